/** Duty: the runner's ports for one rollout in one term, filled by the store. */
import { FLAG_CHANGES, isRefusal } from '@sluice/core';
import type { FleetStore } from '../store/fleet.js';
import type { Log } from '../store/log.js';
import type { FlagServer, Logger, Targets, World } from './ports.js';
import type { LastLook } from './runner.js';

export interface WorldNeeds {
  readonly log: Log;
  readonly fleet: FleetStore;
  readonly targets: Targets;
  readonly flagServer?: FlagServer;
  readonly logger: Logger;
  readonly now: () => number;
  readonly epoch: number;
  readonly superseded: () => void;
  readonly looked: (look: LastLook) => void;
}

export function worldOf({ log, ...needs }: WorldNeeds): World {
  return {
    ...needs,
    log: {
      rollouts: () => log.rollouts(),
      append: async (rollout, who, why, events) => {
        const appended = await log.append({ id: rollout.id, rollout, who, why, epoch: needs.epoch }, events);
        return isRefusal(appended) ? appended : undefined;
      },
      subscribe: (listener) =>
        log.subscribe((event, rollout) => listener(rollout.id, FLAG_CHANGES.has(event.type))),
    },
  };
}
