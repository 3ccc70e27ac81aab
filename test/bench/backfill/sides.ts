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

function contextOf({ pool }: Copy, spec: Spec): StepContext {
  const { signal } = new AbortController();
  return { spec, target: 'main', pool, signal, epoch: 1, now: () => Date.now(), log: () => undefined };
}

async function apply(copy: Copy, ...steps: readonly StepName[]): Promise<void> {
  for (const step of steps) await STEP_TABLE[step].apply(contextOf(copy, specOf('full')));
}

/** One connection, as the tools have it. */
async function connected(copy: Copy, work: (client: pg.Client) => Promise<void>): Promise<void> {
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

/** Batches of a thousand by key, locked in a CTE and then updated: `set` is what the update does to each. */
const lockedBatches =
  (set: string) =>
  (copy: Copy): Promise<void> =>
    connected(copy, async (client) => {
      let last: string | null = '0';
      while (last !== null) {
        // the limit and the key stand in the text: as parameters they get a generic plan with a full scan
        const { rows }: { rows: { last: string | null }[] } = await client.query(
          `with batch as (select id from orders where id > ${last} order by id limit 1000 for no key update),
                done as (update orders set ${set} from batch where orders.id = batch.id returning orders.id)
           select max(id) as last from done`,
        );
        last = rows[0]?.last ?? null;
      }
    });

const keyset = (copy: Copy): Promise<void> =>
  connected(copy, async (client) => {
    const { rows } = await client.query<{ most: string }>('select max(id) as most from orders');
    const most = Number(rows[0]?.most);
    for (let id = 0; id < most; id += 10_000)
      await client.query(`update orders set amount_cents = ${UP} where id > ${id} and id <= ${id + 10_000}`);
  });

const FILLED_BY_TRIGGER = `
  create function fill() returns trigger language plpgsql as $$
    begin new.amount_cents := (new.amount * 100)::bigint; return new; end $$;
  create trigger fill before insert or update on orders for each row execute function fill()`;

export const SIDES = {
  single: { run: single },
  stride: { prepare: (copy) => apply(copy, 'prepare-schema'), run: (copy) => apply(copy, 'backfill') },
  keyset: { run: keyset },
  pgroll: {
    prepare: async ({ pool }) => void (await pool.query(FILLED_BY_TRIGGER)),
    run: lockedBatches('id = orders.id'),
  },
  pgrollDirect: { run: lockedBatches(`amount_cents = ${UP}`) },
  singleWithBridge: { prepare: (copy) => apply(copy, 'prepare-schema', 'bridge'), run: single },
  strideWithBridge: {
    prepare: (copy) => apply(copy, 'prepare-schema', 'bridge'),
    run: (copy) => apply(copy, 'backfill'),
  },
} as const satisfies Record<string, Side>;

export type SideName = keyof typeof SIDES;
