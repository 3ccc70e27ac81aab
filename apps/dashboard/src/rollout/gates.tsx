/** Duty: the gate that each target waits for, or that of a chosen phase, with its evidence and what a person may say to it. */
import type { GateView, RolloutView } from '@sluice/api';
import { conditionClass, PHASE_TABLE, type Phase } from '@sluice/core';
import { useState } from 'react';
import { useGates } from '../data/queries.js';
import { Failure } from '../parts/failure.js';
import { Panel } from '../parts/parts.js';
import { clock, count } from '../words/say.js';
import { CommandDialog, type Ask } from './command-dialog.js';

type Condition = GateView['conditions'][number];

export function Gates({
  rollout,
  phase,
  back,
}: {
  readonly rollout: RolloutView;
  readonly phase: Phase | undefined;
  readonly back: () => void;
}) {
  const asked = useGates(rollout.id, phase);
  const [ask, setAsk] = useState<Ask>();
  const waiting = rollout.targets.flatMap((t) => t.gate ?? []);
  const gates = phase === undefined ? waiting : (asked.data ?? []);
  return (
    <Panel
      title="Gates"
      aside={
        phase === undefined ? (
          'what opens next'
        ) : (
          <>
            gate of {phase}: {PHASE_TABLE[phase].says}
            <button type="button" className="quiet small" onClick={back}>
              what opens next
            </button>
          </>
        )
      }
    >
      {asked.error ? <Failure error={asked.error} /> : null}
      {gates.length === 0 ? (
        <p className="dim">{phase === undefined ? nothing(rollout) : 'Nobody has looked at it yet.'}</p>
      ) : null}
      <ul className="gates">
        {gates.map((gate) => (
          <li key={`${gate.target}-${gate.phase}`}>
            <h3>
              {gate.target} <span className="dim">to {gate.phase}</span>
            </h3>
            <ul className="conditions">
              {gate.conditions.map((c, i) => (
                <ConditionLine
                  key={`${c.name}-${i}`}
                  condition={c}
                  act={(kind) =>
                    setAsk(
                      kind === 'approve'
                        ? { kind, phase: approvalOf(c, gate) }
                        : { kind, gate: c.name, target: gate.target },
                    )
                  }
                />
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {ask ? <CommandDialog id={rollout.id} ask={ask} close={() => setAsk(undefined)} /> : null}
    </Panel>
  );
}

function nothing({ doneAt, heading }: RolloutView): string {
  if (doneAt !== null) return 'All gates are passed.';
  return heading === 'held'
    ? 'Rolled back and held: nothing waits until it goes forward again.'
    : 'No gate is waited for now.';
}

/** Which approval is asked: that of the phase, of the drop, or of the way back to plan. */
function approvalOf({ evidence, says }: Condition, gate: GateView): Phase | 'drop' {
  const told = evidence['phase'] ?? /sluice approve \S+ (\w+)/.exec(says)?.[1];
  return typeof told === 'string' ? (told as Phase | 'drop') : gate.phase;
}

function ConditionLine({
  condition,
  act,
}: {
  readonly condition: Condition;
  readonly act: (kind: 'approve' | 'override') => void;
}) {
  const { name, met, says, evidence } = condition;
  const facts = Object.entries(evidence).filter(([, v]) => v !== null && (!Array.isArray(v) || v.length > 0));
  const kind = conditionClass(name);
  return (
    <li className={met ? 'met' : 'unmet'}>
      <span className="mark" aria-hidden="true">
        {met ? '✓' : '○'}
      </span>
      <div>
        <span className="unseen">{met ? 'met: ' : 'waits: '}</span>
        <span>{says}</span>
        {!met && kind === 'judgement' ? (
          <button type="button" className="small rare" onClick={() => act('override')}>
            Overrule {name}
          </button>
        ) : null}
        {!met && name === 'approval' ? (
          <button type="button" className="small primary" onClick={() => act('approve')}>
            Approve
          </button>
        ) : null}
        {facts.length > 0 ? (
          <details>
            <summary>
              evidence<span className="unseen"> of {name}</span>
            </summary>
            <dl className="facts">
              {facts.map(([key, value]) => (
                <div key={key}>
                  <dt>{spaced(key)}</dt>
                  <dd>{factOf(key, value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        ) : null}
      </div>
    </li>
  );
}

/** Names of facts that hold a moment. */
const MOMENT = /^(at|since)$|At$/;

function factOf(key: string, value: unknown): string {
  const one = (v: unknown): string =>
    typeof v !== 'number' ? String(v) : MOMENT.test(key) && v > 1e12 ? clock(v) : count(v);
  return Array.isArray(value) ? value.map(one).join(', ') : one(value);
}

/** `turnedAt` as people write it: `turned at`. */
function spaced(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
