/** Duty: a rollback in words: what it will do, and what came of it; pure. */
import type { AcknowledgementView, RolloutView, TargetView } from '@sluice/api';
import { comparePhases, type Phase } from '@sluice/core';
import { and, capital, count, plural } from './say.js';

/** How far one may go back beyond the instant rollback, and what that takes. */
export const FURTHER = {
  write: 'Then further back to write: every row is filled and compared again on the way forward.',
  expand:
    'Then further back to expand: the constraints of the new column go, services write the old one alone.',
  plan: 'Then further back to plan: the column is dropped, once somebody approves it.',
} as const satisfies Partial<Record<Phase, string>>;
export type FurtherBack = keyof typeof FURTHER;

/** What the rollback will do, one sentence a line. */
export function intentOf(view: RolloutView, to: FurtherBack | undefined): readonly string[] {
  const { spec, targets, wayBackNow } = view;
  const old = spec.replaces ? `${spec.column.table}.${spec.replaces.column}` : 'without the new column';
  const reads = (target: TargetView, service: string): boolean =>
    target.stages.some((s) => s.service === service && (s.stage === 'read' || s.stage === 'retire'));
  const all = spec.services.filter((s) => s.reads).map((s) => s.name);
  const readers = all.filter((service) => targets.some((t) => reads(t, service)));
  const where = targets.filter((t) => all.some((service) => reads(t, service))).map((t) => t.target);
  const kept = wayBackNow.loses === 0 && wayBackNow.kind === 'instant' && to === undefined && spec.replaces;
  if (view.heading !== 'forward' && to === undefined) return [nobodyReads(view)];
  return [
    readers.length > 0
      ? `${and(readers)} ${readers.length === 1 ? 'reads' : 'read'} ${old} again, in ${and(where)}.`
      : nobodyReads(view),
    `${capital(kept ? `${wayBackNow.says}: both columns stay equal, the backfill is kept` : wayBackNow.says)}.`,
    ...(to === undefined ? [] : [FURTHER[to]]),
  ];
}

function nobodyReads({ heading, spec: { column, services } }: RolloutView): string {
  const name = `${column.table}.${column.column}`;
  if (heading !== 'forward') return `Rolled back already: nobody reads ${name} by itself.`;
  if (services.length === 0) return `No service of its spec reads ${name}; it stops where it is.`;
  return `Nobody reads ${name} by itself yet; what compares it ends, and it stops where it is.`;
}

/** The phases to which one may go further back: those that some target has passed. */
export function furtherOf({ targets }: RolloutView): readonly FurtherBack[] {
  return (Object.keys(FURTHER) as FurtherBack[]).filter((to) =>
    targets.some((t) => comparePhases(t.phase, to) > 0),
  );
}

/** Who follows the last switch, in one line; nobody can say it of a rollout whose services do not run. */
export function followedOf({ lastChange, services }: RolloutView): string {
  const all = services.reduce((n, s) => n + s.instances, 0);
  const silent = services.reduce((n, s) => n + s.lost, 0);
  const quiet = silent === 0 ? '' : ` ${plural(silent, 'instance')} ${silent === 1 ? 'is' : 'are'} silent.`;
  if (all === 0) return quiet.trim();
  if (lastChange.acknowledgedMs !== null)
    return `Last switch reached all in ${count(Math.round(lastChange.acknowledgedMs))} ms.${quiet}`;
  const followed = services.reduce((n, s) => n + s.acknowledged, 0);
  return `Last switch reached ${followed} of ${all} so far.${quiet}`;
}

/** Who has followed, in one line. */
export function arrivedOf(seen: AcknowledgementView): { readonly says: string; readonly complete: boolean } {
  const all = seen.instances.length;
  const back = seen.instances.filter((i) => i.acknowledged >= seen.revision);
  const last = Math.max(0, ...back.map((i) => i.afterMs ?? 0));
  if (all === 0) return { says: 'Rolled back. No instance had to be told.', complete: true };
  const complete = back.length === all;
  const after =
    back.length === 0 ? '' : ` ${complete ? 'The last one' : 'The last so far'} after ${count(last)} ms.`;
  return {
    says: `${complete ? `All ${all}` : `${back.length} of ${all}`} ${all === 1 ? 'instance' : 'instances'} are back.${after}`,
    complete,
  };
}

export function losesOf({ wayBackNow: { loses } }: RolloutView): string | undefined {
  if (loses === null || loses === 0) return undefined;
  return `${plural(loses, 'row')} ${loses === 1 ? 'says' : 'say'} more than the old column can: that is lost.`;
}
