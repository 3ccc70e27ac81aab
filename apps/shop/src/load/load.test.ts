/** Duty: shows that the load generator finds nothing where nothing is wrong, and finds what is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BOTH_COLUMNS, database, type Database } from '../database.fixture.js';
import { startLegacy, type RunningLegacy } from '../legacy/start.js';
import { serviceAt, type Service } from '../services.fixture.js';
import { ask } from './ask.js';
import { startLoad, type LoadStats, type RunningLoad } from './start.js';

const ROWS = 600;
const random = Math.random;
const monotonic = (): number => performance.now();

let db: Database;
let checkout: Service;
let reporting: Service;
let legacy: RunningLegacy;
let load: RunningLoad | undefined;
let runs = 0;

beforeAll(async () => {
  // each run of the load generator has ten customers of its own
  db = await database(ROWS);
  await db.sql(BOTH_COLUMNS);
  checkout = await serviceAt('write', 'checkout', db.url);
  reporting = await serviceAt('read:50', 'reporting', db.url);
  legacy = await startLegacy({
    databaseUrl: db.url,
    port: 0,
    writesPerSecond: 50,
    mostRows: 50,
    random,
    now: monotonic,
    log: () => undefined,
  });
});
afterEach(() => load?.close());
afterAll(async () => {
  await Promise.all([checkout.close(), reporting.close(), legacy.close()]);
  await db.stop();
});

async function drive(more: { readonly reporting?: string } = {}): Promise<RunningLoad> {
  const from = 1 + 10 * runs++;
  return (load = await startLoad({
    addresses: {
      checkout: [checkout.address],
      reporting: [more.reporting ?? reporting.address],
      legacy: `http://127.0.0.1:${legacy.port}`,
    },
    port: 0,
    requestsPerSecond: 400,
    workers: 5,
    seeded: ROWS,
    customers: { from, to: from + 9 },
    random,
    clocks: { now: Date.now, monotonic },
  }));
}

async function until(is: (stats: LoadStats) => boolean): Promise<LoadStats> {
  for (let tries = 0; tries < 200; tries += 1) {
    const stats = load?.stats();
    if (stats && is(stats)) return stats;
    await sleep(50);
  }
  throw new Error(`it never came: ${JSON.stringify(load?.stats(), undefined, 2)}`);
}

describe('a load generator where nothing is wrong', () => {
  it('finds nothing, by whatever side, service or writer', async () => {
    await drive();
    const stats = await until(({ reads, legacy: told }) => reads > 500 && (told?.checked ?? 0) > 10);
    expect(stats).toMatchObject({ wrongReads: 0, failedReads: 0, failedWrites: 0, wrong: [], failures: [] });
    expect(stats.legacy).toMatchObject({ reachable: true, failedWrites: 0 });
    expect(stats.writes).toBeGreaterThan(100);
    expect(stats.old).toBeGreaterThan(100);
    expect(stats.new).toBeGreaterThan(20);
    expect(stats.lastNewRead?.instance).toBe(reporting.address);
    expect(stats.worstMs).toBeGreaterThanOrEqual(stats.p99Ms);
  });

  it('counts from mark to mark, over its port', async () => {
    const { port } = await drive();
    await until(({ reads }) => reads > 50);
    await ask('POST', `http://127.0.0.1:${port}/mark`, { name: 'read 10' });
    await until(({ marks }) => (marks[1]?.reads ?? 0) > 50);
    const { body } = await ask('GET', `http://127.0.0.1:${port}/stats`);
    const { marks, reads } = body as unknown as LoadStats;
    expect(marks.map(({ name }) => name)).toEqual(['start', 'read 10']);
    expect(marks.reduce((sum, mark) => sum + mark.reads, 0)).toBe(reads);
  });
});

/** Triggers do not fire for a session that plays replica. */
const unbridged = (cents: string): string =>
  `set session_replication_role = replica; update orders set amount_cents = ${cents}; reset session_replication_role`;

describe('a load generator where something is wrong', () => {
  it('finds a row that was changed behind its back, one column alone', async () => {
    await drive();
    await until(({ reads }) => reads > 50);
    await db.sql(unbridged('amount_cents + 1'));
    const stats = await until(({ wrongReads }) => wrongReads > 10);
    await db.sql(unbridged('(amount * 100)::bigint'));
    expect(stats.wrong.every(({ says }) => says.startsWith('new answered'))).toBe(true);
  });

  it('finds a row that is gone', async () => {
    await drive();
    await until(({ reads }) => reads > 50);
    await db.sql(`delete from orders where customer_id between ${10 * runs - 9} and ${10 * runs}`);
    const { wrong } = await until(({ wrongReads }) => wrongReads > 10);
    expect(wrong.some(({ says }) => says.startsWith('not found'))).toBe(true);
  });

  it('counts what an instance that is down does not answer, and nothing more once that is taken out', async () => {
    const other = await serviceAt('write', 'reporting', db.url);
    const { port } = await drive({ reporting: other.address });
    await until(({ reads }) => reads > 50);
    await other.close();
    await until(({ failedReads }) => failedReads > 10);
    const addresses = { checkout: [checkout.address], reporting: [] };
    expect(await ask('PUT', `http://127.0.0.1:${port}/instances`, addresses)).toMatchObject({ status: 204 });
    load?.mark('without');
    const stats = await until(({ marks }) => (marks.at(-1)?.reads ?? 0) > 50);
    expect(stats.marks.at(-1)).toMatchObject({ failedReads: 0, failedWrites: 0, wrongReads: 0 });
  });
});
