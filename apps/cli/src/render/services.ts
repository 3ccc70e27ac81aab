/** Duty: the services of a rollout as a table: who runs, who has followed, and what both sides of their reads show; pure. */
import type { RolloutView, ServiceView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { count } from './columns.js';
import { fittingTable, type Column } from './fitting.js';

export function serviceLines(view: RolloutView, paint: Paint, width?: number): readonly string[] {
  const { services, revision } = view;
  if (services.length === 0) return [];
  const reads = services.some((s) => s.reads && s.seen.oldReads + s.seen.newReads > 0);
  const all: readonly Column<ServiceView>[] = [
    { head: '', cell: (s) => s.service },
    { head: 'instances', cell: runningOf },
    // nobody is waited for any more once it is done
    ...(view.doneAt === null ? [{ head: `at revision ${revision}`, cell: followedOf }] : []),
    ...(services.some((s) => s.p99 !== undefined)
      ? [{ head: 'p99 old → new', cell: ({ p99 }: ServiceView) => timesOf(p99) }]
      : []),
    ...(reads
      ? [
          { head: 'reads old / new', cell: readsOf, worth: 1 },
          { head: 'errors', cell: errorsOf },
          { head: 'differing', cell: differingOf },
        ]
      : []),
  ];
  return ['', ...fittingTable(all, services, paint, width), ...(reads ? limitLines(view, paint) : [])];
}

/** `3 of 4` where one is silent. */
function runningOf({ instances, lost }: ServiceView): string {
  return lost > 0 ? `${instances} of ${instances + lost}` : String(instances);
}

function followedOf({ instances, acknowledged }: ServiceView): string {
  if (instances === 0) return '-';
  return acknowledged >= instances ? 'all' : `${acknowledged} of ${instances}`;
}

function readsOf({ seen }: ServiceView): string {
  return `${count(seen.oldReads)} / ${count(seen.newReads)}`;
}

function errorsOf({ seen }: ServiceView): string {
  return `${count(seen.oldErrors + seen.newErrors)} of ${count(seen.oldReads + seen.newReads)}`;
}

function differingOf({ seen }: ServiceView): string {
  return `${count(seen.differing)} of ${count(seen.compared)}`;
}

/** `8.1 → 7.4 ms`; a side that was not timed is a dash. */
function timesOf(p99: ServiceView['p99']): string {
  const ms = (value: number | null | undefined): string =>
    value === null || value === undefined ? '-' : count(Number(value.toPrecision(2)));
  return `${ms(p99?.oldMs)} → ${ms(p99?.newMs)} ms`;
}

/** What the guardrails let pass; beyond that it falls by itself. */
function limitLines({ doneAt, heading, spec }: RolloutView, paint: Paint): readonly string[] {
  if (doneAt !== null || heading !== 'forward') return [];
  const { differing, errors, latency } = spec.guardrails;
  return [
    paint.dim(
      `rolls back by itself over ${differing} differing, ${errors} x the old errors, ${latency} x the old p99`,
    ),
  ];
}
