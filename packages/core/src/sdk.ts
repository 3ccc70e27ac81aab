/**
 * Duty: the door for code that lives in a service; every export is listed. A service pays at its start for each file behind
 * it, so nothing may stand here that needs the rest of this package.
 */
export { flagDigest } from './flag-digest.js';
export { bucketOf, edgesOf, type Spread } from './guardrails/spread.js';
export {
  adjacent,
  CAPABILITIES,
  capabilitiesOf,
  compareStandings,
  lowerOf,
  OLD,
  STAGES,
  standingOf,
  type Capability,
  type Stage,
  type Standing,
} from './stage.js';
export {
  flagName,
  SNAPSHOT_FEATURE,
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
  type WriteClaim,
  type WriteQuestion,
} from './wire.js';
