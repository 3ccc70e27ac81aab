/**
 * Duty: instances that are cut off from their control plane and have nothing but their database: starts them, turns flags in
 * `sluice.stage` as a runner does, records what each of them acts on, and judges it.
 *
 * What is judged holds by cause and not by the clock of a noisy machine: work that was asked for after a flag had stood in
 * the database for a second must not act on an older one, and work in a transaction must not act on one that was older
 * when it began.
 */
import { sluice, type Column, type Sluice } from '@sluice/sdk';
import pg from 'pg';
import { startStack, type Stack } from '../system/stack.fixture.js';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';

const ROLLOUT = 'orders.amount_cents';
const SPEC = `
column: ${ROLLOUT} bigint
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
targets: { main: { wave: 1 } }
shadow: { window: 0s, minimum: 0 }
ramp: [100]
hold: 0s
soak: 7d
pace: full
grace: 300ms
`;
/** In distrust the stage is at most so old, in milliseconds, where work does not begin with a transaction. */
const FRESH_MS = 1_000;

interface OrderRow {
  readonly id?: number;
  readonly amount: string;
  readonly amount_cents: string | null;
}

export interface Cut {
  readonly s: Sluice;
  readonly total: Column<OrderRow, string, unknown>;
  readonly pool: pg.Pool;
}

/** `of` and `values` stand outside of any pin, and cannot wait: they go by the last look at the database. */
export const KINDS = ['read', 'pin', 'transaction', 'of', 'values'] as const;
type Kind = (typeof KINDS)[number];

/** One piece of work: when it was asked for, and the revision that it acted on. */
export interface Act {
  readonly kind: Kind;
  readonly askedAt: number;
  readonly revision: number;
  readonly side: 'old' | 'new';
  /** How long this process stood still shortly before, in milliseconds; told where the work could not wait. */
  readonly stoodMs?: number;
}

/** A flag that stood in the database from `at` on at the latest. */
export interface Flip {
  readonly at: number;
  readonly revision: number;
  readonly side: 'old' | 'new';
}

export interface CutOff {
  readonly stack: Stack;
  readonly proxy: TcpProxy;
  start(database?: pg.Pool): Cut;
  /** Writes the reads of the column on or off under the next revision. */
  flip(): Promise<Flip>;
  stop(): Promise<void>;
}

/** A rollout at 100 % of its reads, and a wire between its control plane and the instances. */
export async function cutOff(times: {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}): Promise<CutOff> {
  const stack = await startStack(['main'], {
    SLUICE_LEASE_MS: String(times.leaseMs),
    SLUICE_HEARTBEAT_MS: String(times.heartbeatMs),
  });
  const main = stack.pool('main');
  await main.query('create extension pg_stat_statements');
  await main.query('create table orders (id int primary key, amount numeric(12, 2) not null)');
  await main.query('insert into orders select n, n / 100.0 from generate_series(1, 100) n');
  const proxy = await tcpProxy(() => Number(new URL(stack.url).port));
  const all: Cut[] = [];
  const start = (pool = new pg.Pool({ connectionString: stack.server.url('main'), max: 3 })): Cut => {
    pool.on('error', () => undefined);
    const s = sluice({
      service: 'checkout',
      url: `http://127.0.0.1:${proxy.port}`,
      database: pool,
      log: { info() {}, warn() {}, error() {} },
    });
    const total = s.column(ROLLOUT, { old: (row: OrderRow) => String(Math.round(Number(row.amount) * 100)) });
    const made = { s, total, pool };
    all.push(made);
    return made;
  };
  const flip = async (): Promise<Flip> => {
    const { rows } = await main.query<{ revision: string; percent: number }>(
      `update sluice.stage set revision = revision + 1, percent = case capability when 'read' then 100 - percent else percent end
        where rollout = $1 returning revision, case capability when 'read' then percent end as percent`,
      [ROLLOUT],
    );
    const row = rows.find((r) => r.percent !== null);
    if (!row) throw new Error('no stage row was turned');
    return { at: performance.now(), revision: Number(row.revision), side: row.percent > 0 ? 'new' : 'old' };
  };
  return {
    stack,
    proxy,
    start,
    flip,
    async stop() {
      await Promise.all(all.map(({ s }) => s.close()));
      await Promise.all(all.map(({ pool }) => pool.end()));
      await proxy.close();
      await stack.stop();
    },
  };
}

/** Applies the rollout and waits until the reads of every instance are on. */
export async function readsOn({ stack }: CutOff, instances: readonly Cut[]): Promise<void> {
  const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec: SPEC });
  if (status !== 200) throw new Error(JSON.stringify(body));
  await stack.until('reads of the new column everywhere', () =>
    Promise.resolve(instances.every(({ total }) => total.details().percent === 100)),
  );
}

/**
 * Whose instance works how. Whatever waits reads the stage when it is old, a transaction always, and would keep the memory of
 * whatever stands beside it fresh: each way is tried by instances that know no other.
 */
export function ways(instance: number): readonly Kind[] {
  return [KINDS, ['read', 'pin'], ['of', 'values']][instance % 3] as readonly Kind[];
}

/** Works in one of these ways after the other until it is told to end. */
export async function acts(
  { s, total, pool }: Cut,
  kinds: readonly Kind[],
  ended: () => boolean,
): Promise<readonly Act[]> {
  const done: Act[] = [];
  const pulse = pulseOf();
  /** One that cannot wait. The two columns differ, so that the answer tells the side; `values` keeps both at either stage. */
  const atOnce = (kind: 'of' | 'values'): void => {
    const [askedAt, stoodMs] = [performance.now(), pulse.stoodMs()];
    const row = { id: 1, amount: '1.00', amount_cents: '101' };
    const answered = kind === 'of' ? total.of(row) : Object.keys(total.values(row)).length;
    const { revision, percent } = total.details();
    const side = kind === 'of' ? (answered === '101' ? 'new' : 'old') : percent > 0 ? 'new' : 'old';
    done.push({ kind, askedAt, revision, side, stoodMs });
  };
  const read = async (kind: Kind, askedAt: number): Promise<void> => {
    // the other side may run beside it: what counts is the one that answered, as it was decided last
    const decided = { old: 0, new: 0 };
    const side = (name: 'old' | 'new') => (): 'old' | 'new' => {
      decided[name] = total.details().revision;
      return name;
    };
    const answered = await total.read({ key: 1, old: side('old'), new: side('new'), compare: () => true });
    done.push({ kind, askedAt, revision: decided[answered], side: answered });
  };
  const work: Readonly<Record<Kind, () => void | Promise<void>>> = {
    of: () => atOnce('of'),
    values: () => atOnce('values'),
    read: () => read('read', performance.now()),
    pin() {
      const askedAt = performance.now();
      return s.pin(() => {
        const { revision, percent } = total.details();
        done.push({ kind: 'pin', askedAt, revision, side: percent > 0 ? 'new' : 'old' });
      });
    },
    transaction() {
      const began = performance.now();
      return s.transaction(pool, async (client) => {
        await client.query('select 1');
        await read('transaction', began);
      });
    },
  };
  while (!ended()) {
    for (const kind of kinds) await work[kind]();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
  }
  pulse.stop();
  return done;
}

const PULSE_MS = 10;

/** How long this process stood still within the last two seconds: a timer that is late cannot look at a database in time. */
function pulseOf(): { stoodMs(): number; stop(): void } {
  let beats: readonly { readonly at: number; readonly lateMs: number }[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const at = performance.now();
    beats = [...beats.filter((beat) => at - beat.at < 2_000), { at, lateMs: at - last - PULSE_MS }];
    last = at;
  }, PULSE_MS);
  return {
    stoodMs: () => Math.max(0, performance.now() - last - PULSE_MS, ...beats.map((beat) => beat.lateMs)),
    stop: () => clearInterval(timer),
  };
}

/** What was acted on although something newer had to be known; one line each, empty where all is well. */
export function stale(done: readonly Act[], flips: readonly Flip[]): readonly string[] {
  const sides = new Map(flips.map((f) => [f.revision, f.side]));
  return done.flatMap(({ kind, askedAt, revision, side, stoodMs = 0 }) => {
    const known = askedAt - (kind === 'transaction' ? 0 : FRESH_MS + stoodMs);
    const due = flips.findLast((f) => f.at <= known)?.revision ?? 0;
    const wrong = sides.has(revision) && sides.get(revision) !== side;
    return revision < due || wrong
      ? [`a ${kind} acted on revision ${revision} (${side}), but ${due} had to be known`]
      : [];
  });
}
