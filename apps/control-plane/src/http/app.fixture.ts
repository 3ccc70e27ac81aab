/** Duty: for tests, the whole app on a real state store, called without a socket; targets cannot be reached unless a test names some. */
import { createClient, ROUTES, type Client, type Route } from '@sluice/api';
import { next, UNSEEN, type EventDraft } from '@sluice/core';
import { forgetTarget } from '@sluice/postgres';
import type { Express } from 'express';
import supertest from 'supertest';
import { expect } from 'vitest';
import { createCommands } from '../commands.js';
import type { LastLook } from '../runner/runner.js';
import { FleetStore } from '../store/fleet.js';
import { Log } from '../store/log.js';
import { RequestStore } from '../store/requests.js';
import { applied, SPEC, type StateStore } from '../store/state-store.fixture.js';
import { TokenStore } from '../store/tokens.js';
import { createTargets } from '../targets.js';
import { createApp } from './app.js';
import { createGatekeeper } from './auth.js';
import { FlagAnswers } from './client-metrics.js';
import { FlagFeed } from './flag-feed.js';
import { FlagStreams } from './flag-streams.js';
import { createTester } from '../webhooks/tester.js';

export const ADMIN = 'an-admin-secret';
export const CLIENT = 'a-client-secret';
const NOWHERE = { TARGET_EU_URL: 'postgres://127.0.0.1:1/eu' };

export interface House {
  readonly app: Express;
  readonly log: Log;
  readonly fleet: FleetStore;
  readonly streams: FlagStreams;
  readonly requests: RequestStore;
  /** What was logged, as `level message`. */
  readonly logged: string[];
  /** The typed client over the app, which holds every good answer to its schema. */
  readonly client: (token?: string, user?: string) => Client;
  readonly write: (...events: EventDraft[]) => Promise<void>;
  /** Makes the runner's last look at what is folded now. */
  readonly look: () => Promise<void>;
  /** Lets go of the targets, where a test has some that can be reached. */
  readonly leave: () => Promise<void>;
}

/** @param environment with `TARGET_<NAME>_URL` of targets that can be reached. */
export async function openHouse(
  { pool }: StateStore,
  open = false,
  environment: Readonly<Record<string, string>> = NOWHERE,
): Promise<House> {
  const log = new Log(pool);
  await log.catchUp();
  const fleet = new FleetStore(pool, { leaseMs: 15_000, heartbeatMs: 5_000 });
  const tokens = new TokenStore(pool);
  const requests = new RequestStore(pool);
  await tokens.add('ops', 'admin', ADMIN);
  await tokens.add('checkout', 'client', CLIENT);
  const feed = new FlagFeed(log.snapshot());
  const streams = new FlagStreams({
    feed,
    heard: (client) => fleet.heard(client),
    catchUp: () => log.catchUp(),
  });
  const answers = new FlagAnswers((flag) => feed.snapshot.features.some((f) => f.name === flag));
  log.subscribe(() => streams.publish(feed.advance(log.snapshot())));
  const targets = createTargets(environment);
  const looks = new Map<string, LastLook>();
  const logged: string[] = [];
  const noting = (level: string) => (_facts: object, message: string) =>
    void logged.push(`${level} ${message}`);
  const commands = createCommands({
    log,
    targets,
    outlooks: async (id) => looks.get(id)?.outlooks ?? [],
    forgetTargets: async ({ id, spec }) => {
      if (environment === NOWHERE) return;
      await Promise.all(spec.targets.map((t) => forgetTarget(targets.pool(t.name), id)));
    },
  });
  const app = createApp({
    pool,
    log,
    fleet,
    tokens,
    requests,
    commands,
    targets,
    feed,
    streams,
    answers,
    gatekeeper: createGatekeeper(open ? undefined : (secret) => tokens.find(secret)),
    lastLook: async ({ id }) => looks.get(id),
    webhooks: {
      wake: () => undefined,
      test: createTester({
        pool,
        now: Date.now,
        ticks: () => performance.now(),
        timeoutMs: 2_000,
        position: () => log.position,
        signal: new AbortController().signal,
      }),
    },
    logger: { info: noting('info'), warn: noting('warn'), error: noting('error') },
    now: () => 0,
  });
  return {
    app,
    log,
    fleet,
    streams,
    requests,
    logged,
    client: (token = ADMIN, user) =>
      createClient({ url: 'http://sluice', token, user, fetch: fetchOver(app) }),
    write: async (...events) => {
      await log.append(
        { id: SPEC.name, rollout: log.rollouts().get(SPEC.name), who: 'ana', why: 'a test' },
        events,
      );
    },
    look: async () => {
      const { members, now } = await fleet.members();
      for (const rollout of log.rollouts().values()) {
        const observation = { fleet: members, targets: { eu: UNSEEN } };
        const outlooks = next(rollout, observation, now);
        looks.set(rollout.id, { rollout, observation, outlooks, at: now, troubles: { us: 'it is cut off' } });
      }
    },
    leave: () => targets.end(),
  };
}

/** A house with one rollout in it. */
export async function houseWithRollout(store: StateStore): Promise<House> {
  const house = await openHouse(store);
  await house.write(applied());
  return house;
}

function fetchOver(app: Express): typeof globalThis.fetch {
  return async (url, init) => {
    const { pathname, search } = new URL(url as string);
    const method = (init?.method ?? 'GET').toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    const asked = supertest(app)
      [method](`${pathname}${search}`)
      .set((init?.headers ?? {}) as Record<string, string>);
    const response = await (init?.body === undefined ? asked : asked.send(init.body as string));
    if (response.ok) holdToSchema(method.toUpperCase(), pathname, response.body as unknown);
    const { status, headers: answered } = response;
    return new Response(response.text, { status, headers: answered as Record<string, string> });
  };
}

/** An answer must be exactly what its schema says: nothing less, and nothing that the document does not name. */
function holdToSchema(method: string, path: string, body: unknown): void {
  const route = Object.values<Route>(ROUTES).find(
    (r) => r.method === method && new RegExp(`^${r.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
  );
  expect(route, `${method} ${path}`).toBeDefined();
  expect(route?.response.parse(body)).toEqual(body);
}
