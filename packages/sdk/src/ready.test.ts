/** Duty: tests beginning and ending: `ready`, `close`, and options of any kind. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollout, TOKEN } from './fake-control-plane.fixture.js';
import { columnOf, fleet, rows, shadow } from './fleet.fixture.js';
import { sluice } from './sluice.js';
import { gate, turn, until } from './until.fixture.js';

const at = fleet();

describe('ready', () => {
  it('resolves when the snapshot is as new as the registration asks, and says what it declares', async () => {
    at.plane.turn([rollout(7, { main: shadow })], 7);
    const s = at.start({ region: 'eu', version: '1.2.3' });
    const total = columnOf(s);
    await s.ready();
    expect(s.status()).toMatchObject({ revision: 7, source: 'stream', distrust: false });
    expect(total.stage()).toBe('shadow');
    expect(at.plane.registrations[0]).toMatchObject({
      id: s.id,
      service: 'checkout',
      region: 'eu',
      version: '1.2.3',
      columns: ['orders.amount_cents'],
      targets: [],
    });
    expect(at.plane.streams[0]).toMatchObject({ authorization: TOKEN, 'unleash-appname': 'checkout' });
  });

  it('resolves by the database while the control plane is away, and comes back to trust by itself', async () => {
    at.plane.down(true);
    at.database.says(rows(4, { write: 100, shadow: 100 }));
    const s = at.start();
    const total = columnOf(s);
    await s.ready();
    expect(total.stage()).toBe('shadow');
    expect(s.status()).toMatchObject({ source: 'stage', distrust: true });
  });

  it('rejects, and names both reasons, where neither flags nor stage can be read', async () => {
    at.plane.down(true);
    at.database.says(Object.assign(new Error('permission denied for schema sluice'), { code: '42501' }));
    const s = at.start();
    const ready = s.ready({ deadlineMs: 5_000 });
    await until(() => at.said.some((line) => line.startsWith('cannot register')), s);
    at.clock.advance(5_000);
    await expect(ready).rejects.toThrow(/POST \/ failed.*permission denied/s);
  });

  it('begins with the old columns there, when its author chose so', async () => {
    at.plane.down(true);
    at.database.says(new Error('no'));
    const s = at.start({ onUnknown: 'old' });
    const ready = s.ready({ deadlineMs: 5_000 });
    await until(() => at.said.some((line) => line.startsWith('cannot register')), s);
    at.clock.advance(5_000);
    await ready;
    expect(columnOf(s).details()).toMatchObject({ stage: 'old', reason: 'not-heard' });
  });

  it('reads a database without the schema as one where no rollout has begun', async () => {
    at.plane.down(true);
    at.database.says(Object.assign(new Error('relation does not exist'), { code: '42P01' }));
    const s = at.start();
    await s.ready();
    expect(columnOf(s).details()).toMatchObject({ stage: 'old', reason: 'no-rollout' });
  });
});

describe('closing', () => {
  it('waits for open pins, says goodbye and never rejects', async () => {
    at.plane.turn([], 1);
    const s = at.start();
    await s.ready();
    const work = gate();
    const job = s.pin(() => work.opened);
    await until(() => s.status().openPins === 1, s, at.plane);
    const closed = s.close();
    expect(at.plane.goodbyes).toEqual([]);
    work.open();
    await Promise.all([job, closed]);
    expect(at.plane.goodbyes).toEqual([s.id]);
  });
});

describe('closing while a registration is on its way', () => {
  /** Resolves with how to answer the registration, when it has arrived. */
  function held(): Promise<() => void> {
    return new Promise((resolve) => {
      at.plane.before((request, response) => {
        if (request.method !== 'POST' || request.url !== '/api/v1/instances') return false;
        resolve(() => {
          response.writeHead(201, { 'content-type': 'application/json' });
          response.end('{"revision":0,"leaseMs":15000,"heartbeatMs":5000}');
        });
        return true;
      });
    });
  }

  it('waits for its answer, and says goodbye after it', async () => {
    const arrived = held();
    const s = at.start();
    columnOf(s);
    const answer = await arrived;
    const closed = s.close();
    await turn();
    expect(at.plane.goodbyes).toEqual([]);
    answer();
    await closed;
    expect(at.plane.goodbyes).toEqual([s.id]);
  });

  it('not for ever; a late answer is met with a goodbye all the same', async () => {
    const arrived = held();
    const s = at.start();
    const answer = await arrived;
    const closed = s.close();
    await turn();
    at.clock.advance(1_000);
    await closed;
    expect(at.plane.goodbyes).toEqual([]);
    answer();
    await until(() => at.plane.goodbyes.length === 1, at.plane);
  });
});

describe('closing with work that does not end', () => {
  it('says no goodbye: a gate that opened for it would find it still writing', async () => {
    at.plane.turn([], 1);
    const s = at.start();
    await s.ready();
    const work = gate();
    const job = s.pin(() => work.opened);
    await until(() => s.status().openPins === 1, s, at.plane);
    const closed = s.close();
    at.clock.advance(10_000);
    await closed;
    expect(at.plane.goodbyes).toEqual([]);
    expect(s.status().distrust).toBe(true);
    work.open();
    await job;
  });
});

describe('whatever it is given', () => {
  it('sluice() and what hangs on it never throw; ready says what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything(),
        fc.anything({ withNullPrototype: true }),
        fc.anything({ withNullPrototype: true }),
        async (service, given, url) => {
          const s = sluice({
            service,
            database: given,
            url,
            clock: at.clock,
            log: { info() {}, warn() {}, error() {} },
          } as never);
          at.open.push(s);
          const total = columnOf(s);
          expect(total.of({ id: '1', amount: '1' })).toBe('100');
          expect(total.values({ amount: '1' })).toEqual({ amount: '1' });
          expect(await s.pin(() => 7)).toBe(7);
          const ready = s.ready({ deadlineMs: 0 }).then(
            () => 'ready',
            (error: unknown) => error instanceof Error && error.message,
          );
          at.clock.advance(0);
          expect(await ready).toMatch(
            typeof service === 'string' && service !== '' ? /ready|does not know/ : /wants a service name/,
          );
          await s.close();
        },
      ),
    );
  });
});
