/** Duty: the facts that the log keeps; knows not how they are stored. */
import type { Condition } from './condition.js';
import type { Phase } from './phases.js';
import type { Spec } from './spec.js';
import type { Standing } from './stage.js';
import type { Facts, StepName } from './step.js';

/** A transaction that was open when a horizon was noted. */
export interface Holder {
  /** `virtualxid`'s text, or `prepared:` and the transaction's gid. */
  readonly id: string;
  readonly pid: number | null;
  readonly application: string;
  readonly user: string;
  readonly state: string;
  readonly openSeconds: number | null;
  readonly query: string;
}

/** What happened, by type. Each type's shape is fixed for ever: old logs must still fold. */
export interface EventData {
  RolloutApplied: { spec: Spec; through: readonly string[] };
  SpecChanged: { spec: Spec };
  PhaseEntered: { target: string; phase: Phase; evidence: readonly Condition[] };
  StepFinished: { target: string; step: StepName; facts: Facts };
  StepUndone: { target: string; step: StepName; facts: Facts };
  /** A flag change: its position is the revision. Several moves of one revision stand in one event. */
  StageMoved: { target: string; moves: readonly { service: string; from: Standing; to: Standing }[] };
  /** A flag change: a service, or its instances in one region, falls while the rest stays where it is. */
  PartLowered: {
    target: string;
    service: string;
    region?: string;
    to: Standing;
    by: 'person' | 'guardrail';
    evidence: Facts;
  };
  /** A flag change: the parts that were lowered on a target come up again with the rest. */
  PartsFreed: { target: string };
  /**
   * A flag change: on the server that holds the flags beside us somebody turned one to where it must not stand. It is put
   * back, and everybody has to acknowledge again: who asks there may have followed it.
   */
  FlagDrifted: { flag: string; found: string; wanted: string; evidence: Facts };
  /** A flag change: fallback and breaker end for all services. */
  EveBegan: Record<string, never>;
  StagesCopied: { target: string; revision: number };
  MoveProven: { target: string; revision: number; evidence: readonly Condition[] };
  HorizonNoted: { target: string; label: string; holders: readonly Holder[] };
  HorizonPassed: { target: string; label: string };
  VerifyAsked: Record<string, never>;
  /** A new timeline: what these scans saw committed may be missing there, so they begin anew. */
  ScanStale: { target: string; steps: readonly StepName[]; timeline: number };
  /** Rows that reads had shown to differ were made what they should be; the scan and the window begin anew. */
  RowsRepaired: { target: string; facts: Facts; reported: Facts };
  ApprovalGiven: { phase: Phase | 'drop' };
  /** A person's word over a condition of judgement, in the phase in which the target is; the event's `why` is the reason. */
  GateOverridden: { target: string; phase: Phase; gate: string };
  AdvanceAsked: { phase: Phase };
  RolloutPaused: Record<string, never>;
  RolloutContinued: Record<string, never>;
  /**
   * A flag change: it *is* the flip; nothing else has to happen for the flags to be off. `to` absent: the instant one. Where
   * `evidence.kind` is `constraint`, the constraints of the new column go as well.
   */
  RollbackStarted: { to?: Phase; by: 'person' | 'guardrail'; evidence: Facts };
  /**
   * A flag change: rows that a hand held in `sluice.stage` while the control plane was gone are taken for what they are, a
   * rollback that has happened. `revision`: the highest of theirs; `targets`: where they were seen.
   */
  StagesAdopted: { revision: number; targets: readonly string[]; evidence: Facts };
  RollbackReached: { target: string; phase: Phase };
  RolledForward: Record<string, never>;
  RolloutFinished: Record<string, never>;
  /** A flag change: the tombstone goes. */
  RolloutForgotten: Record<string, never>;
}
export type EventType = keyof EventData;

/** An event that nobody has numbered yet. */
export type EventDraft = { [T in EventType]: { readonly type: T; readonly data: EventData[T] } }[EventType];

/** An event in the log. `hash` covers every other field and the hash of the event before it. */
export type LogEvent = EventDraft & {
  readonly position: number;
  readonly rollout: string;
  /** Milliseconds since 1970, by the state store's clock. */
  readonly at: number;
  readonly who: string;
  readonly why?: string;
  readonly hash: string;
  readonly previous: string;
};

/** The events whose position is a new revision of the flags. */
export const FLAG_CHANGES: ReadonlySet<EventType> = new Set([
  'RolloutApplied',
  'SpecChanged',
  'StageMoved',
  'PartLowered',
  'PartsFreed',
  'FlagDrifted',
  'EveBegan',
  'RollbackStarted',
  'StagesAdopted',
  'RolloutFinished',
  'RolloutForgotten',
]);

/** The position of an event that follows `position`: the next one, but above whatever a hand has given out meanwhile. */
export function positionAfter(position: number, event: EventDraft): number {
  const floor = event.type === 'StagesAdopted' ? event.data.revision : 0;
  return Math.max(position, floor) + 1;
}

export function draft<T extends EventType>(type: T, data: EventData[T]): EventDraft {
  return { type, data } as EventDraft;
}
