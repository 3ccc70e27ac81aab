/** Duty: for tests, many requests to every door: none is a defect, and none that is refused, or that reads, changes anything. */
import { ROUTE_NAMES, ROUTES, type Route } from '@sluice/api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStreet, type AnyAnswer, type AnyHouse, type AnyStreet } from './any-house.fixture.js';
import { anyRequest, doorOf, type Door, type Known } from './any-request.fixture.js';
import { ADMIN } from './app.fixture.js';
import { holdToDocument, holdToRefusal } from './declared.fixture.js';
import { OTHER_DOORS } from './doors.js';

/** Removed, it would shut the test itself out. */
const OWN_TOKEN = 'ops';

/** What Unleash clients post. */
const POSTED = [
  {
    appName: 'checkout',
    instanceId: 'a',
    sdkVersion: 'unleash-client:6',
    strategies: ['default'],
    interval: 10,
  },
  { appName: 'checkout', bucket: { toggles: { 'orders.amount_cents.checkout.read': { yes: 3, no: 1 } } } },
  { applications: [], metrics: [{ featureName: 'orders.amount_cents.checkout.read', yes: 3, no: 1 }] },
];

/** @param runs requests to each door. */
export function describeEveryDoor(runs: number): void {
  let street: AnyStreet;
  let shared: AnyHouse;
  beforeAll(async () => {
    street = await startStreet();
    shared = await street.open();
  });
  afterAll(async () => {
    await shared?.stop();
    await street?.stop();
  });

  /** Whoever may change something gets a house of its own. */
  const tried = async (door: Door, judge: (answer: AnyAnswer) => void): Promise<Met> => {
    if (door.method === 'GET') return tryRequests(shared, door, judge, runs);
    const own = await street.open();
    try {
      return await tryRequests(own, door, judge, runs);
    } finally {
      await own.stop();
    }
  };

  describe('any request to a route', () => {
    const taken = new Set<string>();
    const refused = new Set<string>();

    it.each(ROUTE_NAMES)('%s', async (name) => {
      const route: Route = ROUTES[name];
      const met = await tried(doorOf(route), (answer) => holdToDocument(route, answer));
      expect(met.taken + met.refused).toBeGreaterThanOrEqual(runs);
      if (met.taken > 0) taken.add(name);
      if (met.refused > 0) refused.add(name);
    });

    it('was taken by most at times, and refused', () => {
      // some take only what fits the moment: a gate that waits, a part that is held
      const few = ROUTE_NAMES.length * 0.4;
      expect(ROUTE_NAMES.filter((name) => !taken.has(name)).slice(few)).toEqual([]);
      expect(ROUTE_NAMES.filter((name) => !refused.has(name)).slice(few)).toEqual([]);
    });
  });

  describe('any request to a door beside the table of routes', () => {
    it.each(OTHER_DOORS)('$method $path', async (door) => {
      const examples = door.method === 'POST' ? POSTED : [];
      const judge = (answer: AnyAnswer): void => {
        if (answer.status >= 400) holdToRefusal(answer);
      };
      const met = await tried({ ...door, examples }, judge);
      expect(met.taken + met.refused).toBeGreaterThanOrEqual(runs);
    });
  });
}

interface Met {
  readonly taken: number;
  readonly refused: number;
}

/** Sends requests, each judged by itself; answers how many were taken, and how many refused. */
async function tryRequests(
  any: AnyHouse,
  door: Door,
  judge: (answer: AnyAnswer) => void,
  runs: number,
): Promise<Met> {
  const known = await knownTo(any, door);
  const met = { taken: 0, refused: 0 };
  let before = await any.digest();
  await fc.assert(
    fc.asyncProperty(anyRequest(door, known), async (request) => {
      const answer = await any.send(request);
      expect(answer).not.toMatchObject({ status: 500 });
      judge(answer);
      const refused = answer.status >= 400;
      met[refused ? 'refused' : 'taken'] += 1;
      const [was, is] = [before, await any.digest()];
      before = is;
      if (refused || request.method === 'GET') expect(is).toEqual(was);
    }),
    { numRuns: runs },
  );
  expect(any.house.logged.filter((line) => line.startsWith('error'))).toEqual([]);
  return met;
}

/** What stands in the lists of the house, by the names that a path of the door would take. */
async function knownTo({ send, house }: AnyHouse, { path }: Door): Promise<Known> {
  const lists = Object.values<Route>(ROUTES).filter((r) => r.method === 'GET' && !r.params);
  const found = await Promise.all(
    lists.map(async (list) => {
      const request = { method: 'GET', path: list.path, headers: { authorization: ADMIN }, body: undefined };
      const body = JSON.parse((await send(request)).text) as unknown;
      return { path: list.path, names: Array.isArray(body) ? body.flatMap(namesOf) : [] };
    }),
  );
  const targets = [...house.log.rollouts().values()].flatMap((r) => Object.keys(r.targets));
  return {
    ids: found.find((f) => path.startsWith(`${f.path}/:`))?.names ?? [],
    words: [...new Set([...found.flatMap((f) => f.names), ...targets, 'checkout', 'soak', 'shadow'])],
  };
}

function namesOf(item: unknown): readonly string[] {
  const { id, name } = item as { readonly id?: unknown; readonly name?: unknown };
  return [id, name].filter((n): n is string => typeof n === 'string' && n !== OWN_TOKEN);
}
