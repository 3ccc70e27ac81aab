/** Duty: one runner for every rollout, while this control plane is the one that may run them. */
import type { LastLook } from './runner.js';
import { startRunner, type Runner } from './runner.js';
import type { World } from './ports.js';

export interface Crew {
  readonly last: (rollout: string) => LastLook | undefined;
  readonly stop: () => Promise<void>;
}

export function startCrew(world: World): Crew {
  const runners = new Map<string, Runner>();
  const muster = (): void => {
    for (const [id, rollout] of world.log.rollouts()) {
      if (!rollout.forgotten && !runners.has(id)) runners.set(id, startRunner(world, id));
      if (rollout.forgotten && runners.has(id)) {
        const runner = runners.get(id);
        runners.delete(id);
        void runner?.stop();
      }
    }
  };
  const unsubscribe = world.log.subscribe(muster);
  muster();
  return {
    last: (id) => runners.get(id)?.last(),
    stop: async () => {
      unsubscribe();
      await Promise.all([...runners.values()].map((r) => r.stop()));
    },
  };
}
