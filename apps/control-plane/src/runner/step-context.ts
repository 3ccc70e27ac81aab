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
    log: (message, facts) => world.logger.info({ rollout: spec.name, target, ...facts }, message),
    ...(waits ? { waits } : {}),
  };
}
