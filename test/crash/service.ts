/** Duty: one instance of the service of a crash run, on both targets; a process of its own, told by its parent what to do. */
import { sluice } from '@sluice/sdk';
import pg from 'pg';
import { Traffic, type OrderRow, type Total, type Word } from './traffic.js';

const urls = JSON.parse(process.env['DATABASES'] ?? '{}') as Record<string, string>;
const pools = Object.fromEntries(
  Object.entries(urls).map(([target, connectionString]) => {
    const pool = new pg.Pool({ connectionString, max: 3, application_name: 'checkout' });
    pool.on('error', () => undefined);
    return [target, pool];
  }),
);
const s = sluice({ service: 'checkout', database: pools });
const cents = (row: OrderRow): number => Math.round(Number(row.amount) * 100);
const totals: Record<string, Total> = Object.fromEntries(
  ['orders', 'items'].map((table) => [
    table,
    s.column(`${table}.amount_cents`, {
      replaces: 'amount',
      old: cents,
      new: (row: OrderRow) => Number(row.amount_cents),
    }),
  ]),
);

let running: Traffic[] = [];

async function answer(word: Word): Promise<unknown> {
  if (word.kind === 'hello') {
    await s.ready({ deadlineMs: 30_000 });
    return [];
  }
  if (word.kind === 'end') {
    const ended = running;
    running = [];
    return Promise.all(ended.map((traffic) => traffic.end()));
  }
  const total = totals[word.table];
  if (!total) throw new Error(`this service knows no table ${word.table}`);
  running = Object.entries(pools).map(([target, pool]) => new Traffic(s, pool, target, word.table, total));
  return [];
}

process.on('message', (word: Word) => {
  answer(word).then(
    (told) => process.send?.(told),
    (thrown: unknown) => {
      process.stderr.write(`${String(thrown)}\n`);
      process.exit(1);
    },
  );
});
// it must not outlive the run that started it
process.on('disconnect', () => process.exit(0));
