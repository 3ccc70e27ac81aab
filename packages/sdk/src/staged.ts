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

/** One side alone. Inside a host's transaction an error has aborted it already, so a fallback would fail as well; and a shadow could cause one. */
export function inTransaction(plan: ReadPlan): ReadPlan {
  return plan.answers === 'new' ? NEW_ALONE : OLD_ALONE;
}

/** Which columns a write keeps. */
const WRITES: Record<Stage, Readonly<Record<Side, boolean>>> = {
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

/** What a decision makes of each operation: looked up in the tables when the flags change, not when somebody asks. */
export interface Behaviour {
  /** True where the answer hangs on the key, which may be dear to get. */
  readonly hangsOnKey: boolean;
  /** Reads of keys among the percent, where it hangs on the key. */
  readonly chosen: ReadPlan;
  /** All other reads. */
  readonly others: ReadPlan;
  readonly writes: Readonly<Record<Side, boolean>>;
}

/** From the eve of `retire` both sides may rightly differ and the old one may be wrong: nothing is compared, nothing falls back. */
export function behaviour(stage: Stage, percent: number, eve: boolean): Behaviour {
  const plan = (each: ReadPlan): ReadPlan => (eve ? inTransaction(each) : each);
  const chosen = plan(READS[stage].chosen);
  const hangsOnKey = BY_KEY[stage] && percent < 100;
  return {
    hangsOnKey,
    chosen,
    others: hangsOnKey || !BY_KEY[stage] ? plan(READS[stage].others) : chosen,
    writes: WRITES[stage],
  };
}

/** How a read of this key goes. */
export function readPlan({ does, percent, rollout }: Decision, key: unknown): ReadPlan {
  return does.hangsOnKey && within(percent, key, rollout) ? does.chosen : does.others;
}

/** The side that answers a read of this key. */
export function sideOf(decision: Decision, key: unknown): Side {
  return readPlan(decision, key).answers;
}
