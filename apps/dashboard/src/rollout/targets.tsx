/** Duty: how far each target is: its phase, its bar, what it waits for, what went wrong. */
import type { RolloutView, TargetView } from '@sluice/api';
import { seconds } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { useNow } from '../data/session.js';
import { Meter, Panel } from '../parts/parts.js';
import { about, count } from '../words/say.js';
import { barOf, stateOf, type Tone } from '../words/state.js';

export function Targets({ rollout }: { readonly rollout: RolloutView }) {
  const { tone } = stateOf(rollout);
  const waves = new Set(rollout.targets.map((t) => t.wave)).size;
  return (
    <Panel title="Targets" aside={waves > 1 ? `${waves} waves` : null}>
      <ul className="targets">
        {rollout.targets.map((t) => (
          <li key={t.target}>
            <TargetCard target={t} tone={tone} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** `bare`: the page names the target already. */
export function TargetCard({
  target,
  tone,
  bare = false,
}: {
  readonly target: TargetView;
  readonly tone: Tone;
  readonly bare?: boolean;
}) {
  const now = useNow();
  const bar = barOf(target);
  const { phase, since, trouble, progress } = target;
  const step = progress.findLast((p) => !p.finished);
  const speed = step ? speedOf(step) : '';
  // the line of the step says the same, and more
  const told = step !== undefined && target.waits?.startsWith(`${step.step}: `) === true;
  const waits = told ? null : target.waits;
  return (
    <div className="target">
      <div className="target-head">
        {bare ? null : (
          <strong>
            <Link to="/targets/$name" params={{ name: target.target }}>
              {target.target}
            </Link>
          </strong>
        )}
        <span>
          <b className="phase">{phase}</b>{' '}
          <span className="dim">
            {phase === 'done' ? '' : `for ${seconds(Math.max(1_000, now - since))}`}
          </span>
        </span>
        <span className="number">{bar.says}</span>
      </div>
      <Meter
        share={bar.share}
        label={`${target.target}: ${bar.says} of ${bar.of}`}
        tone={phase === 'done' ? 'good' : tone}
      />
      <div className="said">
        <p className={trouble === null ? 'waits' : 'waits trouble'}>{trouble ?? waits ?? speed}</p>
        <p className="dim step">{trouble === null && waits === null ? '' : speed}</p>
      </div>
    </div>
  );
}

function speedOf({
  step,
  rowsDone,
  rowsTotal,
  rowsPerSecond,
  secondsLeft,
  slow,
  again,
}: TargetView['progress'][number]): string {
  const of = rowsTotal === null ? count(rowsDone) : `${about(rowsDone)} of ${about(rowsTotal)}`;
  const pass = again ? `, pass ${again.pass}` : '';
  const rate = rowsPerSecond === null ? '' : `, ${about(rowsPerSecond)} rows/s`;
  const left = secondsLeft
    ? `, ${seconds(secondsLeft.low * 1_000)} to ${seconds(secondsLeft.high * 1_000)} left`
    : '';
  return `${step}: ${of} rows${pass}${rate}${left}${slow === undefined ? '' : `; ${slow}`}`;
}
