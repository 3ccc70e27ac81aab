/** Duty: whatever a control plane does, requests of the host neither fail nor wait: the clock stands still while they run. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { rollout } from './fake-control-plane.fixture.js';
import { columnOf, fleet, read, rows, write } from './fleet.fixture.js';
import type { Sluice } from './sluice.js';
import { until } from './until.fixture.js';

const at = fleet();
const NEW = { stage: 'read', percent: 100 } as const;

type Treat = (response: ServerResponse) => void;
const HOSTILE: Readonly<Record<string, Treat>> = {
  'answers 500': (response) => void response.writeHead(500).end('boom'),
  'answers garbage': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('\u0000]{"features":');
  },
  'answers garbage on its stream': (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: unleash-updated\ndata: {"events":[{"type":"feature-updated"}]}\n\n');
  },
  'answers something else': (response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('[[], null, {"revision":"x","known":1}]');
  },
  'breaks off in the middle of a body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4000' });
    response.write('{"version":2,"features":[{"name":"orders', () => response.destroy());
  },
  'says nothing': () => undefined,
};

const SPARED = '/spared';
/** One at first, one for each that was cut off, and one a second on a slow machine; a loop makes as many as there are requests. */
const FEW = 8;
const streams = (): number => at.plane.requests.filter((r) => r.endsWith('/client/streaming')).length;

/** Lets so much time pass as some requests take, whatever the plane does to others. */
async function someRequests(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await (await fetch(`${at.plane.url}${SPARED}`)).text();
}

/** One request of the host, through everything that it may use. */
async function request(s: Sluice, total: ReturnType<typeof columnOf>): Promise<string> {
  const row = { id: '1', amount: '1.00', amount_cents: '100' };
  let close = (): void => undefined;
  const answered = new Promise<string>((resolve, reject) => {
    s.middleware()({}, { on: (_, listener) => (close = listener) }, (failed) => {
      if (failed !== undefined) return reject(failed as Error);
      const work = s.pin(async () => {
        total.values(row);
        const side = await total.read({ key: 1, old: () => 'old', new: () => 'new', compare: () => true });
        return `${side} ${String(total.of(row))}`;
      });
      work.then(resolve, reject);
    });
  });
  return answered.finally(() => close());
}

describe.each(Object.entries(HOSTILE))('a control plane that %s', (_name, treat) => {
  it('is not felt while the lease holds, nor when it has run out', async () => {
    at.plane.turn([rollout(2, { main: NEW })], 2);
    at.database.says(rows(2, { write: 100, shadow: 100, read: 100 }));
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    let treated = 0;
    at.plane.before((request, response) => {
      if (request.url === SPARED) return false;
      treated += 1;
      treat(response);
      return true;
    });
    // whatever was open is gone as well
    at.plane.down(true);
    at.plane.down(false);
    at.clock.advance(5_000);
    await until(() => treated > 0, at.plane);
    expect(await request(s, total)).toBe('new 100');
    at.clock.sleep(60_000);
    expect(s.status().distrust).toBe(true);
    expect(await request(s, total)).toBe('new 100');
    // its database has the last word then
    at.database.says(rows(3, { write: 100 }));
    at.clock.sleep(2_000);
    expect(await request(s, total)).toBe('old 100');
    await someRequests();
    expect(streams()).toBeLessThanOrEqual(FEW);
    at.plane.before(undefined);
  });

  it('is got over: ready by the database, and back to trust when it is well again', async () => {
    await at.leases(120_000);
    at.plane.turn([rollout(2, { main: write })], 2);
    at.database.says(rows(2, { write: 100 }));
    at.plane.before((request, response) => {
      if (request.url === SPARED) return false;
      treat(response);
      return true;
    });
    const s = at.start();
    const ready = s.ready({ deadlineMs: 1_000 });
    await until(() => at.plane.requests.length >= 2, at.plane);
    // it says nothing for as long as that: the database has answered long since
    at.clock.advance(1_000);
    await ready;
    expect(s.status()).toMatchObject({ distrust: true, source: 'stage' });
    expect(await request(s, columnOf(s))).toBe('old 100');
    await someRequests();
    expect(streams()).toBeLessThanOrEqual(FEW);
  });
});

it('flags that turn a thousand times are followed to the last one, by requests in between', async () => {
  at.plane.turn([rollout(1, { main: write })], 1);
  const s = at.start();
  const total = columnOf(s);
  await s.ready();
  const sides = new Set<string>();
  for (let revision = 2; revision <= 1_001; revision += 1) {
    at.plane.turn([rollout(revision, { main: read(revision % 2 === 0 ? 100 : 1) })], revision);
    if (revision % 10 === 0) sides.add(await request(s, total));
  }
  await until(() => s.status().revision === 1_001, s);
  expect(total.details()).toMatchObject({ percent: 1 });
  expect(at.plane.streams).toHaveLength(1);
  // one acknowledgement is under way at a time, and the last one is never left out
  await until(() => at.plane.acknowledgements.at(-1)?.revision === 1_001, at.plane);
});

it('flags that turn more often than a heartbeat can tell cost neither the lease nor a count', async () => {
  at.plane.turn([rollout(1, { main: write })], 1);
  // nothing else is news then: what is announced is a heartbeat's answer
  const s = at.start({ database: () => new Promise(() => {}) });
  const total = columnOf(s);
  await s.ready();
  for (let revision = 2; revision <= 1_301; revision += 1) {
    at.plane.turn([rollout(revision, { main: read(revision % 2 === 0 ? 100 : 1) }, { sample: 0 })], revision);
    await until(() => s.status().revision === revision, s);
    await total.read({ key: 1, old: () => 'old', new: () => 'new' });
  }
  const told = (): number =>
    at.plane.heartbeats.flatMap((h) => h.reports).reduce((sum, r) => sum + r.oldReads + r.newReads, 0);
  let beats = 0;
  while (told() < 1_300) {
    at.clock.advance(beats === 0 ? 5_000 : 1_000);
    beats += 1;
    await until(() => at.plane.heartbeats.length === beats, s);
  }
  expect(told()).toBe(1_300);
  expect(Math.max(...at.plane.heartbeats.map((h) => h.reports.length))).toBeLessThanOrEqual(200);
  at.clock.sleep(14_000);
  expect(s.status().distrust).toBe(false);
});

it('a clock that jumps breaks leases and nothing else', async () => {
  at.plane.turn([rollout(2, { main: NEW })], 2);
  at.database.says(rows(2, { write: 100, shadow: 100, read: 100 }));
  const s = at.start();
  const total = columnOf(s);
  await s.ready();
  for (const ms of [3_600_000, -7_200_000, 15_000, -15_000, 86_400_000, -1]) {
    at.clock.sleep(ms);
    expect(await request(s, total)).toBe('new 100');
  }
});
