/** Duty: how strongly counts speak against a limit, at any time one looks; pure arithmetic, knows nothing of rollouts. */

/** Events and calls of both sides in one slice of time. */
export interface Stratum {
  readonly oldCalls: number;
  readonly newCalls: number;
  readonly oldEvents: number;
  readonly newEvents: number;
}

/**
 * A part is bad when the evidence against it is at least 1 / ALPHA. By Ville's inequality a part within its limits ever
 * reaches that with a chance of at most ALPHA, however often it is looked at. One in 100,000 for each measure of each part at
 * each rung, so that a rollout with four rungs and two dozen parts stays below one in a thousand.
 */
export const ALPHA = 1e-5;
export const BAD = Math.log(1 / ALPHA);

/** How much above the limit a bad side may be: alternatives, all of the same weight. */
const TIMES = [1.5, 2, 4, 10, 30, 100, 1_000] as const;
/** As shares of one half. */
const SHARES = [0.55, 0.6, 0.7, 0.8, 0.9, 0.97] as const;

/**
 * The logarithm of the evidence (an e-value) that the new side's rate of events is more than `limit` times the old side's.
 *
 * Within a stratum, given how many events there were, the new side's share of them is binomial (Przyborowski and Wilenski:
 * "Homogeneity of results in testing samples from Poisson series", Biometrika 1940); for calls rather than a Poisson stream
 * it varies less, which makes the test cautious. The likelihood ratio is mixed over alternatives (Robbins: "Statistical methods
 * related to the law of the iterated logarithm", 1970; as always-valid inference: Johari, Koomen, Pekelis, Walsh, KDD 2017).
 * Strata are multiplied, so what strikes both sides at one moment, or a share of traffic that changes, is no evidence.
 */
export function rateEvidence(strata: readonly Stratum[], limit: number): number {
  const whole = settled(strata);
  return meanOfLogs(
    TIMES.map((times) =>
      whole.reduce((sum, { oldCalls, newCalls, oldEvents, newEvents }) => {
        const events = oldEvents + newEvents;
        if (events === 0) return sum;
        const shrink = Math.log((limit * newCalls + oldCalls) / (limit * times * newCalls + oldCalls));
        return sum + newEvents * Math.log(times) + events * shrink;
      }, 0),
    ),
  );
}

/**
 * The logarithm of the evidence that more than half of all trials hit. Valid whenever the chance of each, given all before it,
 * is at most one half: the sign test, mixed over alternatives.
 */
export function majorityEvidence(hits: number, trials: number): number {
  return meanOfLogs(
    SHARES.map((share) => hits * Math.log(2 * share) + (trials - hits) * Math.log(2 * (1 - share))),
  );
}

/** The logarithm of the mean of values given as logarithms; a mean of e-values is an e-value. */
export function meanOfLogs(logs: readonly number[]): number {
  const most = Math.max(...logs);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
}

/** A failure is counted a moment after its call: a slice with more events than calls belongs to the one before it. */
function settled(strata: readonly Stratum[]): readonly Stratum[] {
  const whole: Stratum[] = [];
  for (const stratum of strata) {
    const before = whole.at(-1);
    if (before && !(complete(before) && complete(stratum))) whole[whole.length - 1] = joined(before, stratum);
    else whole.push(stratum);
  }
  return whole.filter(complete);
}

function complete({ oldCalls, newCalls, oldEvents, newEvents }: Stratum): boolean {
  return oldEvents <= oldCalls && newEvents <= newCalls && oldCalls + newCalls > 0;
}

function joined(a: Stratum, b: Stratum): Stratum {
  return {
    oldCalls: a.oldCalls + b.oldCalls,
    newCalls: a.newCalls + b.newCalls,
    oldEvents: a.oldEvents + b.oldEvents,
    newEvents: a.newEvents + b.newEvents,
  };
}
