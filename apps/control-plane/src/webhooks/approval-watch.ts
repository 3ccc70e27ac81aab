/** Duty: sees in the looks of one runner that an approval is waited for, and has it told once; asks nobody itself. */
import { tellingOfApproval } from '@sluice/api';
import { askedApprovals } from '@sluice/core';
import type { Pool } from 'pg';
import type { Logger } from '../runner/ports.js';
import type { LastLook } from '../runner/runner.js';
import { noteAsked } from '../store/approvals-asked.js';
import { letterTo } from './letters.js';

export interface ApprovalWatchNeeds {
  readonly pool: Pool;
  readonly logger: Logger;
  readonly publicUrl: string | undefined;
  /** Something was put into line. */
  readonly told: () => void;
}

/** For the runner of one rollout in one term. */
export function createApprovalWatch(
  { pool, logger, publicUrl, told }: ApprovalWatchNeeds,
  term: { readonly rollout: string; readonly epoch: number },
): (look: LastLook) => Promise<void> {
  let version = 0;
  /** What was asked for, or found to have been, since the rollout's last event. */
  const done = new Set<string>();

  async function tell({ rollout, outlooks }: LastLook): Promise<void> {
    if (rollout.version !== version) done.clear();
    version = rollout.version;
    for (const asked of askedApprovals(rollout, outlooks)) {
      if (done.has(asked.phase)) continue;
      done.add(asked.phase);
      const by = { ...term, version: rollout.version };
      try {
        const isNew = await noteAsked(pool, by, asked.phase, (listeners, at) =>
          listeners.flatMap((listener) => {
            const telling = tellingOfApproval(asked, { rollout: rollout.id, position: rollout.version, at });
            return letterTo(listener, telling, publicUrl) ?? [];
          }),
        );
        if (isNew) told();
      } catch (err) {
        done.delete(asked.phase);
        logger.warn({ rollout: rollout.id, err }, 'an approval that is waited for was not told, tried again');
      }
    }
  }
  return tell;
}
