/** Duty: puts together what tells webhooks: what follows the log, what sees approvals wait, what sends, what tests. */
import { setMaxListeners } from 'node:events';
import type { Pool } from 'pg';
import type { Logger } from '../runner/ports.js';
import type { LastLook } from '../runner/runner.js';
import { pruneDeliveries } from '../store/deliveries.js';
import type { Log } from '../store/log.js';
import { createApprovalWatch } from './approval-watch.js';
import { startDispatcher } from './dispatcher.js';
import { SCHEDULE } from './schedule.js';
import { TIMEOUT_MS } from './send.js';
import { createTester, type Tester } from './tester.js';

export interface WebhooksNeeds {
  readonly pool: Pool;
  readonly log: Log;
  /** A name of this process that no other has. */
  readonly holder: string;
  readonly publicUrl: string | undefined;
  readonly logger: Logger;
  readonly now: () => number;
  readonly ticks: () => number;
  readonly random: () => number;
}

export interface Webhooks {
  readonly wake: () => void;
  readonly test: Tester;
  /** For the runner of one rollout in one term: told of each look; never rejects. */
  readonly watch: (term: { readonly rollout: string; readonly epoch: number }) => (look: LastLook) => void;
  /** Takes away what is too old, or too much. */
  readonly prune: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function startWebhooks({ log, holder, random, ...needs }: WebhooksNeeds): Webhooks {
  const { pool, logger, publicUrl } = needs;
  const abort = new AbortController();
  // one for each test that is under way
  setMaxListeners(0, abort.signal);
  const sending = { ...needs, timeoutMs: TIMEOUT_MS };
  const dispatcher = startDispatcher({
    ...sending,
    holder,
    random,
    schedule: SCHEDULE,
    subscribe: (listener) => log.subscribe(listener),
  });
  return {
    wake: dispatcher.wake,
    test: createTester({ ...sending, position: () => log.position, signal: abort.signal }),
    watch: (term) => {
      const see = createApprovalWatch({ pool, logger, publicUrl, told: dispatcher.wake }, term);
      return (look) => void see(look);
    },
    prune: () => pruneDeliveries(pool),
    stop: async () => {
      abort.abort();
      await dispatcher.stop();
    },
  };
}
