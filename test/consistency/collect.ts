/** Duty: gathers what a history has left: the records of its processes, the journals, the rows, the log. Judges nothing. */
import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { FIELDS, type Field } from './plan.js';
import type { FailureRecord, ReadRecord, WriteRecord } from './record.js';
import type { Logged } from './check/log.js';
import type { Stage } from './stage.js';

export interface JournalRow {
  readonly key: number;
  readonly version: number;
  readonly value: number | null;
}

/** A row as it is at the end; a column that is not there is undefined, one that is NULL is null. */
interface LastRow {
  readonly key: number;
  readonly version: number;
  readonly columns: Readonly<Partial<Record<Field, { old?: string | null; fresh?: string | null }>>>;
}

export interface Gathered {
  readonly reads: readonly ReadRecord[];
  readonly writes: readonly WriteRecord[];
  readonly failures: readonly FailureRecord[];
  readonly journals: Readonly<Record<string, readonly JournalRow[]>>;
  readonly rows: Readonly<Record<string, readonly LastRow[]>>;
  readonly events: readonly Logged[];
}

export async function collect(stage: Stage): Promise<Gathered> {
  const records = stage.files.map(readRecords);
  const journals: Record<string, readonly JournalRow[]> = {};
  const rows: Record<string, readonly LastRow[]> = {};
  for (const target of stage.plan.targets) {
    await withClient(stage.url(target), async (client) => {
      const journal = await client.query<{ id: string; version: string; value: string | null }>(
        'select id, version, value from journal order by id, version',
      );
      journals[target] = journal.rows.map((r) => ({
        key: Number(r.id),
        version: Number(r.version),
        value: r.value === null ? null : Number(r.value),
      }));
      const last = await client.query<Record<string, string | null>>('select * from orders');
      rows[target] = last.rows.map(lastRow);
    });
  }
  const events = await withClient(stage.url('state'), async (client) => {
    const { rows: found } = await client.query<
      Omit<Logged, 'position' | 'at'> & { position: string; at: number }
    >(
      `select position, rollout, round(extract(epoch from at) * 1000)::float8 as at, who, why, type, data, hash, previous
         from sluice_control.event order by position`,
    );
    return found.map((e) => ({ ...e, position: Number(e.position) }));
  });
  return {
    reads: records.flatMap((r) => r.reads),
    writes: records.flatMap((r) => r.writes),
    failures: records.flatMap((r) => r.failures),
    journals,
    rows,
    events,
  };
}

function lastRow(row: Record<string, string | null>): LastRow {
  const columns: Partial<Record<Field, { old?: string | null; fresh?: string | null }>> = {};
  for (const [field, { old, column }] of Object.entries(FIELDS)) {
    columns[field as Field] = {
      ...(row[old] === undefined ? {} : { old: row[old] }),
      ...(row[column] === undefined ? {} : { fresh: row[column] }),
    };
  }
  return { key: Number(row['id']), version: Number(row['version']), columns };
}

/** A write whose end was never said has an unknown outcome and no end. */
function readRecords(file: string): {
  reads: ReadRecord[];
  writes: WriteRecord[];
  failures: FailureRecord[];
} {
  const reads: ReadRecord[] = [];
  const failures: FailureRecord[] = [];
  const writes = new Map<number, WriteRecord>();
  // a process that was killed at once has written nothing
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  for (const line of text.split('\n')) {
    // the last line of a killed process may be cut
    if (!line.endsWith('}')) continue;
    const said = JSON.parse(line) as { kind: string; id: number };
    if (said.kind === 'read') reads.push(said as unknown as ReadRecord);
    else if (said.kind === 'failure') failures.push(said as unknown as FailureRecord);
    else if (said.kind === 'write') {
      const begun = said as unknown as WriteRecord;
      writes.set(said.id, {
        ...begun,
        outcome: 'unknown',
        version: undefined,
        ended: Number.POSITIVE_INFINITY,
      });
    } else {
      const begun = writes.get(said.id);
      const end = said as unknown as Pick<WriteRecord, 'outcome' | 'version' | 'ended'>;
      if (begun)
        writes.set(said.id, { ...begun, outcome: end.outcome, version: end.version, ended: end.ended });
    }
  }
  return { reads, writes: [...writes.values()], failures };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
