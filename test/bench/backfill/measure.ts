/** Duty: one run of one side on a fresh copy of the table, in figures. */
import { UP, type Copy, type Orders } from './orders.js';
import type { Side } from './sides.js';

export interface Figures {
  readonly rowsPerSecond: number;
  /** Bytes of the write-ahead log for each row. */
  readonly walPerRow: number;
  /** Of the size before: 0.26 is a quarter more. */
  readonly heapGrowth: number;
  readonly indexGrowth: number;
  /** Bytes. */
  readonly before: Size;
}

interface Size {
  readonly heap: number;
  readonly indexes: number;
  readonly wal: number;
}

/** @throws where a row was not filled: a side that is fast and wrong is no side. */
export async function measure(orders: Orders, side: Side): Promise<Figures> {
  const copy = await orders.copy();
  try {
    await side.prepare?.(copy);
    const before = await sizeOf(copy);
    const startedAt = performance.now();
    await side.run(copy);
    const seconds = (performance.now() - startedAt) / 1000;
    const after = await sizeOf(copy);
    await provenWhole(copy);
    return {
      rowsPerSecond: Math.round(orders.rows / seconds),
      walPerRow: Math.round((after.wal - before.wal) / orders.rows),
      heapGrowth: after.heap / before.heap - 1,
      indexGrowth: after.indexes / before.indexes - 1,
      before,
    };
  } finally {
    await copy.drop();
  }
}

async function sizeOf({ pool }: Copy): Promise<Size> {
  const { rows } = await pool.query<Size>(
    `select pg_relation_size('orders')::float8 as heap, pg_indexes_size('orders')::float8 as indexes,
            (pg_current_wal_insert_lsn() - '0/0')::float8 as wal`,
  );
  if (!rows[0]) throw new Error('a query without a table gave no row');
  return rows[0];
}

async function provenWhole({ pool }: Copy): Promise<void> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from orders where amount_cents is distinct from ${UP}`,
  );
  if (rows[0]?.n !== 0) throw new Error(`${rows[0]?.n} rows were not filled`);
}
