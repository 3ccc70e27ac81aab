/**
 * Duty: what the bridge costs writers: inserts and updates a second with it and without, in turns in one run. Its last line is
 * one JSON object with `--json`. Options: `--rounds N` (7), `--seconds N` (2) a slice, `--rows N` (20,000).
 */
import { STEP_TABLE, type StepContext } from '@sluice/postgres';
import type pg from 'pg';
import { specOf, startOrders } from '../backfill/orders.js';
import { median, rounded } from '../backfill/statistics.js';

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const rows = flag('rows', 20_000);
/** What older writers run: no statement names the new column. */
const WRITES: Readonly<Record<string, (n: number) => string>> = {
  insert: (n) =>
    `insert into orders (id, customer, placed, amount) values (${rows + n}, 1, now(), ${n % 1000})`,
  update: (n) => `update orders set amount = amount + 1 where id = ${1 + (n % rows)}`,
  touch: (n) => `update orders set placed = now() where id = ${1 + (n % rows)}`,
};

/** Statements a second on one connection. */
async function perSecond(
  client: pg.PoolClient,
  sql: (n: number) => string,
  from: number,
  ms: number,
): Promise<{ rate: number; next: number }> {
  const startedAt = performance.now();
  let n = from;
  while (performance.now() - startedAt < ms) {
    await client.query(sql(n));
    n += 1;
  }
  return { rate: ((n - from) * 1000) / (performance.now() - startedAt), next: n };
}

const orders = await startOrders(rows);
try {
  const copy = await orders.copy();
  const spec = specOf('full');
  const context: StepContext = {
    spec,
    target: 'main',
    pool: copy.pool,
    signal: new AbortController().signal,
    epoch: 1,
    now: () => performance.now(),
    log: () => undefined,
  };
  for (const step of ['prepare-schema', 'add-column', 'bridge', 'backfill'] as const)
    await STEP_TABLE[step].apply(context);
  const client = await copy.pool.connect();
  // the commit's wait for the disk would hide what a trigger costs
  await client.query('set synchronous_commit = off');
  const raw: Record<string, number[]> = {};
  let n = 1;
  for (let round = 0; round < flag('rounds', 7); round += 1) {
    for (const [name, sql] of Object.entries(WRITES)) {
      const sides = round % 2 === 0 ? (['enable', 'disable'] as const) : (['disable', 'enable'] as const);
      for (const side of sides) {
        await client.query(`alter table orders ${side} trigger user`);
        const { rate, next } = await perSecond(client, sql, n, flag('seconds', 2) * 1000);
        n = next;
        (raw[`${name} ${side === 'enable' ? 'with' : 'without'}`] ??= []).push(Math.round(rate));
      }
    }
  }
  client.release();
  const ratio = (name: string): number =>
    rounded(
      median((raw[`${name} with`] ?? []).map((r, i) => r / (raw[`${name} without`]?.[i] ?? Number.NaN))),
    );
  const ratios = {
    insertWithBridge: ratio('insert'),
    updateWithBridge: ratio('update'),
    touchWithBridge: ratio('touch'),
  };
  process.stdout.write(
    `${process.argv.includes('--json') ? JSON.stringify({ ...ratios, ratios, raw }) : JSON.stringify(ratios, null, 2)}\n`,
  );
  await copy.drop();
} finally {
  await orders.stop();
}
