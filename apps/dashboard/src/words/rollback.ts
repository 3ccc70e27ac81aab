/** Duty: a rollback in words: what it will do, and what came of it; pure. */
import type { AcknowledgementView, RolloutView } from '@sluice/api';
import { comparePhases, type Phase } from '@sluice/core';
import { and, capital, plural } from './say.js';

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
  const readers = spec.services.filter((s) => s.reads).map((s) => s.name);
  const where = and(targets.map((t) => t.target));
  const reading = targets.some((t) => t.stages.some((s) => s.stage === 'read' || s.stage === 'retire'));
  const kept = wayBackNow.loses === 0 && wayBackNow.kind === 'instant' && to === undefined && spec.replaces;
  return [
    reading && readers.length > 0
      ? `${and(readers)} ${readers.length === 1 ? 'reads' : 'read'} ${old} again, in ${where}.`
      : `Nobody reads ${spec.column.table}.${spec.column.column} by itself yet, in ${where}; what compares it ends.`,
    `${capital(kept ? `${wayBackNow.says}: both columns stay equal, the backfill is kept` : wayBackNow.says)}.`,
    ...(to === undefined ? [] : [FURTHER[to]]),
  ];
}

/** The phases to which one may go further back: those that some target has passed. */
export function furtherOf({ targets }: RolloutView): readonly FurtherBack[] {
  return (Object.keys(FURTHER) as FurtherBack[]).filter((to) =>
    targets.some((t) => comparePhases(t.phase, to) > 0),
  );
}

/** Who has followed, in one line. */
export function arrivedOf(seen: AcknowledgementView): { readonly says: string; readonly complete: boolean } {
  const all = seen.instances.length;
  const back = seen.instances.filter((i) => i.acknowledged >= seen.revision);
  const last = Math.max(0, ...back.map((i) => i.afterMs ?? 0));
  if (all === 0) return { says: 'Rolled back. No instance had to be told.', complete: true };
  const complete = back.length === all;
  const after =
    back.length === 0 ? '' : ` ${complete ? 'The last one' : 'The last so far'} after ${last} ms.`;
  return {
    says: `${complete ? `All ${all}` : `${back.length} of ${all}`} ${all === 1 ? 'instance' : 'instances'} are back.${after}`,
    complete,
  };
}

export function losesOf({ wayBackNow: { loses } }: RolloutView): string | undefined {
  if (loses === null || loses === 0) return undefined;
  return `${plural(loses, 'row')} ${loses === 1 ? 'says' : 'say'} more than the old column can: that is lost.`;
}
