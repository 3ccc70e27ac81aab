/**
 * Duty: has what happens put into line for each webhook, and sent: one at a time for each, so that a receiver that hangs
 * holds up nobody else; never in the way of a flip.
 */
import { setMaxListeners } from 'node:events';
import { tellingOf, TOLD_EVENTS } from '@sluice/api';
import type { LogEvent } from '@sluice/core';
import type { Pool } from 'pg';
import type { Logger } from '../runner/ports.js';
import { createWaker } from '../runner/waker.js';
import { eventView } from '../http/views.js';
import {
  disableWebhook,
  nextDue,
  noteAttempt,
  releaseWebhook,
  takeWebhooks,
  type Due,
  type Served,
} from '../store/delivery-queue.js';
import { putLogIntoLine } from '../store/put-log-into-line.js';
import { letterTo } from './letters.js';
import { delayMs, type Schedule } from './schedule.js';
import { send, type SendNeeds } from './send.js';

/** What another control plane has put into line, and what is due again, is seen after this long (ms). */
const LOOK_MS = 1_000;
/** After an event: whoever follows the flags comes first, and events that come together are read together (ms). */
const GATHER_MS = 250;
/** Whoever is about to answer when we stop is waited for so long: what is cut off is sent again (ms). */
const GRACE_MS = 1_000;
/** A control plane that sends longer than its receiver may take has died or is frozen: another one goes on (ms). */
const SLACK_MS = 10_000;

export interface DispatcherNeeds extends SendNeeds {
  readonly pool: Pool;
  /** A name of this process that no other has. */
  readonly holder: string;
  readonly subscribe: (listener: (event: LogEvent) => void) => () => void;
  readonly logger: Logger;
  readonly random: () => number;
  readonly schedule: Schedule;
  readonly publicUrl: string | undefined;
}

export interface Dispatcher {
  /** Something was put into line. */
  readonly wake: () => void;
  /** Begins nothing any more. Another control plane, or the next start, sends what was not answered in time. */
  readonly stop: () => Promise<void>;
}

export function startDispatcher(needs: DispatcherNeeds): Dispatcher {
  const { pool, holder, logger, publicUrl } = needs;
  const abort = new AbortController();
  const cut = new AbortController();
  // one for each webhook that is served
  setMaxListeners(0, cut.signal);
  const waker = createWaker();
  const serving = new Map<string, Promise<void>>();
  const holdMs = needs.timeoutMs + SLACK_MS;
  let gathering: NodeJS.Timeout | undefined;
  const unsubscribe = needs.subscribe((event) => {
    if (!TOLD_EVENTS.has(event.type)) return;
    gathering ??= setTimeout(() => {
      gathering = undefined;
      waker.wake();
    }, GATHER_MS).unref();
  });

  async function look(): Promise<void> {
    while (
      await putLogIntoLine(pool, (event, listeners) => {
        const telling = tellingOf(eventView(event));
        return telling ? listeners.flatMap((w) => letterTo(w, telling, publicUrl) ?? []) : [];
      })
    );
    for (const webhook of await takeWebhooks(pool, holder, holdMs, [...serving.keys()])) {
      const served = serve({ webhook, holder })
        .catch((err: unknown) => logger.warn({ webhook, err }, 'a webhook was not served, tried again'))
        .finally(() => serving.delete(webhook));
      serving.set(webhook, served);
    }
  }

  /** Until nothing is due for it, or another control plane has it. */
  async function serve(served: Served): Promise<void> {
    try {
      while (!abort.signal.aborted) {
        const due = await nextDue(pool, served, holdMs);
        if (!due || !(await deliver(served, due))) return;
      }
    } finally {
      await releaseWebhook(pool, served);
    }
  }

  /** False where it is not for us to go on. */
  async function deliver(served: Served, due: Due): Promise<boolean> {
    const sent = await send(due, needs, cut.signal);
    if (!sent) return false;
    const { status, ms, error, gone, askedMs } = sent;
    const tries = due.tries + 1;
    const againMs =
      error === null || gone ? undefined : delayMs(needs.schedule, tries, needs.random(), askedMs);
    const noted = await noteAttempt(pool, served, due.id, { status, ms, error, againMs });
    if (!noted || error === null) return noted;
    const facts = { webhook: served.webhook, delivery: due.id, type: due.type, tries, error };
    if (gone) {
      await disableWebhook(pool, served, error);
      logger.warn(facts, 'a webhook is gone for good and is told nothing any more');
    } else if (againMs === undefined) logger.warn(facts, 'a webhook did not take a delivery, given up');
    return !gone;
  }

  const ended = (async () => {
    while (!abort.signal.aborted) {
      await look().catch((err: unknown) =>
        logger.warn({ err }, 'what webhooks wait for could not be read, tried again'),
      );
      await waker.rest(LOOK_MS, abort.signal);
    }
    await Promise.all(serving.values());
  })();

  return {
    wake: waker.wake,
    stop: async () => {
      unsubscribe();
      clearTimeout(gathering);
      abort.abort();
      const timer = setTimeout(() => cut.abort(), GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
