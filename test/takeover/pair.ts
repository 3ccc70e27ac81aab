/**
 * Duty: two control planes on one state store, a rollout in its backfill, and the two ways in which the one that runs it
 * can fall silent.
 */
import { setTimeout } from 'node:timers/promises';
import { freshEmbedded } from '@sluice/embedded';
import pg from 'pg';
import { firstWriteAfter, letGo, watchProgress, watchState, watchTable, writesOf } from './audit.js';
import { startControlPlane, type ControlPlane } from './control-plane.js';

export const ID = 'orders.amount_cents';
const SPEC = `
column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: []
pace: full
soak: 0s
hold: 0s
`;
const DEADLINE_MS = 60_000;
const NAMES = ['one', 'two'] as const;

export interface Takeover {
  /** From the signal to the first write of the new epoch, in milliseconds, by the machine's one clock. */
  readonly ms: number;
  /** What the old one wrote after that. */
  readonly late: readonly string[];
}

export interface Pair {
  readonly planes: () => readonly ControlPlane[];
  readonly kill: () => Promise<Takeover>;
  readonly freeze: () => Promise<Takeover>;
  /** Stops the one that runs the rollout in good order. */
  readonly retire: () => Promise<Takeover>;
  /** Rows, and those that differ, when the rollout has come to its end. */
  readonly finish: () => Promise<{ rows: number; differing: number }>;
  readonly stop: () => Promise<void>;
}

export async function startPair(rows: number): Promise<Pair> {
  const server = await freshEmbedded({ databases: ['state', 'shop'] });
  const state = new pg.Pool({ connectionString: server.url('state'), max: 3 });
  const target = new pg.Pool({ connectionString: server.url('shop'), max: 3 });
  for (const pool of [state, target]) pool.on('error', () => undefined);
  const planes = new Map<string, ControlPlane>();
  const stop = async (): Promise<void> => {
    await Promise.all([...planes.values()].map((p) => p.end()));
    await Promise.all([state.end(), target.end()]);
    await server.stop();
  };

  async function start(name: string): Promise<void> {
    const targets = { TARGET_SHOP_URL: server.url('shop') };
    planes.set(name, await startControlPlane(name, server.url('state'), targets));
  }

  /** Who runs the rollout, by the lock that it holds. */
  async function holder(): Promise<ControlPlane> {
    return until('somebody runs the rollout', async () => {
      const { rows: found } = await state.query<{ name: string }>(
        `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
          where l.locktype = 'advisory' and l.granted
            and l.database = (select oid from pg_database where datname = current_database())`,
      );
      return planes.get(found[0]?.name ?? '');
    });
  }

  async function epoch(): Promise<number> {
    const { rows: found } = await target.query<{ epoch: number }>(
      `select epoch::int as epoch from sluice.progress where rollout = $1 and step = 'runner'`,
      [ID],
    );
    return found[0]?.epoch ?? 0;
  }

  /** The backfill goes on under the last epoch: without it there is nothing to take over. */
  async function running(): Promise<{ old: ControlPlane; before: number }> {
    const old = await holder();
    const before = await until('the backfill goes on', async () => {
      const now = await epoch();
      const { rowCount } = await target.query(
        `select from audit.write where what = 'orders' and epoch = $1`,
        [now],
      );
      return rowCount ? now : undefined;
    });
    return { old, before };
  }

  async function fallSilent(signal: NodeJS.Signals, waking: boolean): Promise<Takeover> {
    const { old, before } = await running();
    const at = Date.now();
    const ending = signal === 'SIGSTOP' ? undefined : old.end(signal);
    if (!ending) old.child.kill(signal);
    const taken = await until('another control plane writes', () => firstWriteAfter(target, before), 10);
    if (waking) {
      old.child.kill('SIGCONT');
      // it answers, so it has run; and it has asked for the lease again by then
      await until('the woken one answers', () => old.get(`/api/v1/rollouts/${ID}`));
      await setTimeout(1_500);
    }
    await ending;
    const late = await writesOf({ state, target }, { name: old.name, epoch: before }, taken);
    if (!waking) await start(old.name);
    return { ms: Math.round(taken - at), late };
  }

  try {
    await target.query(
      `create extension pg_stat_statements;
       create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
       insert into orders (amount) select n / 100.0 from generate_series(1, ${rows}) n`,
    );
    await watchTable(target);
    await start(NAMES[0]);
    await watchState(state);
    await start(NAMES[1]);
    const applied = await planes.get(NAMES[1])?.post('/api/v1/rollouts', { spec: SPEC });
    if (!applied || applied.status > 299) throw new Error(`not applied: ${JSON.stringify(applied?.body)}`);
    await until('schema sluice stands', async () => {
      const { rows: found } = await target.query<{ there: boolean }>(
        `select to_regclass('sluice.stage') is not null as there`,
      );
      return found[0]?.there || undefined;
    });
    await watchProgress(target);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    planes: () => [...planes.values()],
    kill: () => fallSilent('SIGKILL', false),
    freeze: () => fallSilent('SIGSTOP', true),
    retire: () => fallSilent('SIGTERM', false),
    finish: async () => {
      await letGo(target);
      await until('the rollout is done', async () => {
        const { rowCount } = await state.query(
          `select from sluice_control.event where type = 'RolloutFinished'`,
        );
        return rowCount || undefined;
      });
      const { rows: found } = await target.query<{ rows: number; differing: number }>(
        `select count(*)::int as rows,
                count(*) filter (where amount_cents is distinct from (amount * 100)::bigint)::int as differing from orders`,
      );
      return found[0] ?? { rows: 0, differing: 0 };
    },
    stop,
  };
}

async function until<T>(what: string, look: () => Promise<T | undefined>, restMs = 40): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${DEADLINE_MS} ms for: ${what}`);
    await setTimeout(restMs);
  }
}
