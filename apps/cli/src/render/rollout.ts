/** Duty: one rollout on one screen: where it stands, what it waits for, what going back costs; pure. */
import type { RolloutView } from '@sluice/api';
import { comparePhases, PHASE_TABLE, seconds, type Act } from '@sluice/core';
import type { Paint } from '../paint.js';
import { clock, columns, count } from './columns.js';
import { stateOf } from './state.js';
import { percentOf, targetLines } from './target.js';
import { longWait } from './wait-text.js';

const ACTS: readonly Act[] = ['expand', 'switch', 'contract'];

export function rolloutLines(view: RolloutView, now: number, paint: Paint): readonly string[] {
  return [
    ...rolledBackLines(view, paint),
    headLine(view, now, paint),
    rail(view, paint),
    '',
    ...targetLines(view, now, paint),
    ...serviceLines(view, paint),
    ...waitLines(view, paint),
    '',
    ...backLines(view, paint),
  ];
}

function headLine(view: RolloutView, now: number, paint: Paint): string {
  const since = seconds((view.doneAt ?? now) - view.startedAt);
  const age = view.doneAt === null ? `${stateOf(view)}, ${since}` : `done after ${since}`;
  return `${paint.strong(view.id)}   by ${view.startedBy}, ${clock(view.startedAt)}, ${age}`;
}

/** The three acts, with the phase of the target that has gone farthest; the others have a line each. */
function rail(view: RolloutView, paint: Paint): string {
  if (view.doneAt !== null) return ACTS.map((act) => paint.good(`${act} ✓`)).join('    ');
  const [farthest] = view.targets.toSorted((a, b) => comparePhases(b.phase, a.phase));
  const phase = farthest?.phase ?? 'plan';
  const label = farthest && phase === 'read' ? `read ${percentOf(farthest)} %` : phase;
  const at = ACTS.indexOf(PHASE_TABLE[phase].act);
  return ACTS.map((act, i) => {
    if (i < at) return paint.good(`${act} ✓`);
    return i === at ? paint.strong(`${act} ▸ ${label}`) : paint.dim(act);
  }).join('    ');
}

function serviceLines(view: RolloutView, paint: Paint): readonly string[] {
  if (view.services.length === 0) return [];
  const timed = view.services.some((s) => s.p99 !== undefined);
  const times = timed ? ['p99 old → new'] : [];
  const head = ['', 'instances', 'followed', 'reads old / new', ...times, 'errors', 'differing'];
  const rows = view.services.map(({ service, instances, lost, acknowledged, seen, p99 }) => [
    service,
    lost > 0 ? `${instances}, ${lost} silent` : String(instances),
    `${acknowledged} of ${instances}`,
    `${count(seen.oldReads)} / ${count(seen.newReads)}`,
    ...(timed ? [timesOf(p99)] : []),
    `${count(seen.oldErrors + seen.newErrors)} of ${count(seen.oldReads + seen.newReads)}`,
    `${count(seen.differing)} of ${count(seen.compared)}`,
  ]);
  const [first = '', ...rest] = columns([head, ...rows], '');
  return ['', paint.dim(first), ...rest];
}

/** `8.1 → 7.4 ms`; a side that was not timed is a dash. */
function timesOf(p99: RolloutView['services'][number]['p99']): string {
  const ms = (value: number | null | undefined): string =>
    value === null || value === undefined ? '-' : String(Number(value.toPrecision(2)));
  return `${ms(p99?.oldMs)} → ${ms(p99?.newMs)} ms`;
}

function rolledBackLines({ rolledBackBy: by }: RolloutView, paint: Paint): readonly string[] {
  if (!by) return [];
  const who = by.by === 'guardrail' ? 'by itself' : `by ${by.who}`;
  return [paint.warn(`Rolled back ${who} at ${clock(by.at)}${by.why === null ? '' : `: ${by.why}`}.`), ''];
}

/** What does not fit beside a target's bar. */
function waitLines(view: RolloutView, paint: Paint): readonly string[] {
  if (view.doneAt !== null) return [];
  const lines = view.targets.flatMap((t) => [
    ...(t.trouble === null ? [] : [paint.bad(`trouble     ${t.target}: ${t.trouble}`)]),
    ...t.progress.flatMap((p) =>
      p.finished || p.slow === undefined ? [] : [paint.dim(`slow        ${t.target}: ${p.slow}`)],
    ),
    ...longWait(t).map((text) => `waits for   ${t.target}: ${text}`),
  ]);
  if (view.lookedAt === null)
    lines.push(
      paint.warn(
        'Nobody looks: the control plane that is asked does not run the rollouts, or has just started.',
      ),
    );
  return lines.length > 0 ? ['', ...lines] : [];
}

function heldLines({ id, targets }: RolloutView, paint: Paint): readonly string[] {
  const held = targets.flatMap((t) => (t.held ?? []).map((part) => `${part} (${t.target})`));
  return held.length === 0
    ? []
    : [paint.warn(`Held lower: ${held.join(', ')}. Up again: sluice resume ${id}`)];
}

function backLines(view: RolloutView, paint: Paint): readonly string[] {
  if (view.doneAt !== null) return [`The flags stay on. Take them away with: sluice forget ${view.id}`];
  const { acknowledgedMs } = view.lastChange;
  const change = acknowledgedMs === null ? '' : `     Last switch reached all in ${seconds(acknowledgedMs)}.`;
  if (view.heading === 'held') return [`Go on: sluice resume ${view.id}${change}`];
  if (view.heading === 'back') return [`Going back.${change}`];
  const { kind, says } = view.wayBackNow;
  const text = `ROLL BACK NOW: ${says}.${change}`;
  return [...heldLines(view, paint), kind === 'one-way' ? paint.bad(text) : text];
}
