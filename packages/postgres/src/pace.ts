/** Duty: how large a share of the time a backfill may work, from what was measured beside it; pure. */
import type { Pace } from '@sluice/core';

/** A point read beside us. */
export interface Read {
  readonly ms: number;
  /** True where a batch ran during a part of it. */
  readonly beside: boolean;
}

/** What stands against going on at all. */
export interface Hold {
  readonly says: string;
}

/** What a question of the spec was answered. */
export type Answer = { readonly holds: boolean } | { readonly error: string };

/** What the database bears, as far as it is limited. */
export interface Strain {
  /** Bytes of the write-ahead log a second, since the last look. */
  readonly walRate?: number;
  /** True where the rate was judged before: it is neither held against us twice, nor forgotten. */
  readonly old?: boolean;
  /** Dead rows of all rows, 0 to 1. */
  readonly deadShare?: number;
  /** The session that vacuums the table; null: none. */
  readonly vacuum?: number | null;
  readonly question?: Answer;
}

export interface Limits {
  /** Of the time that a point read takes beside us to what it takes without us. */
  readonly latencyRatio: number;
  /** Of the time, when nobody feels it. */
  readonly mostShare: number;
  readonly replicaLagMs?: number;
  readonly walRate?: number;
  readonly deadShare?: number;
  readonly yieldToVacuum?: boolean;
  readonly holdWhile?: string;
  readonly windowPages?: number;
  /** Visits of a window. */
  readonly passes?: number;
}

/** `full` has no limits: it never rests. */
export function limitsOf(pace: Pace): Limits | undefined {
  if (pace === 'full') return undefined;
  const own = pace === 'gentle' ? {} : pace;
  return {
    latencyRatio: own.maxLatencyRatio ?? LATENCY_RATIO,
    mostShare: own.maxLatencyRatio === undefined ? SHARE.most : SHARE.own,
    ...(own.maxReplicaLagMs === undefined ? {} : { replicaLagMs: own.maxReplicaLagMs }),
    ...(own.maxWalRate === undefined ? {} : { walRate: own.maxWalRate }),
    ...(own.maxDeadShare === undefined ? {} : { deadShare: own.maxDeadShare }),
    ...(own.yieldToVacuum ? { yieldToVacuum: true } : {}),
    ...(own.holdWhile === undefined ? {} : { holdWhile: own.holdWhile }),
    ...(own.windowPages === undefined ? {} : { windowPages: own.windowPages }),
    ...(own.passes === undefined ? {} : { passes: own.passes }),
  };
}

/**
 * Of a slice or batch: what waits for one waits for no longer than that. Beside 1,500 statements a second on two cores, at about
 * 8,000 rows a second, slices of 2 ms made the foreground's 99th percentile 1.3 times as long, of 3 ms 1.5, of 4 ms 1.8 times.
 */
export const GENTLE_MS = 2;
/**
 * Of a batch along the key: mostly it only reads, and of ten milliseconds five messages there and back are a part. With the
 * two of a slice, batches shrank to a row each, and a pass over 300,000 rows went at 40 rows a second.
 */
export const GENTLE_KEY_MS = 10;
const LATENCY_RATIO = 1.5;
/** Point reads of a fifth of a millisecond differ by half for no reason; nobody feels less than this. */
const FELT_MS = 1;
/** Of all reads: so many more may be slow because of us, and the 99th percentile stays below the limit. */
const SLOW = 0.0075;
/** Fewer reads of resting than this tell no 99th percentile. */
const FEWEST = 100;

/**
 * Of the time. It begins low, because a table in heavy use must not pay for what is found out. `most` is gentle's: beside
 * 1,500 statements a second on two cores a tenth made the foreground's 99th percentile 1.3 times as long, 13 % 1.4 times. Who states a `maxLatencyRatio` takes what that allows, up to `own`.
 */
export const SHARE = { first: 0.13, least: 0.02, most: 0.13, own: 0.5 } as const;
const STEP = 0.01;

export interface Paced {
  readonly share: number;
  /** Why it is slower than it could be; empty where it is not. */
  readonly slow: string;
}

/**
 * The limit is `latencyRatio` times the 99th percentile of reads while we rest, so it moves with the load. Reads over it that
 * ran beside a batch are ours. Additive increase, multiplicative decrease (Chiu and Jain 1989), as congestion in a network is
 * met: what is too much is known only once it hurts, and must then end at once.
 */
export function paced(
  share: number,
  reads: readonly Read[],
  limits: Limits,
  { walRate, old }: Strain = {},
): Paced {
  if (limits.walRate !== undefined && walRate !== undefined && walRate > limits.walRate)
    return {
      share: old ? share : Math.max(SHARE.least, share / 2),
      slow: `the server writes ${megabytes(walRate)} of WAL a second, limit ${megabytes(limits.walRate)}`,
    };
  const resting = reads.flatMap((r) => (r.beside ? [] : [r.ms]));
  const usual = p99(resting);
  if (usual === null) return { share, slow: '' };
  const limit = Math.max(usual * limits.latencyRatio, usual + FELT_MS);
  const slow = reads.filter((r) => r.beside && r.ms > limit).length;
  if (slow > SLOW * reads.length)
    return {
      share: Math.max(SHARE.least, share / 2),
      slow: `${slow} of ${reads.length} reads beside it took over ${limit.toFixed(1)} ms (${limits.latencyRatio} × p99)`,
    };
  return { share: Math.min(limits.mostShare, share + STEP), slow: '' };
}

/** How long to rest after a batch, so that batches have this share of the time. */
export function restAfter(tookMs: number, share: number): number {
  return (tookMs * (1 - share)) / share;
}

/** Why it must wait, undefined where it may go on. A replica that cannot be asked is not known to follow. */
export function held(
  lags: Readonly<Record<string, number | string>>,
  limits: Limits,
  strain: Strain = {},
): Hold | undefined {
  return behind(lags, limits) ?? strained(strain, limits);
}

/** A question that cannot be answered is not known to allow it. */
function strained({ deadShare, vacuum, question }: Strain, limits: Limits): Hold | undefined {
  if (limits.deadShare !== undefined && deadShare !== undefined && deadShare > limits.deadShare)
    return { says: `${percent(deadShare)} of the rows are dead, limit ${percent(limits.deadShare)}` };
  if (limits.yieldToVacuum && typeof vacuum === 'number')
    return { says: `the table is vacuumed or analyzed by session ${vacuum}` };
  if (limits.holdWhile === undefined || !question) return undefined;
  if ('error' in question) return { says: `holdWhile cannot be answered: ${question.error}` };
  return question.holds ? { says: `holdWhile is true: ${limits.holdWhile}` } : undefined;
}

function behind(lags: Readonly<Record<string, number | string>>, { replicaLagMs }: Limits): Hold | undefined {
  if (replicaLagMs === undefined) return undefined;
  for (const [name, lag] of Object.entries(lags)) {
    if (typeof lag === 'string') return { says: `the replica ${name} does not answer: ${lag}` };
    if (lag > replicaLagMs)
      return { says: `the replica ${name} is ${seconds(lag)} s behind, limit ${seconds(replicaLagMs)} s` };
  }
  return undefined;
}

/** The value below which 99 of a hundred lie; null of too few. */
function p99(values: readonly number[]): number | null {
  if (values.length < FEWEST) return null;
  return values.toSorted((x, y) => x - y)[Math.floor(values.length * 0.99)] ?? null;
}

const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MB`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
