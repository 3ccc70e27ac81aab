/** Duty: the runner's ports, filled by the store. */
import { isRefusal } from '@sluice/core';
import type { FleetStore } from '../store/fleet.js';
import type { Log } from '../store/log.js';
import type { Logger, Targets, World } from './ports.js';

export interface WorldNeeds {
  readonly log: Log;
  readonly fleet: FleetStore;
  readonly targets: Targets;
  readonly logger: Logger;
  readonly now: () => number;
  readonly epoch: number;
}

export function worldOf({ log, fleet, targets, logger, now, epoch }: WorldNeeds): World {
  return {
    fleet,
    targets,
    logger,
    now,
    epoch,
    log: {
      rollouts: () => log.rollouts(),
      append: async (rollout, who, why, events) => {
        const appended = await log.append({ id: rollout.id, rollout, who, why }, events);
        return isRefusal(appended) ? appended : undefined;
      },
      subscribe: (listener) => log.subscribe((_event, rollout) => listener(rollout.id)),
    },
  };
}
