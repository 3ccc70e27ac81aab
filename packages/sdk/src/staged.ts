/** Duty: what each stage makes of each operation, as tables; the only place where a stage becomes behaviour. */
import type { Stage } from '@sluice/core';
import type { Decision } from './decision.js';
import { within } from './percent.js';

/** `old`: the column that is replaced. `new`: the one that the rollout adds. */
export type Side = 'old' | 'new';

/** How one read goes. */
export interface ReadPlan {
  readonly answers: Side;
  /** The other side is looked at as well and compared; it never delays the answer. */
  readonly compares: boolean;
  /** When the new side throws, the old one answers. */
  readonly fallsBack: boolean;
}

const OLD_ALONE: ReadPlan = { answers: 'old', compares: false, fallsBack: false };
const NEW_ALONE: ReadPlan = { answers: 'new', compares: false, fallsBack: false };
const OLD_COMPARED: ReadPlan = { answers: 'old', compares: true, fallsBack: false };
const NEW_COMPARED: ReadPlan = { answers: 'new', compares: true, fallsBack: true };

interface Plans {
  /** For keys among the percent that reads the new column. */
  readonly chosen: ReadPlan;
  readonly others: ReadPlan;
}

const READS: Record<Stage, Plans> = {
  old: { chosen: OLD_ALONE, others: OLD_ALONE },
  write: { chosen: OLD_ALONE, others: OLD_ALONE },
  shadow: { chosen: OLD_COMPARED, others: OLD_COMPARED },
  read: { chosen: NEW_COMPARED, others: OLD_COMPARED },
  retire: { chosen: NEW_ALONE, others: NEW_ALONE },
};

/** From the eve of `retire` both sides may rightly differ and the old one may be wrong: nothing is compared, nothing falls back. */
export function readPlan(decision: Decision, isChosen: boolean): ReadPlan {
  const plans = READS[decision.stage];
  const plan = isChosen ? plans.chosen : plans.others;
  return decision.eve ? inTransaction(plan) : plan;
}

/** One side alone. Inside a host's transaction an error has aborted it already, so a fallback would fail as well; and a shadow could cause one. */
export function inTransaction(plan: ReadPlan): ReadPlan {
  return plan.answers === 'new' ? NEW_ALONE : OLD_ALONE;
}

/** Which columns a write keeps. */
export const WRITES: Record<Stage, Readonly<Record<Side, boolean>>> = {
  old: { old: true, new: false },
  write: { old: true, new: true },
  shadow: { old: true, new: true },
  read: { old: true, new: true },
  retire: { old: false, new: true },
};

/** Stages in which the percent decides by the key; in all others every key is answered alike. */
export const BY_KEY: Record<Stage, boolean> = {
  old: false,
  write: false,
  shadow: false,
  read: true,
  retire: false,
};

/** Whether the key is among the percent that reads the new column. */
export function chosen(decision: Decision, key: unknown): boolean {
  return BY_KEY[decision.stage] && within(decision.percent, key, decision.rollout);
}

/** True where the answer hangs on the key, which may be dear to get. */
export function hangsOnKey({ stage, percent }: Decision): boolean {
  return BY_KEY[stage] && percent < 100;
}

/** The side that answers a read of this key. */
export function sideOf(decision: Decision, key: unknown): Side {
  return readPlan(decision, chosen(decision, key)).answers;
}
