/** Duty: what a step is given of the world. */
import type { Spec } from '@sluice/core';
import type { StepContext } from '@sluice/postgres';
import type { World } from './ports.js';

export function stepContext(
  world: World,
  spec: Spec,
  target: string,
  signal: AbortSignal,
  waits?: StepContext['waits'],
): StepContext {
  return {
    spec,
    target,
    pool: world.targets.pool(target),
    signal,
    epoch: world.epoch,
    now: world.now,
    // a changed spec changes the pace of what is under way
    pace: () => world.log.rollouts().get(spec.name)?.spec.pace ?? spec.pace,
    replicas: namedReplicas(spec, target).map((name) => ({ name, pool: world.targets.replica(name) })),
    log: (message, facts) => world.logger.info({ rollout: spec.name, target, ...facts }, message),
    ...(waits ? { waits } : {}),
  };
}

/** Only where the spec limits their lag: an address that is not set must not stop a step that asks for none. */
function namedReplicas(spec: Spec, target: string): readonly string[] {
  if (typeof spec.pace === 'string' || spec.pace.maxReplicaLagMs === undefined) return [];
  return spec.targets.find((t) => t.name === target)?.replicas ?? [];
}
