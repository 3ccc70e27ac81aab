/** Duty: the one door of the core; every export is listed. */
export { overrideOf, type Override } from './override.js';
export { askedApprovals, type AskedApproval } from './asked-approvals.js';
export {
  asksForAPerson,
  conditionClass,
  JUDGEMENTS,
  met,
  unmet,
  waitsFor,
  type Condition,
  type Gate,
} from './condition.js';
export { commandWords, decide, type Command, type Decision } from './decide.js';
export { heldRows, type DirectSight, type HeldRows } from './direct.js';
export { FLAG_OFF } from './drift.js';
export {
  draft,
  FLAG_CHANGES,
  positionAfter,
  type EventData,
  type EventDraft,
  type EventType,
  type Holder,
  type LogEvent,
} from './event.js';
export { evolve } from './evolve.js';
export { FINDING_CODES, type FindingCode } from './finding-code.js';
export {
  flagsOf,
  snapshotOf,
  stageRowsOf,
  type Flag,
  type FlagSnapshot,
  type UnleashConstraint,
  type UnleashFeature,
  type UnleashSegment,
  type UnleashStrategy,
  type UnleashVariant,
} from './flags.js';
export {
  acknowledgement,
  columnNames,
  LET_GO_MS,
  memberState,
  muster,
  STAGE_READ_MS,
  type Member,
  type MemberState,
  type Muster,
} from './fleet.js';
export { ALPHA } from './guardrails/evidence.js';
export {
  judge,
  LEAST,
  MEASURES,
  type Judgement,
  type Limits,
  type Measure,
  type Verdict,
} from './guardrails/judge.js';
export type { PartReads, ReadSlice } from './guardrails/reads.js';
export {
  above,
  bucketOf,
  BUCKETS,
  countAbove,
  merged,
  quantile,
  RELATIVE_ERROR,
  totalOf,
  valueOf,
  type Spread,
} from './guardrails/spread.js';
export type { Interval } from './interval.js';
export type { Action } from './items/look.js';
export { heldParts, lowering, partText, regionsApart, standingIn, type Part } from './lowering.js';
export { currentItem, gateAhead, next, type Outlook } from './next.js';
export {
  UNDER_WAY,
  UNSEEN,
  type Dependent,
  type DriftedFlag,
  type Elsewhere,
  type Observation,
  type TargetObservation,
} from './observation.js';
export {
  comparePhases,
  needsStep,
  PHASE_TABLE,
  phaseAfter,
  PHASES,
  phasesOf,
  programmeOf,
  stepsOf,
  type Act,
  type Item,
  type Phase,
  type PhaseDefinition,
} from './phases.js';
export {
  blockers,
  planFrom,
  type Finding,
  type Forecast,
  type Plan,
  type PlannedStep,
  type Sample,
  type TargetPlan,
  type WayBack,
} from './plan.js';
export { planChanges } from './plan-changes.js';
export { namingHabit } from './naming-habit.js';
export { isRefusal, REFUSAL_CODES, refuse, type Refusal, type RefusalCode } from './refusal.js';
export { approvalsFor, targetOf, type Horizon, type Rollout, type TargetState } from './rollout.js';
export {
  hasBridge,
  hasLiveDown,
  type ColumnDefinition,
  type ColumnReference,
  type Pace,
  type Replaces,
  type ServiceSpec,
  type Spec,
  type TableName,
  type TargetSpec,
} from './spec.js';
export {
  adjacent,
  CAPABILITIES,
  capabilitiesOf,
  compareStandings,
  lowerOf,
  OLD,
  STAGES,
  standingOf,
  type Capabilities,
  type Capability,
  type Stage,
  type Standing,
} from './stage.js';
export {
  STEPS,
  type Facts,
  type Inspection,
  type Lock,
  type Progress,
  type Statement,
  type StepName,
  type StepState,
} from './step.js';
export { count, seconds } from './text.js';
export {
  backProgramme,
  landing,
  oneWayFound,
  oneWayTodo,
  wayBackNow,
  wayBackOf,
  wayBackSeen,
} from './way-back.js';
export {
  flagName,
  SNAPSHOT_FEATURE,
  SOURCES,
  type Acknowledgement,
  type Heartbeat,
  type HeartbeatAnswer,
  type Measured,
  type ReadReport,
  type Registered,
  type Registration,
  type SnapshotPayload,
  type SnapshotRollout,
  type Source,
  type StageRow,
  type WriteClaim,
  type WriteQuestion,
} from './wire.js';
export { writerLines, type RowWriter } from './row-writer.js';
export { flagDigest } from './flag-digest.js';
