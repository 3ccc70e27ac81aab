/** Duty: proves leases, acknowledgements and reports, by the state store's own clock. */
import { muster, type Heartbeat, type Registration } from '@sluice/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgedSince } from './acknowledgements.js';
import { FleetStore, type Acknowledging } from './fleet.js';
import { follow } from './follow.js';
import { Log } from './log.js';
import { notePlainClients, type PlainClient } from './plain-clients.js';
import { writeQuestions } from './row-writers.js';
import { readsByService } from './reads.js';
import { applied, SPEC, startStateServer, type StateServer, type StateStore } from './state-store.fixture.js';
import { TokenStore } from './tokens.js';

let server: StateServer;
let store: StateStore;
let fleet: FleetStore;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  store = await server.store();
  fleet = new FleetStore(store.pool, { leaseMs: 15_000, heartbeatMs: 5_000 });
});

const registration: Registration = {
  id: 'checkout-1',
  service: 'checkout',
  region: 'eu',
  sdk: '0.0.0',
  columns: ['orders.amount_cents'],
  targets: [],
};

const heartbeat: Heartbeat = {
  acknowledged: 7,
  revision: 8,
  source: 'stream',
  distrust: false,
  unpinned: true,
  openPins: 2,
  oldestPinMs: 1234.5,
  breakers: ['orders.amount_cents'],
  reports: [],
};

const report = {
  rollout: 'orders.amount_cents',
  target: 'eu',
  compared: 10,
  differing: 1,
  oldReads: 9,
  newReads: 1,
  oldErrors: 0,
  newErrors: 2,
  differingKeys: ['a', 'b'],
};

const about = { rollout: 'orders.amount_cents', target: 'eu' };

describe('the instances of one rollout', () => {
  it('are those of which the muster of all would make the same', async () => {
    const log = new Log(store.pool);
    await log.append({ id: SPEC.name, rollout: undefined, who: 'ana' }, [applied()]);
    const rollout = log.rollouts().get(SPEC.name);
    if (!rollout) throw new Error('no rollout');
    const others = { columns: ['items.amount_cents'], service: 'search' };
    for (const [id, more] of Object.entries({
      'of its service': {},
      'of its service, without the column': { columns: [] },
      'a stranger that declares the column': { service: 'stranger' },
      'one that writes the schema': { service: 'stranger', columns: ['public.orders.amount_cents'] },
      'of another rollout': others,
    }))
      await fleet.register({ ...registration, id, ...more });
    const [all, few] = [await fleet.members(), await fleet.members(rollout)];
    expect(few.members.map((m) => m.id)).not.toContain('of another rollout');
    expect(all.members).toHaveLength(few.members.length + 1);
    expect(muster(rollout, few.members, few.now, false)).toEqual(
      muster(rollout, all.members, few.now, false),
    );
  });

  it('tell whoever waits which service it is', async () => {
    const told: string[] = [];
    const stop = fleet.subscribe((service) => told.push(service));
    await fleet.register(registration);
    await fleet.heartbeat(registration.id, heartbeat);
    await fleet.goodbye(registration.id);
    stop();
    expect(new Set(told)).toEqual(new Set(['checkout']));
  });
});

async function only() {
  const { members, now } = await fleet.members();
  const [member] = members;
  if (!member || members.length > 1) throw new Error(`${members.length} members`);
  return { member, now };
}

describe('an instance', () => {
  it('has a lease from its registration on, and acknowledged nothing yet', async () => {
    await fleet.register(registration);
    const { member, now } = await only();
    expect(member).toMatchObject({
      id: 'checkout-1',
      service: 'checkout',
      region: 'eu',
      version: null,
      columns: ['orders.amount_cents'],
      targets: [],
      acknowledged: 0,
      source: 'none',
      gone: false,
    });
    expect(member.leaseUntil - now).toBeGreaterThan(14_000);
    expect(member.leaseUntil - now).toBeLessThanOrEqual(15_000);
  });

  it('shows what its heartbeat said', async () => {
    await fleet.register(registration);
    expect(await fleet.heartbeat('checkout-1', heartbeat)).toEqual({ drains: 0 });
    const { reports: _reports, ...said } = heartbeat;
    expect((await only()).member).toMatchObject(said);
  });

  it('is unknown before it registered, and after it said goodbye', async () => {
    expect(await fleet.heartbeat('checkout-1', heartbeat)).toBeUndefined();
    expect(await fleet.acknowledge({ id: 'checkout-1', revision: 7 })).toBe(false);
    await fleet.register(registration);
    expect(await fleet.goodbye('checkout-1')).toBe(true);
    expect(await fleet.goodbye('checkout-1')).toBe(false);
    expect(await fleet.heartbeat('checkout-1', heartbeat)).toBeUndefined();
    expect((await only()).member.gone).toBe(true);
    await fleet.register(registration);
    expect((await only()).member.gone).toBe(false);
  });

  it('never acknowledges less than it did, and renews no lease by it', async () => {
    await fleet.register(registration);
    const before = (await only()).member.leaseUntil;
    for (const revision of [5, 9, 7]) await fleet.acknowledge({ id: 'checkout-1', revision });
    await fleet.heartbeat('nobody', heartbeat);
    const { member } = await only();
    expect(member).toMatchObject({ acknowledged: 9, leaseUntil: before });
  });

  it('gets a full lease from a control plane that starts', async () => {
    await fleet.register(registration);
    await store.pool.query(`update sluice_control.instance set lease_until = now() - interval '1 hour'`);
    await fleet.grantFullLeases();
    const { member, now } = await only();
    expect(member.leaseUntil - now).toBeGreaterThan(14_000);
  });

  it('is forgotten after a day, with the clock told all the same', async () => {
    await fleet.register(registration);
    await store.pool.query(`update sluice_control.instance set seen_at = now() - interval '25 hours'`);
    const { members, now } = await fleet.members();
    expect(members).toEqual([]);
    expect(now).toBeGreaterThan(1_600_000_000_000);
  });
});

describe('an acknowledgement', () => {
  it('is told once to whoever waits, however often it is repeated', async () => {
    const told: Acknowledging[] = [];
    let changes = 0;
    const stops = [fleet.onAcknowledged((a) => told.push(a)), fleet.subscribe(() => (changes += 1))];
    await fleet.register(registration);
    await fleet.acknowledge({ id: 'checkout-1', revision: 7 });
    await fleet.acknowledge({ id: 'checkout-1', revision: 7 });
    await fleet.heartbeat('checkout-1', heartbeat);
    await fleet.heartbeat('checkout-1', { ...heartbeat, acknowledged: 8 });
    stops.forEach((stop) => stop());
    await fleet.acknowledge({ id: 'checkout-1', revision: 9 });
    expect(told.map(({ at: _at, ...a }) => a)).toEqual([
      { id: 'checkout-1', service: 'checkout', region: 'eu', revision: 7 },
      { id: 'checkout-1', service: 'checkout', region: 'eu', revision: 8 },
    ]);
    expect(changes).toBeGreaterThanOrEqual(4);
  });

  it('is heard by every control plane, and by each once', async () => {
    const times = { leaseMs: 15_000, heartbeatMs: 5_000 };
    const planes = ['one', 'two'].map((name) => new FleetStore(store.pool, times, name));
    const heard = planes.map((plane) => {
      const revisions: number[] = [];
      plane.onAcknowledged(({ revision, service }) => revisions.push(service === 'checkout' ? revision : -1));
      return revisions;
    });
    const stops = planes.map((plane) =>
      follow(
        store.url,
        async () => undefined,
        () => undefined,
        (payload) => plane.hear(payload),
      ),
    );
    await fleet.register(registration);
    let revision = 0;
    // the channel is open at some time; from then on each hears all
    await expect
      .poll(async () => {
        revision += 1;
        await planes[0]?.acknowledge({ id: 'checkout-1', revision });
        return heard[1]?.length;
      })
      .toBeGreaterThan(0);
    for (const plane of [planes[1], planes[1], planes[0]]) {
      revision += 1;
      await plane?.acknowledge({ id: 'checkout-1', revision });
      // what the other has said before may arrive later
      await expect.poll(() => heard.map((revisions) => Math.max(...revisions))).toEqual([revision, revision]);
    }
    for (const revisions of heard) expect(new Set(revisions).size).toBe(revisions.length);
    await Promise.all(stops.map((stop) => stop()));
  });

  it('keeps its time, also when a later revision was acknowledged since', async () => {
    await fleet.register(registration);
    const { rows } = await store.pool.query<{ at: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as at',
    );
    const since = rows[0]?.at ?? 0;
    await fleet.register({ ...registration, id: 'checkout-2' });
    for (const [id, revision] of [
      ['checkout-1', 5],
      ['checkout-1', 9],
      ['checkout-2', 9],
    ] as const)
      await fleet.acknowledge({ id, revision });
    const first = await acknowledgedSince(store.pool, 5, since);
    const second = await acknowledgedSince(store.pool, 6, since);
    // checkout-2 registered after the change: it has no time
    expect([first, second].map((list) => list.map((a) => a.instance))).toEqual([
      ['checkout-1'],
      ['checkout-1'],
    ]);
    expect(first[0]?.at).toBeLessThan(second[0]?.at ?? 0);
    expect(await acknowledgedSince(store.pool, 10, since)).toEqual([]);
  });
});

describe('what was decided outside a pin', () => {
  const ago = async (): Promise<number> => {
    const { member } = await only();
    return member.acknowledgedAt - (member.unpinnedAt ?? NaN);
  };

  it('counts from the acknowledgement that came with it, not from what was decided since', async () => {
    await fleet.register(registration);
    await fleet.acknowledge({ id: 'checkout-1', revision: 8, unpinned: true, unpinnedMs: 20_000 });
    expect(await ago()).toBeCloseTo(20_000, -2);
    await fleet.heartbeat('checkout-1', { ...heartbeat, acknowledged: 8, unpinned: true, unpinnedMs: 3 });
    expect(await ago()).toBeCloseTo(20_000, -2);
    await fleet.heartbeat('checkout-1', {
      ...heartbeat,
      acknowledged: 9,
      unpinned: true,
      unpinnedMs: 40_000,
    });
    expect(await ago()).toBeCloseTo(40_000, -2);
  });

  it('is known from the acknowledgement, and an older heartbeat that comes late does not take it back', async () => {
    await fleet.register(registration);
    await fleet.heartbeat('checkout-1', { ...heartbeat, acknowledged: 7, unpinned: false });
    expect((await only()).member.unpinned).toBe(false);
    await fleet.acknowledge({ id: 'checkout-1', revision: 8, unpinned: true, unpinnedMs: 0 });
    await fleet.heartbeat('checkout-1', { ...heartbeat, acknowledged: 7, unpinned: false });
    expect((await only()).member.unpinned).toBe(true);
  });

  it('by an SDK that does not say when counts as late as its acknowledgement', async () => {
    await fleet.register(registration);
    await fleet.heartbeat('checkout-1', heartbeat);
    expect((await only()).member).toMatchObject({ unpinned: true, unpinnedAt: null });
  });
});

describe('reports', () => {
  it('add up a target and a service, from a time on', async () => {
    await fleet.register(registration);
    await fleet.register({ ...registration, id: 'reporting-1', service: 'reporting' });
    await fleet.heartbeat('checkout-1', { ...heartbeat, reports: [report, { ...report, target: 'us' }] });
    await fleet.heartbeat('checkout-1', {
      ...heartbeat,
      reports: [{ ...report, differing: 0, differingKeys: [] }],
    });
    await fleet.heartbeat('reporting-1', { ...heartbeat, reports: [report] });
    const eu = await fleet.compared('orders.amount_cents', 'eu', 0);
    expect({ ...eu, keys: eu.keys.toSorted() }).toMatchObject({
      compared: 30,
      differing: 2,
      keys: ['a', 'b'],
    });
    const services = await readsByService(store.pool, 'orders.amount_cents', 0);
    expect(services.toSorted((a, b) => a.service.localeCompare(b.service))).toEqual([
      {
        service: 'checkout',
        compared: 30,
        differing: 2,
        oldReads: 27,
        newReads: 3,
        oldErrors: 0,
        newErrors: 6,
      },
      {
        service: 'reporting',
        compared: 10,
        differing: 1,
        oldReads: 9,
        newReads: 1,
        oldErrors: 0,
        newErrors: 2,
      },
    ]);
    expect(await fleet.compared('orders.amount_cents', 'eu', Date.now() + 60_000)).toEqual({
      compared: 0,
      differing: 0,
      keys: [],
      writers: [],
    });
  });

  it('make every instance be asked for the rows that differ, and the last who wrote one before the report is its writer', async () => {
    await fleet.register(registration);
    await fleet.register({ ...registration, id: 'checkout-2' });
    expect(await writeQuestions(store.pool)).toEqual([]);
    await fleet.heartbeat('checkout-1', { ...heartbeat, reports: [report] });
    const [question] = await writeQuestions(store.pool);
    expect({ ...question, keys: question?.keys.toSorted() }).toEqual({ ...about, keys: ['a', 'b'] });
    const writer = async () =>
      (await fleet.compared(about.rollout, 'eu', 0)).writers.find((w) => w.key === 'a')?.wrote;
    expect(await writer()).toBeNull();
    const claim = { ...about, key: 'a', stage: 'write', revision: 5 } as const;
    await fleet.heartbeat('checkout-1', { ...heartbeat, writes: [{ ...claim, agoMs: 90_000 }] });
    await fleet.heartbeat('checkout-2', {
      ...heartbeat,
      writes: [{ ...claim, agoMs: 60_000, stage: 'old', revision: 3 }],
    });
    expect(await writer()).toMatchObject({
      instance: 'checkout-2',
      service: 'checkout',
      stage: 'old',
      revision: 3,
    });
    // a write since the report has caused nothing, and a row that was not reported is nobody's business
    await fleet.heartbeat('checkout-1', {
      ...heartbeat,
      writes: [
        { ...claim, agoMs: 0 },
        { ...claim, key: 'other', agoMs: 60_000 },
      ],
    });
    expect(await writer()).toMatchObject({ instance: 'checkout-2' });
    const { rows } = await store.pool.query('select key from sluice_control.write_claim where key <> $1', [
      'a',
    ]);
    expect(rows).toEqual([]);
  });

  it('tell who has read the old side last', async () => {
    expect(await fleet.oldReads('orders.amount_cents', 'eu', 0)).toBeNull();
    await fleet.register(registration);
    await fleet.heartbeat('checkout-1', {
      ...heartbeat,
      reports: [report, { ...report, target: 'us', oldReads: 0 }],
    });
    expect(await fleet.oldReads('orders.amount_cents', 'eu', 0)).toMatchObject({ instances: ['checkout-1'] });
    expect(await fleet.oldReads('orders.amount_cents', 'us', 0)).toBeNull();
    expect(await fleet.oldReads('orders.amount_cents', 'eu', Date.now() + 60_000)).toBeNull();
  });

  it('tell who has decided to write the old side, though nobody read it', async () => {
    await fleet.register(registration);
    const quiet = { ...report, oldReads: 0 };
    await fleet.heartbeat('checkout-1', {
      ...heartbeat,
      reports: [
        { ...quiet, oldTouches: 1 },
        { ...quiet, target: 'us', oldTouches: 0 },
      ],
    });
    expect(await fleet.oldReads('orders.amount_cents', 'eu', 0)).toMatchObject({ instances: ['checkout-1'] });
    expect(await fleet.oldReads('orders.amount_cents', 'us', 0)).toBeNull();
  });

  it('go with the week', async () => {
    await fleet.register(registration);
    await fleet.heartbeat('checkout-1', { ...heartbeat, reports: [report] });
    for (const table of ['report', 'acknowledgement'])
      await store.pool.query(`update sluice_control.${table} set at = now() - interval '8 days'`);
    await fleet.prune();
    expect((await fleet.compared('orders.amount_cents', 'eu', 0)).compared).toBe(0);
    expect(await acknowledgedSince(store.pool, 1, Date.now())).toEqual([]);
  });
});

describe('a token', () => {
  it('is found by its secret, of which only a hash is kept', async () => {
    const tokens = new TokenStore(store.pool);
    await tokens.add('first', 'admin', 'a secret of many letters');
    await tokens.add('again', 'client', 'a secret of many letters');
    expect(await tokens.find('a secret of many letters')).toMatchObject({ name: 'first', kind: 'admin' });
    expect(await tokens.find('another')).toBeUndefined();
    const { rows } = await store.pool.query('select token::text as row from sluice_control.token');
    expect(JSON.stringify(rows)).not.toContain('many letters');
    expect(await tokens.remove('first')).toBe(true);
    expect(await tokens.list()).toEqual([]);
  });
});

describe('a client without our SDK', () => {
  const client: PlainClient = {
    id: 'c0ffee',
    service: 'checkout',
    sdk: 'unleash-node-sdk:6.12.1',
    source: 'poll',
    revision: 7,
    leaseMs: 5_000,
  };

  it('is a member as soon as it was heard, and acknowledges what it asked with', async () => {
    const heard = new Promise<Acknowledging>((resolve) => fleet.onAcknowledged(resolve));
    fleet.heard(client);
    expect(await heard).toMatchObject({ id: 'c0ffee', revision: 7, service: 'checkout' });
    const { member, now } = await only();
    expect(member).toMatchObject({
      plain: true,
      unpinned: true,
      source: 'poll',
      acknowledged: 7,
      revision: 7,
    });
    expect(member.leaseUntil - now).toBeGreaterThan(4_000);
    // what is known already is no news, and neither is an older revision
    expect(await notePlainClients(store.pool, [client, { ...client, id: 'b', revision: 0 }])).toEqual([]);
    const older = [
      { ...client, revision: 6 },
      { ...client, id: 'b', revision: 5 },
    ];
    expect(await notePlainClients(store.pool, older)).toMatchObject([{ id: 'b', revision: 5 }]);
  });

  it('never stands for an instance of the SDK, nor does its id', async () => {
    await fleet.register({ ...registration, id: 'c0ffee' });
    expect(await notePlainClients(store.pool, [client])).toEqual([]);
    expect((await only()).member).toMatchObject({ plain: false, acknowledged: 0 });
  });
});
