/** Duty: for tests of the way back: many small tables of one database, a rollout on each, and one real instance that knows them all. */
import { sluice, type Sluice } from '@sluice/sdk';
import pg from 'pg';
import { startStack, type Stack } from './stack.fixture.js';

export const ROWS = 200;

export interface View {
  readonly heading: 'forward' | 'back' | 'held';
  readonly doneAt: number | null;
  readonly wayBackNow: { readonly kind: string; readonly says: string; readonly loses: number | null };
  readonly targets: readonly {
    readonly phase: string;
    readonly waits: string | null;
    readonly trouble: string | null;
    readonly stages: readonly { readonly stage: string; readonly percent: number }[];
  }[];
}

export interface Course {
  readonly stack: Stack;
  readonly pool: pg.Pool;
  readonly instance: Sluice;
  view(table: string): Promise<View>;
  /** Asks for something; the refusal's code where it is refused. */
  ask(table: string, what: string, body?: object): Promise<string | undefined>;
  apply(spec: string): Promise<void>;
  /** Until the rollout is in this phase, and (in `retire`) until its service has retired. */
  reaches(table: string, phase: string): Promise<void>;
  until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T>;
  stop(): Promise<void>;
}

/** @param tables the columns `TABLE.cents` that the instance of `checkout` declares; the tables are made here. */
export async function startCourse(tables: readonly string[]): Promise<Course> {
  const stack = await startStack(['shop']);
  // every session of the test is one of the service: with `sync: services` another one would be a stranger
  const pool = new pg.Pool({
    connectionString: stack.server.url('shop'),
    max: 8,
    application_name: 'checkout',
  });
  pool.on('error', () => undefined);
  await pool.query('create extension pg_stat_statements; create table sums (id bigint primary key)');
  await pool.query(`insert into sums select n from generate_series(1, ${ROWS}) n`);
  for (const table of tables) {
    await pool.query(`create table ${table} (
      id bigint generated always as identity primary key, amount numeric(12, 2) not null check (amount > 0))`);
    await pool.query(`insert into ${table} (amount) select n / 100.0 from generate_series(1, ${ROWS}) n`);
  }
  process.env['SLUICE_URL'] = stack.url;
  const instance = sluice({ service: 'checkout', database: pool, target: 'shop' });
  for (const table of tables)
    instance.column(`${table}.cents`, {
      old: (row: { amount: string; cents: string }) => Math.round(Number(row.amount) * 100),
      new: (row) => Number(row.cents),
    });
  await instance.ready();

  const at = (table: string): string => `/api/v1/rollouts/${table}.cents`;
  const view = async (table: string): Promise<View> =>
    (await stack.call('GET', at(table))).body as unknown as View;
  const ask: Course['ask'] = async (table, what, body) => {
    const { status, body: answer } = await stack.call('POST', `${at(table)}/${what}`, body ?? {});
    return status < 300 ? undefined : ((answer as unknown as { code: string }).code ?? String(status));
  };
  return {
    stack,
    pool,
    instance,
    view,
    ask,
    apply: async (spec) => {
      const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec });
      if (status >= 300) throw new Error(JSON.stringify(body));
    },
    reaches: async (table, phase) => {
      await stack.until(`${table} is in ${phase}`, async () => {
        const now = (await view(table)).targets[0];
        const retired = phase !== 'retire' || now?.stages[0]?.stage === 'retire';
        return now?.phase === phase && retired;
      });
    },
    until: (what, look) => stack.until(what, look),
    stop: async () => {
      await instance.close();
      await pool.end();
      await stack.stop();
      delete process.env['SLUICE_URL'];
    },
  };
}

/** A spec with everything that can stand in the way: unique, check, not null, foreign key, index. */
export function specOn(table: string, more: string): string {
  return `
column: ${table}.cents bigint not null unique check (cents >= 0) references sums (id)
replaces: { column: amount, up: (amount * 100)::bigint, down: cents / 100.0 }
indexes: [(cents)]
services: [checkout]
targets: [shop]
shadow: { window: 0s, minimum: 0 }
ramp: [100]
hold: 0s
soak: 0s
pace: full
${more}`;
}

export interface Standing {
  readonly column: boolean;
  readonly bridge: boolean;
  readonly notNull: boolean;
  /** Constraints that name the column. */
  readonly constraints: readonly string[];
  readonly oldNotNull: boolean;
  readonly oldChecks: number;
  /** Indexes that are not valid, and constraints that look at new rows alone. */
  readonly halves: readonly string[];
  readonly differing: number;
}

/** What stands on a table, by the catalog. */
export async function standingOn(pool: pg.Pool, table: string): Promise<Standing> {
  const { rows } = await pool.query<Omit<Standing, 'differing'>>(
    `select exists (select from pg_attribute where attrelid = t and attname = 'cents' and not attisdropped) as column,
            exists (select from pg_trigger where tgrelid = t and tgname like 'zzz_sluice%') as bridge,
            coalesce((select attnotnull from pg_attribute where attrelid = t and attname = 'cents' and not attisdropped), false)
              as "notNull",
            array(select conname::text from pg_constraint where conrelid = t and contype in ('c', 'u', 'f')
                   and conkey && array(select attnum from pg_attribute where attrelid = t and attname = 'cents')
                   order by 1) as constraints,
            (select attnotnull from pg_attribute where attrelid = t and attname = 'amount') as "oldNotNull",
            (select count(*)::int from pg_constraint where conrelid = t and contype = 'c' and convalidated
                and conkey && array(select attnum from pg_attribute where attrelid = t and attname = 'amount')) as "oldChecks",
            array(select indexrelid::regclass::text from pg_index where indrelid = t and not indisvalid)
              || array(select conname::text from pg_constraint where conrelid = t and not convalidated) as halves
       from (select $1::regclass as t) one`,
    [table],
  );
  const [seen] = rows;
  if (!seen) throw new Error(`there is no ${table}`);
  const differing = seen.column
    ? await pool.query<{ n: number }>(
        `select count(*)::int as n from ${table} where cents is distinct from (amount * 100)::bigint`,
      )
    : undefined;
  return { ...seen, differing: differing?.rows[0]?.n ?? 0 };
}
