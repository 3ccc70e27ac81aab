/** Duty: the statements that give a role what Sluice needs on a target, and no more; pure, except for the look at owners. */
import { quoteIdentifier } from '@sluice/postgres';
import { Client } from 'pg';

/** Where a role is to be let in. */
interface GrantsFor {
  readonly role: string;
  readonly database: string;
  /** Owners of the tables that rollouts will change. */
  readonly owners: readonly string[];
  /** Schemas of those tables. */
  readonly schemas: readonly string[];
  /** True where row security would hide rows from a member of the owner. */
  readonly hidesRows: boolean;
}

export interface Grant {
  readonly sql: string;
  readonly why: string;
}

function grantsOf({ role, database, owners, schemas, hidesRows }: GrantsFor): readonly Grant[] {
  const to = quoteIdentifier(role);
  return [
    {
      sql: `create role ${to} login;`,
      why: 'then give it a password: \\password, and no more rights than these',
    },
    {
      sql: `grant connect, create, temporary on database ${quoteIdentifier(database)} to ${to};`,
      why: 'create: the schema sluice; temporary: an empty copy of a table, on which a plan is tried',
    },
    ...schemas.map((schema) => ({
      sql: `grant usage, create on schema ${quoteIdentifier(schema)} to ${to};`,
      why: 'an index is made in the schema of its table',
    })),
    ...owners
      .filter((owner) => owner !== role)
      .map((owner) => ({
        sql: `grant ${quoteIdentifier(owner)} to ${to};`,
        why: 'only the owner of a table, or a member of it, may alter it',
      })),
    ...(hidesRows
      ? [{ sql: `alter role ${to} bypassrls;`, why: 'row security must hide no row from a backfill' }]
      : []),
    {
      sql: `grant pg_read_all_stats to ${to};`,
      why: 'who holds a transaction open, who still uses the old column',
    },
  ];
}

/** Reads who owns the tables. @throws what a server that cannot be asked throws. */
export async function readGrants(
  url: string,
  { role, tables }: { readonly role: string; readonly tables: readonly string[] },
): Promise<readonly Grant[]> {
  const client = new Client({
    connectionString: url,
    application_name: 'sluice doctor',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<GrantsFor>(
      `with tables as (
         select c.relowner, c.relforcerowsecurity, n.nspname
           from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
            and n.nspname not in ('information_schema', 'sluice', 'sluice_control') and n.nspname !~ '^pg_'
            and not exists (select from pg_catalog.pg_depend e
                             where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
            and (cardinality($1::text[]) = 0 or n.nspname || '.' || c.relname = any($1) or c.relname = any($1)))
       select current_database() as database, bool_or(relforcerowsecurity) is true as "hidesRows",
              array(select distinct pg_get_userbyid(relowner)::text from tables order by 1) as owners,
              array(select distinct nspname::text from tables order by 1) as schemas
         from tables`,
      [tables],
    );
    const found = rows[0];
    if (!found) throw new Error('a query without a table gave no row');
    return grantsOf({ ...found, role });
  } finally {
    await client.end();
  }
}
