/** Duty: for tests, a control plane that tells webhooks and does nothing else, on a real state store. */
import type { Told } from '@sluice/api';
import type { EventDraft } from '@sluice/core';
import { deliveriesOf, type Delivery } from '../store/deliveries.js';
import { Log } from '../store/log.js';
import { SPEC, type StateStore } from '../store/state-store.fixture.js';
import { addWebhook, type NewWebhook } from '../store/webhooks.js';
import { startDispatcher, type Dispatcher, type DispatcherNeeds } from './dispatcher.js';
import { newSecret } from './signature.js';

export interface Plane {
  readonly log: Log;
  readonly dispatcher: Dispatcher;
  /** What was logged, with its facts. */
  readonly logged: string[];
  /** Appends to a rollout and has it told at once. */
  readonly happens: (...events: EventDraft[]) => Promise<void>;
}

/** Tries again at once, and gives up after three. */
export const AT_ONCE = { delaysMs: [0, 0] };

let planes = 0;

export async function startPlane({ pool }: StateStore, more: Partial<DispatcherNeeds> = {}): Promise<Plane> {
  const log = new Log(pool);
  await log.catchUp();
  const logged: string[] = [];
  const noting = (level: string) => (facts: object, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(facts)}`);
  planes += 1;
  const dispatcher = startDispatcher({
    pool,
    holder: `plane ${planes}`,
    subscribe: (listener) => log.subscribe(listener),
    logger: { info: noting('info'), warn: noting('warn'), error: noting('error') },
    now: Date.now,
    ticks: () => performance.now(),
    random: () => 0.5,
    timeoutMs: 30_000,
    schedule: AT_ONCE,
    publicUrl: undefined,
    ...more,
  });
  return {
    log,
    dispatcher,
    logged,
    happens: async (...events) => {
      await happen(log, ...events);
      dispatcher.wake();
    },
  };
}

/** Appends, and tells nobody by itself. */
export async function happen(log: Log, ...events: EventDraft[]): Promise<void> {
  const id = rolloutOf(events) ?? SPEC.name;
  await log.catchUp();
  await log.append({ id, rollout: log.rollouts().get(id), who: 'ana' }, events);
}

function rolloutOf([first]: readonly EventDraft[]): string | undefined {
  return first?.type === 'RolloutApplied' ? first.data.spec.name : undefined;
}

/** A webhook that is told everything. @returns its secret. */
export async function tell(
  { pool }: StateStore,
  url: string,
  more: Partial<NewWebhook> = {},
): Promise<string> {
  const secret = newSecret();
  const events: readonly Told[] = ['rollout.started', 'phase.entered', 'rollout.paused', 'rollout.resumed'];
  await addWebhook(pool, {
    name: 'ops',
    url,
    format: 'json',
    events,
    rollouts: null,
    createdBy: 'ana',
    secret,
    ...more,
  });
  return secret;
}

export function sentTo({ pool }: StateStore, webhook = 'ops'): Promise<readonly Delivery[]> {
  return deliveriesOf(pool, webhook);
}
