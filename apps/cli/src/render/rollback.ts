/** Duty: a rollback in words: what it will do, who has followed, who has not; pure. */
import type { AcknowledgementView, InstanceView, RolloutView } from '@sluice/api';
import { LET_GO_MS, seconds, type Phase } from '@sluice/core';
import type { Paint } from '../paint.js';
import { and, clock, columns, shortId, waited } from './columns.js';

type Instance = AcknowledgementView['instances'][number];

/** How far a rollback may go beyond the instant one, and what that takes. */
export const FURTHER: Partial<Record<Phase, (id: string) => string>> = {
  write: () => 'Then further back to write: every row is filled and compared again on the way forward.',
  expand: () =>
    'Then further back to expand: the constraints of the new column go, services write the old column alone.',
  plan: (id) =>
    `Then further back to plan: the column is dropped, once it is approved: sluice approve ${id} plan`,
};

export function intentLines(
  view: RolloutView,
  to: Phase | undefined,
  constraintsGo = false,
): readonly string[] {
  const { spec, targets, wayBackNow } = view;
  const old = spec.replaces ? `${spec.column.table}.${spec.replaces.column}` : 'without the new column';
  const readers = spec.services.filter((s) => s.reads).map((s) => s.name);
  const readingIn = targets.filter((t) => t.stages.some((s) => s.stage === 'read' || s.stage === 'retire'));
  const reading = readingIn.length > 0;
  const where = and((reading ? readingIn : targets).map((t) => t.target));
  const kept = wayBackNow.loses === 0 && wayBackNow.kind === 'instant' && to === undefined && spec.replaces;
  const cost = kept ? `${wayBackNow.says}: both columns stay equal, the backfill is kept` : wayBackNow.says;
  const own = `${spec.column.table}.${spec.column.column}`;
  return [
    readers.length === 0
      ? `  No service reads ${own} by a flag: none is switched, the rollout is held.`
      : reading
        ? `  ${and(readers)} read ${old} again, in ${where}.`
        : `  Nobody reads ${own} by itself yet, in ${where}; what compares it ends.`,
    `  ${capital(cost)}.`,
    ...(constraintsGo
      ? ['  The constraints of the new column are taken away; they come again on the way forward.']
      : []),
    ...(to === undefined ? [] : [`  ${FURTHER[to]?.(view.id) ?? ''}`]),
  ];
}

/** One line a service: how many are back, and when the last was. */
export function serviceLines(seen: AcknowledgementView, paint: Paint): readonly string[] {
  const services = [...new Set(seen.instances.map((i) => i.service))].toSorted();
  return columns(
    services.map((service) => {
      const all = seen.instances.filter((i) => i.service === service);
      const back = all.filter((i) => isBack(i, seen));
      const open = all.filter((i) => !isBack(i, seen)).map((i) => shortId(i.id));
      const last = Math.max(0, ...back.map((i) => i.afterMs ?? 0));
      const after = open.length > 0 ? paint.warn(`not yet: ${few(open)}`) : `last after ${waited(last)}`;
      return [service, `${back.length} of ${all.length}`, after];
    }),
  );
}

/** One line an instance, for a pipe. */
export function arrivalLine(instance: Instance): string {
  const after = instance.afterMs === null ? 'had it already' : waited(instance.afterMs);
  return `  ${instance.service} ${instance.region ?? ''} ${shortId(instance.id)}  ${after}`.replace(
    / {3,}/g,
    '  ',
  );
}

export function isBack(instance: Instance, { revision }: AcknowledgementView): boolean {
  return instance.acknowledged >= revision;
}

interface Outcome {
  readonly id: string;
  /** How far beyond the instant rollback it goes on by itself. */
  readonly to?: Phase | undefined;
  readonly seen: AcknowledgementView;
  /** What is known of those who are not back. */
  readonly instances: readonly InstanceView[];
  readonly now: number;
}

export function outcomeLines({ id, to, seen, instances, now }: Outcome, paint: Paint): readonly string[] {
  const all = seen.instances.length;
  const missing = seen.instances.filter((i) => !isBack(i, seen));
  const back = all - missing.length;
  const last = Math.max(0, ...seen.instances.map((i) => i.afterMs ?? 0));
  const summary = all === 0 ? 'Rolled back. No instance had to be told.' : backText(back, all, last);
  const next = [
    ...(to === 'plan' ? [[`sluice approve ${id} plan`, 'let the column be dropped']] : []),
    ...(to === undefined ? [] : [[`sluice watch ${id}`, `see it go on to ${to}`]]),
    [`sluice events ${id}`, 'see what happened'],
    [`sluice resume ${id}`, 'go forward again'],
  ];
  return [
    ...(all === 0 ? [] : ['']),
    `  ${paint.good('✓')} ${summary}`,
    ...missing.map(
      (i) =>
        `  ${paint.warn('!')} ${missingLine(
          i,
          instances.find((x) => x.id === i.id),
          now,
        )}`,
    ),
    '',
    ...columns(next).map((line, i) => `${i === 0 ? '  Next: ' : '        '}${line.trimStart()}`),
  ];
}

/** `All 16 instances are back. The last one after 41 ms.` */
function backText(back: number, all: number, lastMs: number): string {
  const after = waited(lastMs);
  if (all === 1)
    return back === 1 ? `The one instance is back, after ${after}.` : 'The one instance is not back.';
  return `${back === all ? `All ${all}` : `${back} of ${all}`} instances are back. The last one after ${after}.`;
}

function missingLine(instance: Instance, known: InstanceView | undefined, now: number): string {
  if (!known) return `${shortId(instance.id)} is not heard any more. It follows its database.`;
  if (known.openPins > 0 && known.leaseUntil >= now) {
    const open = known.openPins === 1 ? '1 request is' : `${known.openPins} requests are`;
    return `${shortId(instance.id)}: ${open} under way, for ${seconds(known.oldestPinMs)}. New ones read the old column.`;
  }
  const by = clock(known.leaseUntil + LET_GO_MS);
  return `${shortId(instance.id)} answered last ${seconds(now - known.seenAt)} ago. It follows its database by ${by} at the latest.`;
}

function few(ids: readonly string[]): string {
  return ids.length > 2 ? `${ids.slice(0, 2).join(', ')} and ${ids.length - 2} more` : ids.join(', ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
