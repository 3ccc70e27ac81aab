/**
 * Duty: the foreground, a process of its own so that it measures the database and not the benchmark. An open loop: each statement
 * has its time, and its latency counts from there, so one that waits for a slow one before it counts as slow, too.
 * Reads lines `{url, seconds, perSecond, rows}` and answers each with `{p50, p99, worst, done}` in milliseconds.
 */
import { createInterface } from 'node:readline';
import pg from 'pg';

const CONNECTIONS = 8;
/** Of ten statements. */
const READS = 7;
/** What begins cold is not counted. */
const WARM_UP_MS = 1_000;

interface Order {
  readonly url: string;
  readonly seconds: number;
  readonly perSecond: number;
  readonly rows: number;
}

async function statement(client: pg.Pool, rows: number): Promise<void> {
  const id = 1 + Math.floor(Math.random() * rows);
  if (Math.random() * 10 < READS)
    await client.query({ name: 'read', text: 'select * from orders where id = $1', values: [id] });
  else
    await client.query({
      name: 'write',
      text: 'update orders set amount = $2::numeric, amount_cents = ($2::numeric * 100)::bigint where id = $1',
      values: [id, (Math.random() * 1_000).toFixed(2)],
    });
}

async function play({ url, seconds, perSecond, rows }: Order) {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS }).on('error', () => undefined);
  const took: number[] = [];
  const under: Promise<void>[] = [];
  const begin = performance.now();
  let sent = 0;
  for (let now = begin; now - begin < seconds * 1_000 + WARM_UP_MS; now = performance.now()) {
    for (; begin + (sent * 1_000) / perSecond <= now; sent += 1) {
      const due = begin + (sent * 1_000) / perSecond;
      under.push(
        statement(pool, rows).then(() => {
          if (due - begin >= WARM_UP_MS) took.push(performance.now() - due);
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(under);
  await pool.end();
  took.sort((a, b) => a - b);
  const at = (q: number): number =>
    took[Math.min(took.length - 1, Math.floor(q * took.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), worst: at(1), done: took.length };
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await play(JSON.parse(line) as Order))}\n`);
