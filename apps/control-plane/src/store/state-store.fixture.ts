/** Duty: for tests, a migrated state store of their own on a throw-away PostgreSQL, and a rollout to write about. */
import { draft, type EventDraft, type Spec } from '@sluice/core';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate } from './migrate.js';

export interface StateStore {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly drop: () => Promise<void>;
}

export interface StateServer {
  readonly server: FreshServer;
  /** A new, empty, migrated store. */
  readonly store: () => Promise<StateStore>;
  readonly stop: () => Promise<void>;
}

/** One server for a test file; each test takes a database of its own from it. */
export async function startStateServer(): Promise<StateServer> {
  const server = await freshEmbedded({ postgres: inject('postgres') });
  let count = 0;
  const open = new Set<pg.Pool>();
  return {
    server,
    store: async () => {
      count += 1;
      const name = `state_${count}`;
      const admin = new pg.Client({ connectionString: server.url() });
      await admin.connect();
      await admin.query(`create database ${name}`);
      await admin.end();
      const pool = new pg.Pool({ connectionString: server.url(name), max: 5 });
      pool.on('error', () => undefined);
      open.add(pool);
      await migrate(server.url(name));
      return {
        url: server.url(name),
        pool,
        drop: async () => {
          open.delete(pool);
          await pool.end();
        },
      };
    },
    stop: async () => {
      await Promise.all([...open].map((pool) => pool.end()));
      await server.stop();
    },
  };
}

/** A spec with every field, for two targets that nobody has to reach. */
export const SPEC: Spec = {
  name: 'orders.amount_cents',
  column: {
    schema: 'public',
    table: 'orders',
    column: 'amount_cents',
    type: 'bigint',
    notNull: true,
    unique: false,
    checks: [{ expression: 'amount_cents >= 0' }],
  },
  comment: 'Order total in cents.',
  replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
  drop: false,
  sync: 'trigger',
  services: [
    { name: 'checkout', reads: true, writes: true },
    { name: 'reporting', reads: true, writes: false },
  ],
  targets: [
    { name: 'eu', wave: 1, region: 'eu', replicas: [] },
    { name: 'us', wave: 2, replicas: [] },
  ],
  indexes: [],
  ramp: [1, 10, 50, 100],
  holdMs: 0,
  shadow: { sample: 1, windowMs: 0, minimum: 0 },
  soakMs: 0,
  pace: 'gentle',
  guardrails: { differing: 0, errors: 1.5, latency: 1.3 },
  approvals: { drop: 1 },
  advance: 'auto',
  queries: {},
  graceMs: 0,
  fence: 'none',
  repair: false,
  locks: { timeoutMs: 50, giveUpAfterMs: 1_000 },
};

export const applied = (spec: Spec = SPEC): EventDraft => draft('RolloutApplied', { spec, through: [] });

export const moved = (percent: number, target = 'eu'): EventDraft =>
  draft('StageMoved', {
    target,
    moves: [{ service: 'checkout', from: { stage: 'read', percent: 0 }, to: { stage: 'read', percent } }],
  });
