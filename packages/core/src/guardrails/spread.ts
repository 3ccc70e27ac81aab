/** Duty: a distribution as counts in buckets of equal ratio, which add up over instances and time; knows not what was measured. */

/**
 * Counts by bucket, as `[bucket, count]`. Bucket `i` holds the values in `(GAMMA^(i-1), GAMMA^i]`, so the middle that
 * `valueOf` answers lies within `RELATIVE_ERROR` of every value in it. DDSketch without its collapsing (Masson, Rim, Lee:
 * "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019).
 */
export type Spread = readonly (readonly [bucket: number, count: number])[];

/** Of any value that is read out of a spread, to the value that was put in. */
export const RELATIVE_ERROR = 0.025;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LN_GAMMA = Math.log(GAMMA);

/** Buckets beyond these hold whatever is smaller (larger): from about 0.002 to 600,000, in whatever unit. */
export const BUCKETS = { least: -125, most: 266 } as const;

export function bucketOf(value: number): number {
  if (!(value > 0)) return BUCKETS.least;
  return Math.min(BUCKETS.most, Math.max(BUCKETS.least, Math.ceil(Math.log(value) / LN_GAMMA)));
}

/** The values of a bucket: above the first, up to the second. */
export function edgesOf(bucket: number): readonly [above: number, upTo: number] {
  return [
    bucket <= BUCKETS.least ? -Infinity : GAMMA ** (bucket - 1),
    bucket >= BUCKETS.most ? Infinity : GAMMA ** bucket,
  ];
}

/** The value in a bucket from which no other in it is farther than the relative error. */
export function valueOf(bucket: number): number {
  return (2 * GAMMA ** bucket) / (GAMMA + 1);
}

/** True where every value of the bucket is above `limit`. */
export function above(bucket: number, limit: number): boolean {
  return bucket > bucketOf(limit);
}

export function totalOf(spread: Spread): number {
  return spread.reduce((sum, [, n]) => sum + n, 0);
}

/** How many lie above `limit` for certain. */
export function countAbove(spread: Spread, limit: number): number {
  return spread.reduce((sum, [bucket, n]) => sum + (above(bucket, limit) ? n : 0), 0);
}

/** The value below which a share of `q` (0 to 1) lies; undefined where nothing was counted. */
export function quantile(spread: Spread, q: number): number | undefined {
  const wanted = Math.max(1, Math.ceil(q * totalOf(spread)));
  let seen = 0;
  for (const [bucket, n] of spread.toSorted((a, b) => a[0] - b[0])) {
    seen += n;
    if (seen >= wanted) return valueOf(bucket);
  }
  return undefined;
}

export function merged(...spreads: readonly Spread[]): Spread {
  const sums = new Map<number, number>();
  for (const spread of spreads)
    for (const [bucket, n] of spread) sums.set(bucket, (sums.get(bucket) ?? 0) + n);
  return [...sums].toSorted((a, b) => a[0] - b[0]);
}
