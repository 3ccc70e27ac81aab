/** Duty: the backfills that run beside a foreground, each for a slice of time, and go on in the next slice. */
import { STEP_TABLE } from '@sluice/postgres';
import { specOf, type Copy } from './orders.js';
import { connected, contextOf, FILLED_BY_TRIGGER, nextLockedBatch } from './sides.js';

interface Filled {
  /** True where nothing is left. */
  readonly whole: boolean;
  readonly rows: number;
}

export interface SlicedSide {
  readonly prepare: (copy: Copy) => Promise<void>;
  readonly run: (copy: Copy, signal: AbortSignal) => Promise<Filled>;
}

const lastKeys = new WeakMap<Copy, string>();

const pgroll: SlicedSide = {
  prepare: async ({ pool }) => void (await pool.query(FILLED_BY_TRIGGER)),
  run: async (copy, signal) => {
    let rows = 0;
    let last: string | null = lastKeys.get(copy) ?? '0';
    await connected(copy, async (client) => {
      while (last !== null && !signal.aborted) {
        lastKeys.set(copy, last);
        last = await nextLockedBatch(client, 'id = orders.id', 'needs_backfill', last);
        rows += 1_000;
      }
    });
    return { whole: last === null, rows };
  },
};

const gentle: SlicedSide = {
  prepare: async (copy) => void (await STEP_TABLE['prepare-schema'].apply(contextOf(copy, specOf('gentle')))),
  run: async (copy, signal) => {
    const before = await changed(copy);
    const whole = await STEP_TABLE.backfill.apply({ ...contextOf(copy, specOf('gentle')), signal }).then(
      () => true,
      (error: unknown) => {
        if (!signal.aborted) throw error;
        return false;
      },
    );
    return { whole, rows: (await changed(copy)) - before };
  },
};

async function changed({ pool }: Copy): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select coalesce(sum(rows_changed), 0)::float8 as n from sluice.progress`,
  );
  return rows[0]?.n ?? 0;
}

export const UNDER_LOAD: { readonly [side: string]: SlicedSide | undefined } = {
  baseline: undefined,
  pgroll,
  gentle,
};
