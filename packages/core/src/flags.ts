/** Duty: flags as a projection of the rollouts, in the shape that Unleash clients read; the only truth about flags. */
import { flagDigest } from './flag-digest.js';
import { regionsApart, standingIn } from './lowering.js';
import type { Rollout } from './rollout.js';
import { CAPABILITIES, capabilitiesOf, type Capability } from './stage.js';
import {
  flagName,
  SNAPSHOT_FEATURE,
  type SnapshotPayload,
  type SnapshotRollout,
  type StageRow,
} from './wire.js';

export interface UnleashConstraint {
  readonly contextName: string;
  readonly operator: 'IN' | 'NOT_IN';
  readonly values: readonly string[];
}
export interface UnleashStrategy {
  readonly name: 'default' | 'flexibleRollout';
  readonly parameters: Readonly<Record<string, string>>;
  readonly constraints: readonly UnleashConstraint[];
}
export interface UnleashVariant {
  readonly name: string;
  readonly weight: number;
  readonly weightType: 'fix' | 'variable';
  readonly stickiness: string;
  readonly payload: { readonly type: 'json'; readonly value: string };
  readonly overrides: readonly never[];
}
/** One entry of `GET /api/client/features`. */
export interface UnleashFeature {
  readonly name: string;
  readonly type: string;
  readonly project: string;
  readonly enabled: boolean;
  readonly stale: boolean;
  readonly impressionData: boolean;
  readonly strategies: readonly UnleashStrategy[];
  readonly variants: readonly UnleashVariant[];
}

/** A list of constraints that strategies of several features share. */
export interface UnleashSegment {
  readonly id: number;
  readonly name?: string;
  readonly constraints: readonly UnleashConstraint[];
}

export interface FlagSnapshot {
  /** Only grows: the position of the last flag change in the whole log. */
  readonly revision: number;
  /** The reserved feature stands last, so that whoever sees its revision has seen the rest. */
  readonly features: readonly UnleashFeature[];
  /** Left out where no feature names one: our own flags carry their constraints themselves. */
  readonly segments?: readonly UnleashSegment[];
}

/** A flag's percent on each target. */
export interface Flag {
  readonly name: string;
  readonly rollout: string;
  readonly service: string;
  readonly capability: Capability;
  readonly percent: Readonly<Record<string, number>>;
  /** By target and region: the percent of instances that stand apart from the rest of their target. */
  readonly apart: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function flagsOf(rollout: Rollout): readonly Flag[] {
  return rollout.spec.services.flatMap(({ name: service }) =>
    CAPABILITIES.map((capability) => ({
      name: flagName(rollout.id, service, capability),
      rollout: rollout.id,
      service,
      capability,
      percent: Object.fromEntries(
        Object.entries(rollout.targets).map(([target, t]) => [
          target,
          capabilitiesOf(standingIn(t, service))[capability],
        ]),
      ),
      apart: Object.fromEntries(
        Object.entries(rollout.targets).map(([target, t]) => [
          target,
          Object.fromEntries(
            regionsApart(t, service).map((region) => [
              region,
              capabilitiesOf(standingIn(t, service, region))[capability],
            ]),
          ),
        ]),
      ),
    })),
  );
}

/**
 * The snapshot of all flags.
 * @param revision position of the last flag change, also of rollouts that are forgotten by now: a revision never goes back.
 */
export function snapshotOf(rollouts: Iterable<Rollout>, revision: number): FlagSnapshot {
  const kept = [...rollouts].filter((r) => !r.forgotten);
  const flags = kept.flatMap((r) => flagsOf(r)).map(featureOf);
  return {
    revision,
    features: [...flags, reserved({ revision, digest: flagDigest(flags), rollouts: kept.map(described) })],
  };
}

/** The rows of `sluice.stage` on one target; every capability has one, so that the revision stands there also when all are off. */
export function stageRowsOf(rollout: Rollout, target: string): readonly StageRow[] {
  return flagsOf(rollout).flatMap((f) => {
    const row = (region: string, percent: number): StageRow => ({
      rollout: f.rollout,
      service: f.service,
      capability: f.capability,
      region,
      percent,
      revision: rollout.revision,
      held: false,
    });
    const apart = Object.entries(f.apart[target] ?? {});
    return [row('', f.percent[target] ?? 0), ...apart.map(([region, percent]) => row(region, percent))];
  });
}

function featureOf(flag: Flag): UnleashFeature {
  const strategies = strategiesOf(flag);
  return { ...plain(flag.name), type: 'release', enabled: strategies.length > 0, strategies };
}

function strategiesOf(flag: Flag): readonly UnleashStrategy[] {
  const percents = [...new Set(Object.values(flag.percent))];
  const apart = Object.entries(flag.apart).flatMap(([target, regions]) =>
    Object.entries(regions)
      .filter(([, percent]) => percent !== flag.percent[target])
      .map(([region, percent]) => ({ target, region, percent })),
  );
  const only = percents.length === 1 && apart.length === 0 ? percents[0] : undefined;
  // the same everywhere: a client that names no target is answered as well
  if (only !== undefined) return only > 0 ? [strategy(flag, only, [])] : [];
  const split = new Set(apart.map((a) => a.target));
  const whole = percents.map((p) => ({
    p,
    targets: Object.keys(flag.percent).filter((t) => flag.percent[t] === p && !split.has(t)),
  }));
  return [
    ...whole.map(({ p, targets }) => ({ p, constraints: [isIn('target', targets)] })),
    ...[...split].map((target) => {
      const regions = apart.filter((a) => a.target === target).map((a) => a.region);
      return {
        p: flag.percent[target] ?? 0,
        constraints: [isIn('target', [target]), isNotIn('region', regions)],
      };
    }),
    ...apart.map(({ target, region, percent }) => ({
      p: percent,
      constraints: [isIn('target', [target]), isIn('region', [region])],
    })),
  ]
    .filter(({ p, constraints }) => p > 0 && (constraints[0]?.values.length ?? 0) > 0)
    .map(({ p, constraints }) => strategy(flag, p, constraints));
}

function isIn(contextName: string, values: readonly string[]): UnleashConstraint {
  return { contextName, operator: 'IN', values };
}

function isNotIn(contextName: string, values: readonly string[]): UnleashConstraint {
  return { contextName, operator: 'NOT_IN', values };
}

function strategy(flag: Flag, percent: number, constraints: readonly UnleashConstraint[]): UnleashStrategy {
  // flexibleRollout answers false without a key even at 100 %, so the full one is the default strategy
  if (percent >= 100) return { name: 'default', parameters: {}, constraints };
  const parameters = { rollout: String(percent), stickiness: 'key', groupId: flag.rollout };
  return { name: 'flexibleRollout', parameters, constraints };
}

function reserved(payload: SnapshotPayload): UnleashFeature {
  const variant: UnleashVariant = {
    name: 'snapshot',
    weight: 1000,
    weightType: 'fix',
    stickiness: 'default',
    payload: { type: 'json', value: JSON.stringify(payload) },
    overrides: [],
  };
  const everybody: UnleashStrategy = { name: 'default', parameters: {}, constraints: [] };
  return {
    ...plain(SNAPSHOT_FEATURE),
    type: 'operational',
    enabled: true,
    strategies: [everybody],
    variants: [variant],
  };
}

function plain(name: string): UnleashFeature {
  return {
    name,
    type: 'release',
    project: 'default',
    enabled: false,
    stale: false,
    impressionData: false,
    strategies: [],
    variants: [],
  };
}

function described(r: Rollout): SnapshotRollout {
  const services = r.spec.services.map((s) => s.name);
  return {
    rollout: r.id,
    revision: r.revision,
    schema: r.spec.column.schema,
    table: r.spec.column.table,
    column: r.spec.column.column,
    type: r.spec.column.type,
    ...(r.spec.replaces ? { oldColumn: r.spec.replaces.column } : {}),
    targets: r.spec.targets.map((t) => t.name),
    stages: Object.fromEntries(
      services.map((s) => [
        s,
        Object.fromEntries(Object.entries(r.targets).map(([name, t]) => [name, standingIn(t, s)])),
      ]),
    ),
    eve: r.eve,
    done: r.doneAt !== undefined,
    sample: r.spec.shadow.sample,
  };
}
