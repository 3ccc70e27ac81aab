/** Duty: what a PostgreSQL server says of itself, of this role and of its tables; reads alone, judges nothing. */
import type { Client } from 'pg';

/** What any version answers. */
export interface ServerBasics {
  readonly role: string;
  readonly database: string;
  readonly version: string;
  /** For example 180004. */
  readonly versionNumber: number;
  readonly inRecovery: boolean;
  readonly readOnly: boolean;
  /** Null over a socket of the machine itself. */
  readonly encrypted: boolean | null;
  readonly address: string | null;
  /** Epoch milliseconds by the server's clock. */
  readonly now: number;
}

export interface ServerFacts {
  readonly mayCreate: boolean;
  readonly mayCopy: boolean;
  readonly hasSchema: boolean;
  readonly ownsSchema: boolean;
  readonly readsStatistics: boolean;
  readonly statements: 'seen' | 'missing' | 'not-loaded' | 'hidden';
  readonly autovacuum: boolean;
  readonly replicationRole: string;
  /** Connections that this role may still open. */
  readonly free: number;
  readonly tables: number;
  /** Tables of other owners, with the owner. */
  readonly foreign: readonly { readonly table: string; readonly owner: string }[];
  /** Tables of which row security hides rows from this role. */
  readonly hidden: readonly string[];
  /** Transactions that have been open for a minute and more. */
  readonly open: readonly { readonly who: string; readonly seconds: number }[];
  readonly prepared: readonly string[];
  /** Replication slots that nobody reads, with the bytes of log that they keep. */
  readonly idleSlots: readonly { readonly name: string; readonly bytes: number }[];
  /** Replicas, with the bytes of log that each has not replayed; null where this role may not see it. */
  readonly replicas: readonly { readonly name: string; readonly bytes: number | null }[];
  /** Rollouts with rows in sluice.stage, and those among them that are held by hand. */
  readonly rollouts: number;
  readonly held: readonly string[];
}

export async function readBasics(client: Client): Promise<ServerBasics> {
  const { rows } = await client.query<ServerBasics>(
    `select current_user as role, current_database() as database, current_setting('server_version') as version,
            current_setting('server_version_num')::int as "versionNumber", pg_is_in_recovery() as "inRecovery",
            current_setting('transaction_read_only') = 'on' as "readOnly",
            (select s.ssl from pg_catalog.pg_stat_ssl s where s.pid = pg_backend_pid()) as encrypted,
            host(inet_server_addr()) as address, extract(epoch from clock_timestamp())::float8 * 1000 as now`,
  );
  const basics = rows[0];
  if (!basics) throw new Error('a query without a table gave no row');
  return basics;
}

/** Needs PostgreSQL 14. `tables`: those that a person named; all of the database where none are. */
export async function readFacts(client: Client, tables: readonly string[]): Promise<ServerFacts> {
  const own = await one<Omit<ServerFacts, Listed>>(client, OWN, []);
  const all = await client.query<{ table: string; owner: string; mine: boolean; hidden: boolean }>(TABLES, [
    tables,
  ]);
  const list = async <T extends object>(sql: string): Promise<readonly T[]> =>
    (await client.query<T>(sql)).rows;
  const names = (rows: readonly { readonly name: string }[]): readonly string[] => rows.map((r) => r.name);
  const staged = own.hasSchema ? await list<{ name: string; held: boolean }>(STAGED).catch(() => []) : [];
  return {
    ...own,
    statements: await statementsOf(client, own.readsStatistics),
    tables: all.rows.length,
    foreign: all.rows.filter((t) => !t.mine),
    hidden: all.rows.filter((t) => t.hidden).map((t) => t.table),
    open: await list(OPEN),
    prepared: names(await list(PREPARED)),
    idleSlots: await list(IDLE_SLOTS),
    replicas: await list(REPLICAS),
    rollouts: staged.length,
    held: names(staged.filter((s) => s.held)),
  };
}

type Listed =
  | 'statements'
  | 'tables'
  | 'foreign'
  | 'hidden'
  | 'open'
  | 'prepared'
  | 'idleSlots'
  | 'replicas'
  | 'rollouts'
  | 'held';

const OWN = `select has_database_privilege(current_database(), 'create') as "mayCreate",
       has_database_privilege(current_database(), 'temporary') as "mayCopy",
       to_regnamespace('sluice') is not null as "hasSchema",
       coalesce((select pg_has_role(nspowner, 'usage') from pg_catalog.pg_namespace where nspname = 'sluice'), false) as "ownsSchema",
       pg_has_role('pg_read_all_stats', 'usage') as "readsStatistics",
       current_setting('autovacuum')::bool as autovacuum,
       current_setting('session_replication_role') as "replicationRole",
       least(
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - (select sum(numbackends) from pg_catalog.pg_stat_database),
         case when d.datconnlimit < 0 then null else d.datconnlimit - s.numbackends end,
         case when r.rolconnlimit < 0 then null
              else r.rolconnlimit - (select count(*) from pg_catalog.pg_stat_activity a where a.usesysid = r.oid) end
       )::int as free
  from pg_catalog.pg_roles r, pg_catalog.pg_database d, pg_catalog.pg_stat_database s
 where r.rolname = current_user and d.datname = current_database() and s.datid = d.oid`;

/** Tables of extensions are nobody's to alter; a partition follows its root. Not to_regclass: it asks for a right to the schema. */
const TABLES = `select c.oid::regclass::text as table, c.relowner::regrole::text as owner,
       pg_has_role(c.relowner, 'usage') as mine, pg_catalog.row_security_active(c.oid) as hidden
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
   and n.nspname not in ('information_schema', 'sluice', 'sluice_control') and n.nspname !~ '^pg_'
   and not exists (select from pg_catalog.pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
   and (cardinality($1::text[]) = 0 or n.nspname || '.' || c.relname = any($1) or c.relname = any($1))
 order by 1`;

const OPEN = `select concat_ws(', ', 'pid ' || pid, nullif(application_name, ''), usename) as who,
       round(extract(epoch from clock_timestamp() - xact_start))::int as seconds
  from pg_catalog.pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and xact_start < clock_timestamp() - interval '1 minute'
 order by xact_start limit 5`;

const PREPARED = `select gid as name from pg_catalog.pg_prepared_xacts
 where database = current_database() and prepared < clock_timestamp() - interval '1 minute' order by prepared`;

const IDLE_SLOTS = `select slot_name as name, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float8 as bytes
  from pg_catalog.pg_replication_slots where not active and not pg_is_in_recovery()`;

const REPLICAS = `select coalesce(nullif(application_name, ''), 'a replica') as name,
       pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::float8 as bytes
  from pg_catalog.pg_stat_replication where not pg_is_in_recovery()`;

const STAGED = `select rollout as name, bool_or(held) as held from sluice.stage group by rollout order by rollout`;

async function statementsOf(client: Client, readsAll: boolean): Promise<ServerFacts['statements']> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(n.nspname) || '.pg_stat_statements' as name from pg_catalog.pg_extension e
       join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`,
  );
  if (!rows[0]) return 'missing';
  try {
    await client.query(`select from ${rows[0].name} limit 1`);
  } catch (error) {
    // 55000: it is installed, and the server was started without it
    return (error as { code?: unknown }).code === '55000' ? 'not-loaded' : 'hidden';
  }
  return readsAll ? 'seen' : 'hidden';
}

async function one<T extends object>(client: Client, sql: string, values: readonly unknown[]): Promise<T> {
  const { rows } = await client.query<T>(sql, [...values]);
  if (!rows[0]) throw new Error('a query without a table gave no row');
  return rows[0];
}
