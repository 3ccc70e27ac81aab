/** Duty: a rollout that one command runs by itself, from its first line to its last; pure. */
import type { EventView, RolloutSummary, RolloutView } from '@sluice/api';
import { PHASES, seconds, type StepName } from '@sluice/core';
import type { OpenEnding } from '../local/drive.js';
import type { Paint } from '../paint.js';
import type { Tenant } from '../tenants.js';
import { and, clock, columns, count } from './columns.js';
import { SIGN } from './overview.js';

/** Somebody else lives in the home. */
export function takenLines(
  { kind, url, pid }: Tenant,
  { home, file }: { readonly home: string; readonly file: string },
  paint: Paint,
): readonly string[] {
  const cross = paint.bad('x');
  return kind === 'local'
    ? [
        `${cross} Another apply --local runs in this home: process ${pid} (${home}).`,
        '  Wait until it has ended, or keep this one apart: --home OTHER',
      ]
    : [
        `${cross} A control plane runs in this home already: ${url} (process ${pid}, ${home}).`,
        `  Use it: sluice apply ${file} --wait --url ${url}   or stop it: kill ${pid}`,
      ];
}

export interface AtWork {
  readonly view: RolloutView;
  /** True where it had begun before. */
  readonly known: boolean;
  /** Others that are not finished, and go on with it. */
  readonly others: readonly Pick<RolloutSummary, 'id'>[];
  readonly state: string;
  readonly door: { readonly url: string; readonly token: string } | undefined;
}

export function atWorkLines({ view, known, others, state, door }: AtWork, paint: Paint): readonly string[] {
  const targets = and(view.targets.map((t) => t.target));
  const at = and([...new Set(view.targets.map((t) => t.phase))]);
  return [
    `${paint.good('✓')} ${view.id} ${known ? `goes on from ${at}` : 'is under way'} on ${targets}. Ctrl-C pauses it.`,
    ...columns([
      ['state', state],
      ...(door ? [['beside it', `--url ${door.url} --token ${door.token}`]] : []),
    ]),
    ...others.map(
      ({ id }) => `${paint.warn('!')} ${id} is not finished either, and goes on as long as this runs.`,
    ),
  ];
}

export function doneBeforeLines({ id, doneAt }: RolloutView, paint: Paint): readonly string[] {
  const since =
    doneAt === null ? '' : `, since ${new Date(doneAt).toISOString().slice(0, 10)} ${clock(doneAt)}`;
  return [
    `${paint.good('✓')} ${id} is done already${since}. Nothing is left to do.`,
    `  To start over: sluice dev, and in another terminal   sluice forget ${id}`,
  ];
}

export function doneLines(
  view: RolloutView,
  events: readonly EventView[],
  file: string,
  paint: Paint,
): readonly string[] {
  const took = seconds((view.doneAt ?? view.startedAt) - view.startedAt);
  return [
    `${paint.good('✓')} ${paint.strong(view.id)} is done on ${and(view.targets.map((t) => t.target))}, after ${took}.`,
    ...columns(view.targets.flatMap((t) => passedRows(view, t.target, events))),
    `  Next: sluice export sql ${file}   the same change for your own migrations`,
  ];
}

/** What each phase brought on a target; those that had nothing to do are left out. */
function passedRows(
  { doneAt, spec }: RolloutView,
  target: string,
  events: readonly EventView[],
): readonly (readonly string[])[] {
  const own = events.filter((e) => e.data['target'] === target);
  const entries = own.filter((e) => e.type === 'PhaseEntered');
  const rows = entries.flatMap((entry, i) => {
    const next = entries[i + 1];
    const phase = PHASES.find((p) => p === entry.data['phase']);
    if (!phase || phase === 'done') return [];
    const inside = own.filter(
      (e) => e.position > entry.position && e.position < (next?.position ?? Infinity),
    );
    const says = phase === 'soak' && spec.soakMs > 0 ? SOAKED : broughtBy(inside);
    const took = (next?.at ?? doneAt ?? entry.at) - entry.at;
    return says === '' ? [] : [[phase, says, seconds(took)]];
  });
  return rows.map((row, i) => [i === 0 ? target : '', ...row]);
}

function numberOf(fact: unknown): string {
  return typeof fact === 'number' ? count(fact) : '?';
}

const SOAKED = 'both columns kept equal, going back was instant';

function broughtBy(events: readonly EventView[]): string {
  const steps = events
    .filter((e) => e.type === 'StepFinished')
    .flatMap((e) => {
      const step = e.data['step'] as StepName;
      const facts = (e.data['facts'] ?? {}) as Readonly<Record<string, unknown>>;
      const [rows, differing] = [numberOf(facts['rows']), numberOf(facts['differing'])];
      if (step === 'backfill') return [`${rows} rows filled`];
      return step === 'verify' ? [`${rows} rows compared, ${differing} differ`] : (SIGN[step] ?? []);
    });
  return [...new Set(steps)].join(', ');
}

export interface Onward {
  /** The command that goes on. */
  readonly again: string;
  readonly home: string | undefined;
}

/** It is not done: where it stands, that nothing is broken, and both ways from here. */
export function openLines(
  view: RolloutView,
  ending: OpenEnding,
  { again, home }: Onward,
  paint: Paint,
): readonly string[] {
  const { id, wayBackNow, targets } = view;
  const where = and([...new Set(targets.map((t) => t.phase))]);
  const dev = `sluice dev${home === undefined ? '' : ` --home ${home}`}`;
  const back = `  Back:      ${dev}, and in another terminal   sluice rollback ${id}   (${wayBackNow.says})`;
  if (ending.kind === 'held')
    return [`${paint.warn('!')} ${id} was rolled back and is held.`, `  Forward again: ${again} --yes`];
  return [
    ...HEAD[ending.kind](view, ending, where, paint),
    '  Whatever was begun is whole or not there: the database is consistent, and its users go on as they are.',
    ending.kind === 'word' ? `  Say so:    ${again} --yes` : `  Go on:     ${again}`,
    back,
  ];
}

type Head = (view: RolloutView, ending: OpenEnding, where: string, paint: Paint) => readonly string[];

const HEAD: Record<Exclude<OpenEnding['kind'], 'held'>, Head> = {
  until: ({ id }, _, where, paint) => [`${paint.good('✓')} ${id} has come to ${where}, and is paused there.`],
  stopped: ({ id }, _, where, paint) => [`${paint.warn('!')} ${id} is paused in ${where}.`],
  late: (view, _, where, paint) => [
    `${paint.bad('x')} The time is over: ${view.id} is paused in ${where}.`,
    ...waits(view),
  ],
  word: ({ id }, ending, where, paint) => [
    `${paint.warn('!')} ${id} is paused in ${where}: it wants the word of a person.`,
    ...('word' in ending ? [`  ${ending.word.says.replace(/(?:, or|:) sluice .*$/, '')}.`] : []),
  ],
};

function waits({ targets }: RolloutView): readonly string[] {
  const why = targets
    .map((t) => t.trouble ?? t.gate?.conditions.find((c) => !c.met)?.says ?? null)
    .find((w) => w !== null);
  return why === undefined ? [] : [`  It waited: ${why}`];
}
