/** Duty: one service process of a history: it declares its columns, works until it is told to rest, and dies with its parent. */
import { setTimeout as rest } from 'node:timers/promises';
import { sluice } from '@sluice/sdk';
import pg from 'pg';
import { FIELDS } from '../plan.js';
import { chance } from '../prng.js';
import { INJECTED } from './failure.js';
import { ledger } from './ledger.js';
import { fromOld, wholeOf, type Pair, type Row } from './orders.js';
import type { Answer, Order, ServiceSettings } from './settings.js';
import { SlowWork } from './slow-work.js';
import { Work } from './work.js';

const settings = JSON.parse(process.argv[2] ?? '') as ServiceSettings;
const { service, kind, target } = settings;

const pool = new pg.Pool({
  connectionString: settings.database,
  application_name: kind === 'legacy' ? 'nightly-job' : service,
  max: 6,
  // more patience than any fault lasts: what takes longer has nothing to do with a fault
  connectionTimeoutMillis: 8_000,
  query_timeout: 10_000,
  idleTimeoutMillis: 0,
});
pool.on('error', () => undefined);

const s =
  kind === 'legacy'
    ? undefined
    : sluice({
        service,
        database: pool,
        target,
        url: settings.plane,
        version: settings.name,
        log: {
          info: () => undefined,
          warn: log('warn'),
          error: log('error'),
        },
      });
/** A release that is bad: its new side throws. */
let broken = false;
const pairs = settings.fields.map((field): Pair => {
  const { old, column } = FIELDS[field];
  if (!s || kind !== 'sdk') return { field, column: undefined };
  return {
    field,
    column: s.column(`orders.${column}`, {
      replaces: old,
      old: (row: Row) => fromOld(field, row[old]),
      new: (row: Row) => {
        if (broken) throw new Error(INJECTED);
        return wholeOf(row[column]);
      },
    }),
  };
});

const desk = { settings, pool, s, pairs, ledger: ledger(settings.file, settings.name, target) };
const work = new Work(desk);
const slow = new SlowWork(desk, work);
const dice = chance(settings.seed);
let working = false;
const running = new Set<Promise<void>>();

function log(level: string): (line: string) => void {
  return (line) => {
    if (process.env['CONSISTENCY_LOG']) process.stderr.write(`${settings.name} ${level}: ${line}\n`);
  };
}

function say(answer: Answer): void {
  process.send?.(answer);
}

function keep(job: Promise<void>): void {
  running.add(job);
  void job.finally(() => running.delete(job));
}

async function worker(number: number): Promise<void> {
  const own = dice.fork(`worker ${number}`);
  while (working) {
    await work.next(own);
    await rest(own.next() * settings.thinkMs);
  }
}

const ORDERS: { [D in Order['do']]: (order: Extract<Order, { do: D }>) => Promise<void> } = {
  work: async () => {
    if (working) return;
    working = true;
    for (let number = 0; number < settings.workers; number += 1) keep(worker(number));
  },
  long: async ({ ms, first }) => {
    const own = dice.fork(`long ${ms}`);
    keep(work.change([own.whole(1, settings.rows), settings.rows - own.whole(0, 20)], ms, first));
  },
  job: async ({ ms, first }) => keep(slow.job(ms, first)),
  loose: async ({ ms, first }) => keep(slow.loose(ms, first)),
  'slow-read': async ({ ms }) => keep(slow.read(ms)),
  release: async () => slow.release(),
  'break-reads': async () => {
    broken = true;
  },
  rest: async () => {
    working = false;
    await Promise.all(running);
    say({ says: 'rests' });
  },
  close: async () => {
    working = false;
    await Promise.all(running);
    await s?.close();
    process.exit(0);
  },
};

process.on('message', (order: Order) => {
  void (ORDERS[order.do] as (order: Order) => Promise<void>)(order);
});
process.on('disconnect', () => process.exit(0));

for (;;) {
  try {
    await s?.ready();
    break;
  } catch (thrown) {
    say({ says: 'unready', why: thrown instanceof Error ? thrown.message : String(thrown) });
    await rest(200);
  }
}
say({ says: 'ready' });
