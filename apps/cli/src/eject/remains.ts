/** Duty: everything of Sluice's that stands in a database, by the catalog; changes nothing. */
import type { Pool } from 'pg';

export interface Remains {
  /** Triggers that run a function of the schema sluice, each on its table. */
  readonly triggers: readonly { readonly name: string; readonly table: string }[];
  /** Checks by which NOT NULL was to be proven, left by a rollout that was cut short. */
  readonly checks: readonly { readonly name: string; readonly table: string }[];
  /** `sluice.bridge_…()`. */
  readonly functions: readonly string[];
  readonly tables: readonly string[];
  readonly schema: boolean;
  /** Of the schema sluice, and not ours: while it is there, the schema stays. */
  readonly strange: readonly string[];
  /** Rollouts that services are told of here. */
  readonly rollouts: readonly string[];
}

/** Names come quoted where they must be. */
const REMAINS = `select
  coalesce((select jsonb_agg(jsonb_build_object('name', quote_ident(t.tgname), 'table', t.tgrelid::regclass::text)
                             order by t.tgrelid::regclass::text, t.tgname)
     from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
    where p.pronamespace = to_regnamespace('sluice') and not t.tgisinternal and t.tgparentid = 0), '[]') as triggers,
  coalesce((select jsonb_agg(jsonb_build_object('name', quote_ident(k.conname), 'table', k.conrelid::regclass::text)
                             order by k.conrelid::regclass::text, k.conname)
     from pg_catalog.pg_constraint k
    where k.contype = 'c' and k.conname like 'zzz\\_sluice\\_%' and k.coninhcount = 0), '[]') as checks,
  coalesce((select jsonb_agg(p.oid::regprocedure::text order by 1) from pg_catalog.pg_proc p
    where p.pronamespace = to_regnamespace('sluice') and p.prorettype = 'trigger'::regtype), '[]') as functions,
  coalesce((select jsonb_agg(c.oid::regclass::text order by 1) from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace('sluice') and c.relkind = 'r' and c.relname in ('stage', 'progress')), '[]') as tables,
  to_regnamespace('sluice') is not null as schema,
  coalesce((select jsonb_agg(c.oid::regclass::text order by 1) from pg_catalog.pg_class c
    where c.relnamespace = to_regnamespace('sluice') and c.relkind in ('r', 'v', 'm', 'p', 'f', 'S')
      and c.relname not in ('stage', 'progress')), '[]') as strange`;

export async function readRemains(pool: Pool): Promise<Remains> {
  const { rows } = await pool.query<Omit<Remains, 'rollouts'>>(REMAINS);
  const remains = rows[0];
  if (!remains) throw new Error('a query without a table gave no row');
  const known = remains.tables.includes('sluice.stage')
    ? await pool.query<{ name: string }>('select distinct rollout as name from sluice.stage order by 1')
    : { rows: [] };
  return { ...remains, rollouts: known.rows.map((r) => r.name) };
}
