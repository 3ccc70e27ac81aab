/** Duty: the verdict on one part of a rollout from what its reads have shown: one entry a measure; pure. */
import { partText } from '../lowering.js';
import type { Spec } from '../spec.js';
import type { Facts } from '../step.js';
import { BAD, majorityEvidence, meanOfLogs, rateEvidence } from './evidence.js';
import type { PartReads } from './reads.js';
import { countAbove, quantile, totalOf } from './spread.js';

/**
 * `unknown`: too little was seen to tell. `unmeasured`: nothing of the kind can be seen here (a service that uses `of` alone
 * has no calls to time). Neither is good or bad.
 */
export type Verdict = 'good' | 'bad' | 'unknown' | 'unmeasured';

export const MEASURES = ['differing', 'errors', 'latency', 'breaker', 'violations'] as const;
export type Measure = (typeof MEASURES)[number];

export interface Judgement {
  readonly measure: Measure;
  readonly verdict: Verdict;
  /** One line for people. */
  readonly says: string;
  readonly evidence: Facts;
}

/** Fewer reads (pairs, for latency) than this never make a part bad, whatever they show; breakers and violations apart. */
export const LEAST = 20;
/** Breakers that opened while the old side answered: each is five failures of the new side in a row. */
const OPENINGS = 3;
/** Writes that the new column's constraints refused. */
const VIOLATIONS = 10;
/** How many times a call must miss the limit, upwards or downwards, to count as far off. */
const FAR = 3;
/** There may be this many times as many calls far above the limit as far below it. */
const FAR_LIMIT = 1.5;

/** What of a spec guardrails go by. */
export type Limits = Pick<Spec, 'guardrails' | 'shadow'>;

type Judge = (reads: PartReads, limits: Limits) => Omit<Judgement, 'measure'>;

const JUDGE: Record<Measure, Judge> = {
  // a count, and certain: each was looked at twice before it was reported
  differing: ({ compared, differing }, { guardrails }) => ({
    verdict: differing > guardrails.differing ? 'bad' : compared > 0 ? 'good' : 'unknown',
    says: `${number(differing)} of ${number(compared)} reads differed`,
    evidence: { differing, compared, limit: guardrails.differing },
  }),

  errors: (reads, { guardrails, shadow }) => {
    const sum = (of: (s: PartReads['slices'][number]) => number): number =>
      reads.slices.reduce((total, slice) => total + of(slice), 0);
    const facts = {
      oldErrors: sum((s) => s.oldAlone),
      oldCalls: sum((s) => s.oldCalls),
      newErrors: sum((s) => s.newAlone),
      newCalls: sum((s) => s.newCalls),
    };
    const evidence = rateEvidence(
      reads.slices.map((s) => ({ ...s, oldEvents: s.oldAlone, newEvents: s.newAlone })),
      guardrails.errors,
    );
    return {
      verdict: verdict(evidence, reads.ran, shadow.minimum),
      says: `${number(facts.newErrors)} of ${number(facts.newCalls)} calls of the new column failed, of the old one ${number(facts.oldErrors)} of ${number(facts.oldCalls)}`,
      evidence: { ...facts, limit: guardrails.errors, ...statistic(evidence) },
    };
  },

  latency: (reads, { guardrails }) => {
    const pairs = totalOf(reads.ratios);
    const slower = countAbove(reads.ratios, guardrails.latency);
    const farSlower = countAbove(reads.ratios, guardrails.latency * FAR);
    const farFaster = pairs - countAbove(reads.ratios, guardrails.latency / FAR);
    const evidence = meanOfLogs([
      majorityEvidence(slower, pairs),
      // a few calls that take ten times as long are no majority
      rateEvidence(
        [{ oldCalls: pairs, newCalls: pairs, oldEvents: farFaster, newEvents: farSlower }],
        FAR_LIMIT,
      ),
    ]);
    const times = timesOf(reads);
    return {
      verdict: pairs === 0 ? 'unmeasured' : verdict(evidence, pairs, LEAST),
      says: `${number(slower)} of ${number(pairs)} calls took more than ${guardrails.latency} times as long by the new column${timesText(times)}`,
      evidence: {
        pairs,
        slower,
        farSlower,
        farFaster,
        limit: guardrails.latency,
        ...times,
        ...statistic(evidence),
      },
    };
  },

  breaker: ({ openings }) => ({
    verdict: openings >= OPENINGS ? 'bad' : 'good',
    says: `breakers opened ${number(openings)} times while the old column answered`,
    evidence: { openings, limit: OPENINGS },
  }),

  violations: ({ violations }) => ({
    verdict: violations >= VIOLATIONS ? 'bad' : 'good',
    says: `${number(violations)} writes were refused by a constraint of the new column`,
    evidence: { violations, limit: VIOLATIONS },
  }),
};

/** Judges one measure of a part. */
export function judge(reads: PartReads, limits: Limits, measure: Measure): Judgement {
  const { says, ...judged } = JUDGE[measure](reads, limits);
  return { measure, says: `${partText(reads)}: ${says}`, ...judged };
}

/** Where nothing is bad it is good as soon as enough was seen: a limit is not proven to hold, only not seen to be broken. */
function verdict(evidence: number, seen: number, minimum: number): Verdict {
  if (seen >= Math.max(LEAST, minimum) && evidence >= BAD) return 'bad';
  return seen >= minimum ? 'good' : 'unknown';
}

/** As it stands in an event: the logarithm to base 10, which people can read. */
function statistic(evidence: number): Facts {
  const tens = (log: number): number => Math.round((log / Math.LN10) * 10) / 10;
  return { evidence: tens(evidence), needed: tens(BAD) };
}

/** Milliseconds, where they were measured. */
function timesOf({ oldMs, newMs }: PartReads): Readonly<Record<string, number>> {
  const rounded = (value: number): number => Number(value.toPrecision(3));
  const times = [
    ['oldP50', quantile(oldMs, 0.5)],
    ['newP50', quantile(newMs, 0.5)],
    ['oldP99', quantile(oldMs, 0.99)],
    ['newP99', quantile(newMs, 0.99)],
  ] as const;
  return Object.fromEntries(
    times.flatMap(([name, value]) => (value === undefined ? [] : [[name, rounded(value)]])),
  );
}

function timesText({ oldP50, newP50 }: Readonly<Record<string, number>>): string {
  return oldP50 === undefined || newP50 === undefined ? '' : ` (median ${oldP50} → ${newP50} ms)`;
}

function number(n: number): string {
  return n.toLocaleString('en-US');
}
