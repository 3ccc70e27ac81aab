/** Duty: a program as it was before the rollout: writes rows and the old column on and on, and counts what fails. */
import { quoteIdentifier, quoteTable } from '@sluice/postgres';
import type { Spec } from '@sluice/core';
import pg from 'pg';
import type { RowMaker } from './rows.js';

/** Between two writes, in milliseconds. */
const REST_MS = 15;
/** Rows that it may add: a table that grows faster than it is filled proves nothing more. */
const MOST_INSERTS = 400;

export interface OldCode {
  /** Ends it, and answers what it has seen. */
  readonly stop: () => Promise<Written>;
}

export interface Written {
  readonly writes: number;
  /** In PostgreSQL's words, each once. */
  readonly failures: readonly string[];
}

export interface OldCodeNeeds {
  readonly url: string;
  readonly spec: Spec;
  readonly maker: RowMaker;
  /** Constraints that were there before the rollout: what they refuse is no fault of it. */
  readonly constraints: ReadonlySet<string>;
  readonly rest: (ms: number) => Promise<void>;
  /** Where the rollout is, for what fails meanwhile. */
  readonly phase: () => string;
}

interface Failure {
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly column?: string;
}

export async function startOldCode({
  url,
  spec,
  maker,
  constraints,
  rest,
  phase,
}: OldCodeNeeds): Promise<OldCode> {
  const client = new pg.Client({ connectionString: url, application_name: 'sluice test' });
  client.on('error', () => undefined);
  await client.connect();
  const table = quoteTable(spec.column);
  const failures = new Map<string, string>();
  let [writes, inserts, stopped] = [0, 0, false];
  const old = spec.replaces && quoteIdentifier(spec.replaces.column);

  function isOurs({ code, constraint, column }: Failure): boolean {
    if (constraint !== undefined) return !constraints.has(constraint);
    // a value that its own column does not take
    if (column !== undefined && code?.startsWith('23')) return column === spec.column.column;
    return !code?.startsWith('22');
  }

  async function write(n: number): Promise<void> {
    if (old !== undefined && (n % 2 === 0 || inserts >= MOST_INSERTS)) {
      const { rowCount } = await client.query(
        `update ${table} set ${old} = $1 where ctid = (select ctid from ${table} order by random() limit 1)`,
        [maker.oldValue()],
      );
      writes += rowCount ?? 0;
    } else if (inserts < MOST_INSERTS) {
      await maker.insert(client, maker.next());
      inserts += 1;
      writes += 1;
    }
  }

  const ended = (async () => {
    for (let n = 0; !stopped; n += 1) {
      try {
        await write(n);
      } catch (error) {
        const { message } = error as Failure;
        if (isOurs(error as Failure) && !failures.has(message))
          failures.set(message, `${message} (in ${phase()})`);
      }
      await rest(REST_MS);
    }
    await client.end();
  })();
  return {
    stop: async () => {
      stopped = true;
      await ended;
      return { writes, failures: [...failures.values()] };
    },
  };
}
