/** Duty: one statement over a range of pages in a batch's transaction, in one message; knows not what it does. */
import type { QueryResult } from 'pg';
import { PartGone, stands } from './parts.js';
import { beginBatch, type Row, type Run } from './scan-run.js';

export interface InPages {
  /** The table's file after the statement; another one than before means that every place is another. */
  readonly file: string;
  readonly rowCount: number;
  readonly rows: readonly Record<string, unknown>[];
}

/**
 * Sent as one message: a slice takes about ten milliseconds, and three round trips more cost a twentieth of the speed. The file
 * is asked under the lock that the statement took, so no rewrite can come between.
 */
export async function inPages(run: Run, sql: string, then: (found: InPages) => Promise<Row>): Promise<Row> {
  const { client, context, scan } = run;
  const file = `select pg_relation_filenode(${scan.table.oid}::oid)::text as file, ${stands(run) ?? 'true'} as stands`;
  const begin = beginBatch(context, Number.POSITIVE_INFINITY);
  try {
    // several statements are answered by as many results
    const results = (await client.query(`${begin}; ${sql}; ${file}`)) as unknown as readonly QueryResult[];
    const [worked, asked] = results.slice(-2);
    if (asked?.rows[0]?.stands !== true) throw new PartGone(scan.name);
    const row = await then({
      file: String(asked?.rows[0]?.file ?? ''),
      rowCount: worked?.rowCount ?? 0,
      rows: worked?.rows ?? [],
    });
    await client.query('commit');
    return row;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
