/** Duty: the fields of a spec that say how fast, how far and how carefully; knows no SQL. */
import { PHASES, type Phase, type Spec } from '@sluice/core';
import { SPEC_DEFAULTS } from './defaults.js';
import { readPace } from './pace.js';
import type { Page, Spot } from './page.js';
import { section, type Reader } from './section.js';

const duration: Reader<number> = (page, spot) => page.duration(spot);
const durationAboveZero: Reader<number> = (page, spot) => page.duration(spot, false);
const count: Reader<number> = (page, spot) => page.number(spot, { least: 0, whole: true });
/** A ratio to the old side; below 1 the new side would have to be better than the old. */
const ratio: Reader<number> = (page, spot) => page.number(spot, { least: 1 });

/** Fields whose value stands for itself. */
export const LIMITS = {
  drop: (page: Page, spot: Spot) => page.yesOrNo(spot),
  repair: (page: Page, spot: Spot) => page.yesOrNo(spot),
  sync: (page: Page, spot: Spot) => page.oneOf(spot, ['trigger', 'services'] as const),
  advance: (page: Page, spot: Spot) => page.oneOf(spot, ['auto', 'manual'] as const),
  fence: (page: Page, spot: Spot) => page.oneOf(spot, ['none', 'database'] as const),
  comment: (page: Page, spot: Spot) => page.text(spot, 'a line of text'),
  name: (page: Page, spot: Spot) => page.text(spot, 'a name'),
  hold: duration,
  soak: duration,
  grace: duration,
  ramp: readRamp,
  shadow: readShadow,
  guardrails: readGuardrails,
  locks: readLocks,
  approvals: readApprovals,
  pace: readPace,
  queries: readQueries,
};

function readRamp(page: Page, spot: Spot): readonly number[] | undefined {
  const items = page.items(spot, 'a list of percents such as [1, 10, 50, 100]');
  const percents = items?.map((item) => page.number(item, { least: 1, most: 100, whole: true }));
  if (!percents || percents.some((p) => p === undefined)) return undefined;
  const ramp = percents.filter((p) => p !== undefined);
  if (ramp.at(-1) !== 100)
    return page.say(
      spot,
      'the ramp does not end with 100',
      'End it with 100: only then does everybody read the new column.',
    );
  const falls = ramp.findIndex((p, i) => i > 0 && p <= (ramp[i - 1] ?? 0));
  const first = items?.[falls];
  return falls < 0 || !first
    ? ramp
    : page.say(
        first,
        `${ramp[falls]} is not above ${ramp[falls - 1]}`,
        'Each percent must be above the one before it.',
      );
}

function readShadow(page: Page, spot: Spot): Spec['shadow'] | undefined {
  const read = section(page, spot, {
    sample: (p: Page, s: Spot) => {
      const share = p.number(s, { least: 0, most: 1 });
      return share === 0
        ? p.say(s, 'with a sample of 0 nothing is ever compared', 'Write a share above 0, up to 1.')
        : share;
    },
    window: duration,
    minimum: count,
  });
  if (!read) return undefined;
  const { sample, window, minimum } = read;
  const defaults = SPEC_DEFAULTS.shadow;
  return {
    sample: sample ?? defaults.sample,
    windowMs: window ?? defaults.windowMs,
    minimum: minimum ?? defaults.minimum,
  };
}

function readGuardrails(page: Page, spot: Spot): Spec['guardrails'] | undefined {
  const read = section(page, spot, {
    differing: count,
    errors: ratio,
    latency: ratio,
    replicaLag: durationAboveZero,
    scope: (p: Page, s: Spot) => p.oneOf(s, ['all', 'service', 'region'] as const),
  });
  if (!read) return undefined;
  const { replicaLag, ...rest } = read;
  return {
    ...SPEC_DEFAULTS.guardrails,
    ...rest,
    ...(replicaLag === undefined ? {} : { replicaLagMs: replicaLag }),
  };
}

function readLocks(page: Page, spot: Spot): Spec['locks'] | undefined {
  // lock_timeout = 0 means "wait for ever" to PostgreSQL
  const read = section(page, spot, { timeout: durationAboveZero, giveUpAfter: durationAboveZero });
  if (!read) return undefined;
  return {
    timeoutMs: read.timeout ?? SPEC_DEFAULTS.locks.timeoutMs,
    giveUpAfterMs: read.giveUpAfter ?? SPEC_DEFAULTS.locks.giveUpAfterMs,
  };
}

/** `done` starts nothing, and `plan` is approved by `apply`. */
const APPROVED = [...PHASES.filter((p) => p !== 'done'), 'drop'] as const satisfies readonly (
  | Phase
  | 'drop'
)[];

function readApprovals(page: Page, spot: Spot): Spec['approvals'] | undefined {
  const readers = Object.fromEntries(APPROVED.map((phase) => [phase, count]));
  return section(page, spot, readers) as Spec['approvals'] | undefined;
}

function readQueries(page: Page, spot: Spot): Spec['queries'] | undefined {
  const named = page.fields(spot, undefined);
  if (!named) return undefined;
  const sql: Reader<string> = (p, s) => p.sql(s, 'an SQL query');
  const queries: [string, { old: string; new: string }][] = [];
  for (const [name, one] of named) {
    const before = page.mistakes.length;
    const read = section(page, one, { old: sql, new: sql });
    if (read?.old !== undefined && read.new !== undefined)
      queries.push([name, { old: read.old, new: read.new }]);
    else if (page.mistakes.length === before)
      page.say(one, `query ${name} lacks its ${read?.old === undefined ? 'old' : 'new'} side`, QUERY_TODO);
  }
  return Object.fromEntries(queries);
}

const QUERY_TODO = 'Write both sides: { old: select …, new: select … }. Their plans are compared.';
