/** Duty: the names of what may be wrong with a history. */

/** Each stands for one thing that must always hold; the design's section 3 has the list. */
export const INVARIANTS = {
  'wrong-read': 'a read returned a value that was not current at any moment while it ran',
  'lost-write': 'a write that was acknowledged is not there, or its place in the order of its row is taken',
  'failed-by-rollout': 'a statement failed, and no fault was on its way',
  'differing-row': 'at the end a column that somebody may read does not hold what was written last',
  'stages-apart': 'stages lived side by side that may not',
  'missed-row': 'the backfill was over, and a row had not been filled or was stale',
  'two-epochs': 'a step was run by two epochs at once, or twice',
  'broken-chain': 'the log was changed, or its hash chain does not hold',
  'false-alarm': 'a guardrail tripped though nothing had been broken on purpose',
} as const;
type Invariant = keyof typeof INVARIANTS;

export interface Anomaly {
  readonly invariant: Invariant;
  /** One sentence for people, with figures. */
  readonly says: string;
  /** The records and facts behind it. */
  readonly evidence: unknown;
}
