/**
 * Duty: the last look at a rollout, wherever it is run: from the runner's memory where that is here, else from the store.
 * Kept there a few times a second at most, off the runner's way.
 */
import type { Member, Rollout } from '@sluice/core';
import type { Pool } from 'pg';
import { keepLook, keptLook } from '../store/looks.js';
import type { Logger } from './ports.js';
import type { LastLook } from './runner.js';

/** Two looks that are kept lie this far apart, in milliseconds. */
const KEEP_MS = 500;

export interface LookKeeper {
  readonly keep: (look: LastLook) => void;
}

/** Keeps what one runner sees in one term: the newest, and never two writes at once. */
export function createLookKeeper(
  pool: Pool,
  term: { readonly rollout: string; readonly epoch: number },
  logger: Logger,
): LookKeeper {
  let waiting: LastLook | undefined;
  let busy = false;
  async function write(): Promise<void> {
    while (waiting) {
      const { observation, outlooks, at, troubles } = waiting;
      waiting = undefined;
      const kept = { observation: { targets: observation.targets }, outlooks, at, troubles };
      await keepLook(pool, term.rollout, term.epoch, kept);
      await new Promise((resolve) => setTimeout(resolve, KEEP_MS).unref());
    }
  }
  return {
    keep: (look) => {
      waiting = look;
      if (busy) return;
      busy = true;
      write()
        .catch((err: unknown) => logger.warn({ rollout: term.rollout, err }, 'the last look was not kept'))
        .finally(() => {
          busy = false;
        });
    },
  };
}

/** The last look of another control plane's runner, with the fold and the fleet as they are here. */
export async function lookElsewhere(
  pool: Pool,
  rollout: Rollout,
  members: (rollout: Rollout) => Promise<{ readonly members: readonly Member[] }>,
): Promise<LastLook | undefined> {
  const kept = await keptLook(pool, rollout.id);
  // of one of the same name that was forgotten before this one was applied
  if (!kept || kept.at < rollout.startedAt) return undefined;
  const { members: fleet } = await members(rollout);
  return { ...kept, rollout, observation: { ...kept.observation, fleet } };
}
