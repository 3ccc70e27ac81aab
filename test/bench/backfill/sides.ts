/** Duty: the ways to fill a column that are measured side by side, each from nothing to every row filled. */
import type { Spec, StepName } from '@sluice/core';
import { STEP_TABLE, type StepContext } from '@sluice/postgres';
import pg from 'pg';
import { specOf, UP, type Copy } from './orders.js';

/** What is there before the clock starts, and what it measures. */
export interface Side {
  readonly prepare?: (copy: Copy) => Promise<void>;
  readonly run: (copy: Copy) => Promise<void>;
}

export function contextOf({ pool }: Copy, spec: Spec): StepContext {
  const { signal } = new AbortController();
  return { spec, target: 'main', pool, signal, epoch: 1, now: () => Date.now(), log: () => undefined };
}

async function apply(copy: Copy, ...steps: readonly StepName[]): Promise<void> {
  for (const step of steps) await STEP_TABLE[step].apply(contextOf(copy, specOf('full')));
}

/** One connection, as the tools have it. */
export async function connected(copy: Copy, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: copy.url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const single = (copy: Copy): Promise<void> =>
  connected(copy, async (client) => void (await client.query(`update orders set amount_cents = ${UP}`)));

/**
 * A thousand rows by key, locked in a CTE and then updated, in a transaction with its own lock_timeout, as pgroll has them.
 * `set` is what the update does to each row, `only` which rows it still takes. Answers the last key, null at the end.
 */
export async function nextLockedBatch(
  client: pg.Client,
  set: string,
  only: string,
  last: string,
): Promise<string | null> {
  await client.query('begin');
  await client.query(`set local lock_timeout = '500ms'`);
  // the limit and the key stand in the text: as parameters they get a generic plan with a full scan
  const { rows } = await client.query<{ last: string | null }>(
    `with batch as (select id from orders where ${only} and id > ${last} order by id limit 1000 for no key update),
          done as (update orders set ${set} from batch where orders.id = batch.id returning orders.id)
     select max(id) as last from done`,
  );
  await client.query('commit');
  return rows[0]?.last ?? null;
}

const lockedBatches =
  (set: string, only = 'true') =>
  (copy: Copy): Promise<void> =>
    connected(copy, async (client) => {
      let last: string | null = '0';
      while (last !== null) last = await nextLockedBatch(client, set, only, last);
    });

const keyset = (copy: Copy): Promise<void> =>
  connected(copy, async (client) => {
    const { rows } = await client.query<{ most: string }>('select max(id) as most from orders');
    const most = Number(rows[0]?.most);
    for (let id = 0; id < most; id += 10_000)
      await client.query(`update orders set amount_cents = ${UP} where id > ${id} and id <= ${id + 10_000}`);
  });

/** What pgroll's trigger does to each row: a variable for every column, a look at who writes, the value, the mark that it is done. */
export const FILLED_BY_TRIGGER = `
  alter table orders add column needs_backfill boolean default true;
  create function fill() returns trigger language plpgsql as $$
    declare
      id orders.id%type := new.id;
      customer orders.customer%type := new.customer;
      placed orders.placed%type := new.placed;
      note orders.note%type := new.note;
      amount orders.amount%type := new.amount;
      path text;
    begin
      select s into path from current_setting('search_path') as s;
      if path <> 'the_new_version' then
        new.amount_cents := (amount * 100)::bigint;
        new.needs_backfill := false;
      end if;
      return new;
    end $$;
  create trigger fill before insert or update on orders for each row execute function fill()`;

export const SIDES = {
  single: { run: single },
  stride: { prepare: (copy) => apply(copy, 'prepare-schema'), run: (copy) => apply(copy, 'backfill') },
  keyset: { run: keyset },
  pgroll: {
    prepare: async ({ pool }) => void (await pool.query(FILLED_BY_TRIGGER)),
    run: lockedBatches('id = orders.id', 'needs_backfill'),
  },
  pgrollDirect: { run: lockedBatches(`amount_cents = ${UP}`) },
  singleWithBridge: { prepare: (copy) => apply(copy, 'prepare-schema', 'bridge'), run: single },
  strideWithBridge: {
    prepare: (copy) => apply(copy, 'prepare-schema', 'bridge'),
    run: (copy) => apply(copy, 'backfill'),
  },
} as const satisfies Record<string, Side>;

export type SideName = keyof typeof SIDES;
