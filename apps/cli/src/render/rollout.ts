/** Duty: one rollout on one screen: where it stands, what it waits for, what going back costs; pure. */
import type { RolloutSummary, RolloutView } from '@sluice/api';
import { PHASE_TABLE, phasesOf, seconds, type Act, type Phase } from '@sluice/core';
import type { Paint } from '../paint.js';
import { columns, count } from './columns.js';

type Target = RolloutView['targets'][number];
const ACTS: readonly Act[] = ['expand', 'switch', 'contract'];
const BAR = 20;

export function rolloutLines(view: RolloutView, now: number, paint: Paint): readonly string[] {
  const age = seconds((view.doneAt ?? now) - view.startedAt);
  const state =
    view.doneAt !== null
      ? 'done after'
      : view.paused
        ? 'paused,'
        : view.heading === 'forward'
          ? 'running'
          : view.heading === 'back'
            ? 'rolling back,'
            : 'rolled back,';
  return [
    `${paint.strong(view.id)}   by ${view.startedBy}, ${state} ${age}`,
    rail(view, paint),
    '',
    ...view.targets.flatMap((t) => targetLines(t, view, now, paint)),
    ...serviceLines(view),
    ...rolledBackLines(view, paint),
    ...waitLines(view, paint),
    '',
    ...backLines(view, paint),
  ];
}

/** The three acts, with the phase of the target that has gone farthest; the others have a line each. */
function rail(view: RolloutView, paint: Paint): string {
  const phases = phasesOf(view.spec);
  const order = (p: Phase): number => phases.indexOf(p);
  const farthest = view.targets.map((t) => t.phase).toSorted((a, b) => order(b) - order(a))[0] ?? 'plan';
  const at = ACTS.indexOf(PHASE_TABLE[farthest].act);
  if (view.doneAt !== null) return ACTS.map((a) => paint.good(`${a} ✓`)).join('    ');
  return ACTS.map((act, i) =>
    i < at ? paint.good(`${act} ✓`) : i === at ? paint.strong(`${act} ▸ ${farthest}`) : paint.dim(act),
  ).join('    ');
}

function targetLines(t: Target, view: RolloutView, now: number, paint: Paint): readonly string[] {
  const work = t.progress.find((p) => !p.finished);
  const reading = t.stages.map((s) => (s.stage === 'read' || s.stage === 'retire' ? s.percent : 0));
  const percent = t.phase === 'read' && reading.length > 0 ? Math.min(...reading) : undefined;
  if (work) {
    const share = work.rowsTotal ? Math.min(1, work.rowsDone / work.rowsTotal) : 0;
    const left =
      work.rowsPerSecond && work.rowsTotal
        ? Math.max(0, work.rowsTotal - work.rowsDone) / work.rowsPerSecond
        : undefined;
    const facts = [
      `${count(work.rowsDone)} of about ${work.rowsTotal === null ? '?' : count(work.rowsTotal)} rows`,
      work.rowsPerSecond === null ? undefined : `${count(Math.round(work.rowsPerSecond))}/s`,
      left === undefined ? undefined : `${seconds(left * 1000)} left`,
    ].filter(Boolean);
    return [`${t.target.padEnd(6)} ${bar(share)}  ${work.step}  ${facts.join(', ')}`];
  }
  if (percent !== undefined) return [`${t.target.padEnd(6)} ${bar(percent / 100)}  read ${percent} %`];
  const phases = phasesOf(view.spec);
  const share = phases.indexOf(t.phase) / (phases.length - 1);
  return [
    `${t.target.padEnd(6)} ${bar(share)}  ${t.phase}${t.phase === 'done' ? '' : paint.dim(`, ${seconds(now - t.since)}`)}`,
  ];
}

function bar(share: number): string {
  const full = Math.round(share * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

function serviceLines(view: RolloutView): readonly string[] {
  if (view.services.length === 0) return [];
  const head = ['', 'instances', 'acknowledged', 'reads old / new', 'errors', 'differing'];
  const rows = view.services.map((s) => [
    s.service,
    s.lost > 0 ? `${s.instances}, ${s.lost} lost` : String(s.instances),
    `${s.acknowledged} of ${s.instances}`,
    `${count(s.seen.oldReads)} / ${count(s.seen.newReads)}`,
    String(s.seen.oldErrors + s.seen.newErrors),
    `${count(s.seen.differing)} of ${count(s.seen.compared)}`,
  ]);
  return ['', ...columns([head, ...rows], '')];
}

function rolledBackLines(view: RolloutView, paint: Paint): readonly string[] {
  const by = view.rolledBackBy;
  if (!by) return [];
  const who = by.by === 'guardrail' ? 'by itself' : `by ${by.who}`;
  return ['', paint.warn(`rolled back ${who}${by.why === null ? '' : `: ${by.why}`}`)];
}

function waitLines(view: RolloutView, paint: Paint): readonly string[] {
  if (view.doneAt !== null) return [];
  const lines = view.targets.flatMap((t) => [
    ...(t.trouble === null ? [] : [paint.bad(`trouble     ${t.target}: ${t.trouble}`)]),
    ...(t.waits === null ? [] : [`waits for   ${t.target}: ${t.waits}`]),
  ]);
  if (view.lookedAt === null)
    lines.push(paint.warn('nobody looks: this control plane does not run the rollouts'));
  return lines.length > 0 ? ['', ...lines] : [];
}

function backLines(view: RolloutView, paint: Paint): readonly string[] {
  const { kind, says } = view.wayBackNow;
  const change =
    view.lastChange.acknowledgedMs === null
      ? ''
      : `  Last switch reached all in ${seconds(view.lastChange.acknowledgedMs)}.`;
  const text =
    view.doneAt === null
      ? `ROLL BACK NOW: ${says}.${change}`
      : `The flags stay on. Take the tombstone away with: sluice forget ${view.id}`;
  return [kind === 'one-way' && view.doneAt === null ? paint.bad(text) : text];
}

export function summaryLines(all: readonly RolloutSummary[], paint: Paint): readonly string[] {
  if (all.length === 0) return ['No rollouts.', 'Next: sluice plan FILE'];
  const rows = all.map((r) => [
    r.id,
    r.doneAt !== null
      ? 'done'
      : r.paused
        ? 'paused'
        : r.heading === 'forward'
          ? 'running'
          : r.heading === 'back'
            ? 'rolling back'
            : 'rolled back',
    r.targets.map((t) => `${t.target} ${t.phase}`).join(', '),
    r.targets.map((t) => t.waits).find((w) => w !== null) ?? '',
  ]);
  return columns([['rollout', 'state', 'targets', 'waits for'], ...rows], '').map((l, i) =>
    i === 0 ? paint.dim(l) : l,
  );
}
