/** Duty: one runner for each rollout that this control plane may run; knows not how it came to be allowed to. */
import type { World } from './ports.js';
import { startRunner, type LastLook, type Runner } from './runner.js';

export interface Crew {
  /** Runs a rollout; every write carries the epoch. */
  readonly begin: (rollout: string, epoch: number) => void;
  /** Resolves when nothing of it is under way any more. */
  readonly end: (rollout: string) => Promise<void>;
  /** What was seen last; undefined where another control plane runs it, or nothing has been seen yet. */
  readonly last: (rollout: string) => LastLook | undefined;
}

/** @param worldFor the world of one rollout in one term. */
export function createCrew(worldFor: (rollout: string, epoch: number) => World): Crew {
  const runners = new Map<string, Runner>();
  return {
    begin: (rollout, epoch) => {
      runners.set(rollout, startRunner(worldFor(rollout, epoch), rollout));
    },
    end: async (rollout) => {
      const runner = runners.get(rollout);
      runners.delete(rollout);
      await runner?.stop();
    },
    last: (rollout) => runners.get(rollout)?.last(),
  };
}
