/** Duty: one whole, consistent snapshot of flags out of Unleash features; must not know how they arrived or who asks. */
import {
  CAPABILITIES,
  flagDigest,
  flagName,
  lowerOf,
  OLD,
  SNAPSHOT_FEATURE,
  STAGES,
  standingOf,
  type SnapshotPayload,
  type SnapshotRollout,
  type Standing,
} from '@sluice/core/sdk';
import { featureShape, percentOf, type Feature } from './percent.js';
import { between, fits, list, misfit, number, object, oneOf, record, text, truth, whole } from './shape.js';

/** What a snapshot says of one rollout to one service. */
export interface RolloutView {
  readonly described: SnapshotRollout;
  readonly standings: ReadonlyMap<string, Standing>;
  /** True when none of the service's flags is in the snapshot. */
  readonly absent: boolean;
}

export interface Snapshot {
  readonly revision: number;
  readonly rollouts: ReadonlyMap<string, RolloutView>;
}

/** Whose flags are read. */
export interface Reader {
  readonly service: string;
  readonly region: string | undefined;
}

/** Where a service stands when all is over: it reads and writes the new column alone. */
export const DONE: Standing = { stage: 'retire', percent: 100 };

const standing = object<Standing>({ stage: oneOf(STAGES), percent: between(0, 100) }, {});
const described = object<SnapshotRollout>(
  {
    rollout: text,
    revision: whole,
    schema: text,
    table: text,
    column: text,
    type: text,
    targets: list(text),
    stages: record(record(standing)),
    eve: truth,
    done: truth,
    sample: number,
  },
  { oldColumn: text },
);
export const payloadShape = object<SnapshotPayload>(
  { revision: whole, rollouts: list(described) },
  { digest: text },
);

/** Flags and a revision that do not belong together: an old message came again, or one was lost. */
export const TORN = 'torn';

/**
 * The snapshot in these features, or in one line why there is none. A snapshot is taken whole or not at all: TORN where its
 * flags are not those of its revision, and then the client that holds them must begin anew.
 */
export function snapshotOf(features: unknown, reader: Reader): Snapshot | string {
  const byName = new Map<string, Feature>();
  for (const raw of Array.isArray(features) ? (features as readonly unknown[]) : []) {
    if (fits(featureShape, raw)) byName.set(raw.name, raw);
  }
  const payload = payloadOf(byName.get(SNAPSHOT_FEATURE));
  if (typeof payload === 'string') return payload;
  if (payload.digest !== undefined && payload.digest !== digestOf(ownFlags(payload, byName))) return TORN;
  return {
    revision: payload.revision,
    rollouts: new Map(payload.rollouts.map((rollout) => [rollout.rollout, viewOf(rollout, byName, reader)])),
  };
}

/** The newer of two snapshots. Neither the whole nor a rollout ever goes back, and a rollout that left is remembered as it last was. */
export function succeed(before: Snapshot | undefined, after: Snapshot): Snapshot {
  if (!before) return after;
  if (after.revision < before.revision) return before;
  const rollouts = new Map(before.rollouts);
  for (const [id, view] of after.rollouts) {
    const known = before.rollouts.get(id);
    if (!known || view.described.revision >= known.described.revision) rollouts.set(id, view);
  }
  return { revision: after.revision, rollouts };
}

/** The flags of the payload's rollouts. Whoever keeps flags of other products beside ours changes nothing for us. */
function ownFlags(payload: SnapshotPayload, byName: ReadonlyMap<string, Feature>): readonly Feature[] {
  return payload.rollouts.flatMap(({ rollout, stages }) =>
    Object.keys(stages).flatMap((service) =>
      CAPABILITIES.flatMap((capability) => byName.get(flagName(rollout, service, capability)) ?? []),
    ),
  );
}

/** Undefined where the flags are so strange that they have none. */
function digestOf(features: readonly Feature[]): string | undefined {
  try {
    return flagDigest(features);
  } catch {
    return undefined;
  }
}

function payloadOf(feature: Feature | undefined): SnapshotPayload | string {
  if (!feature)
    return `no feature ${SNAPSHOT_FEATURE} among the flags: is this the control plane's own client API?`;
  const value = payloadText(feature);
  if (value === undefined) return `${SNAPSHOT_FEATURE} carries no payload`;
  let payload: unknown;
  try {
    payload = JSON.parse(value);
  } catch {
    return `${SNAPSHOT_FEATURE} has a payload that is no JSON`;
  }
  if (fits(payloadShape, payload)) return payload;
  return `${SNAPSHOT_FEATURE} has a payload of another shape: ${misfit(payloadShape, payload)}`;
}

interface WithPayload {
  readonly payload: { readonly value: string };
}
export const variantsShape = list(
  object<WithPayload>({ payload: object<WithPayload['payload']>({ value: text }, {}) }, {}),
);

/** Variants stand on the feature, or (as newer Unleash servers write them) on its strategy. */
function payloadText(feature: Feature): string | undefined {
  for (const variants of [
    feature.variants,
    ...(feature.strategies ?? []).map((strategy) => strategy.variants),
  ]) {
    const first = fits(variantsShape, variants) ? variants[0] : undefined;
    if (first) return first.payload.value;
  }
  return undefined;
}

function viewOf(
  described: SnapshotRollout,
  features: ReadonlyMap<string, Feature>,
  reader: Reader,
): RolloutView {
  const flag = (capability: 'write' | 'shadow' | 'read' | 'retire'): Feature | undefined =>
    features.get(flagName(described.rollout, reader.service, capability));
  const [write, shadow, read, retire] = [flag('write'), flag('shadow'), flag('read'), flag('retire')];
  const absent = !write && !shadow && !read && !retire;
  const stages = described.stages[reader.service];
  const standings = new Map<string, Standing>();
  for (const target of described.targets) {
    // a tombstone counts as it stands: what a hand turns off after the end would lead to a column that nobody keeps true
    const phase = stages?.[target] ?? (described.done ? DONE : OLD);
    const place = { ...reader, target };
    const flags = standingOf({
      write: percentOf(write, place),
      shadow: percentOf(shadow, place),
      read: percentOf(read, place),
      retire: percentOf(retire, place),
    });
    standings.set(target, described.done ? phase : lowerOf(flags, phase));
  }
  return { described, standings, absent };
}
