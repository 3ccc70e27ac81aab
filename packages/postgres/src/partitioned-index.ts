/**
 * Duty: one index on a partitioned table, built partition by partition without blocking; must not know what it is for.
 *
 * PostgreSQL builds none on the whole `concurrently`. So the table gets an empty one, on itself alone and INVALID; each partition
 * is built one of its own, which is attached; with the last of them the one above becomes valid by itself. What stands
 * is looked at before each deed, so partitions may come and go meanwhile: one that is attached brings an index or is given one
 * by PostgreSQL, one that is detached takes its own along.
 */
import type { Statement, TableName } from '@sluice/core';
import type { PoolClient } from 'pg';
import { createIndex, dropIndex, ensureIndex } from './concurrent-index.js';
import { runDdl } from './ddl.js';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { readMembers, type Member } from './leaves.js';
import { look } from './look.js';
import type { StepContext } from './step-context.js';
import type { TableFacts } from './table-facts.js';

/** An index that a spec asks for: what it is called on a table, and what stands after `create index on TABLE`. */
export interface Wanted {
  readonly root: TableName;
  readonly nameOn: (table: TableName) => string;
  readonly rest: string;
}

/** An index of the table or of a partition, as the catalog has it. */
interface PartIndex {
  readonly oid: number;
  /** The table that it is on. */
  readonly on: number;
  readonly name: string;
  readonly valid: boolean;
  /** The index above, to which it is attached. */
  readonly parent: number | null;
  /** Another session is at it. */
  readonly building: boolean;
}

/** Of the table, of those below it, and of the index on each that is attached or has the name of ours. */
interface Standing {
  readonly root: { readonly oid: number };
  readonly members: readonly Member[];
  readonly indexes: readonly PartIndex[];
}

/** `stuck`: everything is attached, and still it is not valid; PostgreSQL looks only when something is attached. */
type Deed =
  | { readonly kind: 'only' | 'build'; readonly on: TableName }
  | { readonly kind: 'attach'; readonly on: TableName; readonly to: string }
  | { readonly kind: 'stuck' };

/** The next deed towards a valid index; undefined when it is. Pure. */
function nextDeed(wanted: Wanted, { root, members, indexes }: Standing): Deed | undefined {
  const named = (on: number, table: TableName): PartIndex | undefined =>
    indexes.find((i) => i.on === on && i.name === wanted.nameOn(table));
  const top = named(root.oid, wanted.root);
  if (!top) return { kind: 'only', on: wanted.root };
  if (top.valid) return undefined;
  const above = new Map([[root.oid, top]]);
  for (const member of members) {
    const over = above.get(member.parent.oid);
    const attached = indexes.find((i) => i.on === member.oid && i.parent !== null && i.parent === over?.oid);
    if (attached) {
      above.set(member.oid, attached);
      continue;
    }
    const own = named(member.oid, member);
    if (member.kind === 'p' && !own) return { kind: 'only', on: member };
    // to build on one costs time and nothing else, so what is left INVALID there is not judged here
    if (member.kind !== 'p' && !own?.valid) return { kind: 'build', on: member };
    // one that PostgreSQL made has a name of its choice
    const to = quoteTable({ schema: member.parent.schema, table: over?.name ?? '' });
    return { kind: 'attach', on: member, to };
  }
  return { kind: 'stuck' };
}

/** Lock: SHARE on that table alone, for an instant: it has no rows itself. Writers wait, readers do not. */
function only({ rest, nameOn }: Wanted, on: TableName): Statement {
  return {
    sql: `create index ${quoteIdentifier(nameOn(on))} on only ${quoteTable(on)} ${rest}`,
    lock: 'SHARE',
    note: 'empty: it becomes valid with the last partition that is attached',
  };
}

/** Lock: ACCESS EXCLUSIVE on the index of that partition, for an instant; who plans a query of it waits. */
function attach({ nameOn }: Wanted, on: TableName, to: string): Statement {
  return {
    sql: `alter index ${to} attach partition ${quoteTable({ schema: on.schema, table: nameOn(on) })}`,
    lock: 'ACCESS EXCLUSIVE',
    note: 'of the index of that partition alone',
  };
}

const build = ({ rest, nameOn }: Wanted, on: TableName): Statement => createIndex(on, nameOn(on), rest);

/** Lock: ACCESS EXCLUSIVE on the table and its partitions, for an instant. PostgreSQL drops it in no other way. */
function drop({ nameOn }: Wanted, on: TableName): Statement {
  return {
    sql: `drop index if exists ${quoteTable({ schema: on.schema, table: nameOn(on) })}`,
    lock: 'ACCESS EXCLUSIVE',
    note: 'with those of the partitions; PostgreSQL drops none of them alone, and none concurrently',
  };
}

/** Everything that is run on the partitions that are there now. */
export function partitionedIndex(wanted: Wanted, members: readonly Member[]): readonly Statement[] {
  return [
    only(wanted, wanted.root),
    ...members.flatMap((member) => [
      member.kind === 'p' ? only(wanted, member) : build(wanted, member),
      attach(wanted, member, quoteTable({ ...member.parent, table: wanted.nameOn(member.parent) })),
    ]),
  ];
}

/** What is not attached yet goes one by one. */
export function dropPartitionedIndex(wanted: Wanted, members: readonly Member[]): readonly Statement[] {
  return [
    drop(wanted, wanted.root),
    ...members.map((m) => (m.kind === 'p' ? drop(wanted, m) : dropIndex(m, wanted.nameOn(m)))),
  ];
}

async function standing(client: PoolClient, { oid }: Pick<TableFacts, 'oid'>): Promise<Standing> {
  const members = await readMembers(client, oid);
  const { rows } = await client.query<PartIndex>(
    `select i.indexrelid::int8::int as oid, i.indrelid::int8::int as on, c.relname as name,
            i.indisvalid and i.indisready as valid, h.inhparent::int8::int as parent,
            exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building
       from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
       left join pg_catalog.pg_inherits h on h.inhrelid = i.indexrelid
      where i.indrelid = any($1::int8[]::oid[])`,
    [[oid, ...members.map((m) => m.oid)]],
  );
  return { root: { oid }, members, indexes: rows };
}

/** As of an index on a plain table; `invalid` where partitions are still without theirs. */
export async function partitionedState(
  client: PoolClient,
  table: TableFacts,
  wanted: Wanted,
): Promise<'none' | 'valid' | 'invalid' | 'building'> {
  const now = await standing(client, table);
  const tables = [{ ...wanted.root, oid: table.oid }, ...now.members];
  const ours = tables.flatMap((t) =>
    now.indexes.filter((i) => i.on === t.oid && i.name === wanted.nameOn(t)),
  );
  if (ours.some((i) => i.building)) return 'building';
  if (ours.length === 0) return 'none';
  return nextDeed(wanted, now) ? 'invalid' : 'valid';
}

/** Partitions that go while the last one is built leave it so; more often than this is no accident. */
const MOST_STUCK = 3;

/** Brings it to be valid on all partitions that are there by then. */
export async function ensurePartitionedIndex(context: StepContext, wanted: Wanted): Promise<void> {
  const todo = (): Promise<Deed | undefined> =>
    look(context, async (client, table) => nextDeed(wanted, await standing(client, table)));
  let stuck = 0;
  for (let deed = await todo(); deed; deed = await todo()) {
    context.signal.throwIfAborted();
    try {
      if (deed.kind === 'only') await runDdl(context, [only(wanted, deed.on)], { on: deed.on });
      else if (deed.kind === 'build')
        await ensureIndex(context, wanted.nameOn(deed.on), build(wanted, deed.on), deed.on);
      else if (deed.kind === 'attach')
        await runDdl(context, [attach(wanted, deed.on, deed.to)], { on: deed.on });
      else {
        stuck += 1;
        if (stuck > MOST_STUCK)
          throw new Error(`${wanted.nameOn(wanted.root)} is on every partition and does not become valid`);
        context.log('a partition went while the index was built: it is built anew', {
          index: wanted.nameOn(wanted.root),
        });
        await runDdl(context, [drop(wanted, wanted.root)]);
      }
    } catch (error) {
      // a partition that has gone meanwhile needs none
      const { on } = deed as { on?: TableName };
      if (!on || context.signal.aborted || (await isThere(context, on))) throw error;
    }
  }
}

async function isThere(context: StepContext, { schema, table }: TableName): Promise<boolean> {
  if (context.spec.column.schema === schema && context.spec.column.table === table) return true;
  return look(context, async (client, { oid }) =>
    (await readMembers(client, oid)).some((m) => m.schema === schema && m.table === table),
  );
}

/** Takes away what stands of it, also where only some partitions have theirs. */
export async function removePartitionedIndex(context: StepContext, wanted: Wanted): Promise<void> {
  const here = (): Promise<Standing> => look(context, standing);
  const top = ({ root, indexes }: Standing): boolean =>
    indexes.some((i) => i.on === root.oid && i.name === wanted.nameOn(wanted.root));
  if (top(await here())) await runDdl(context, [drop(wanted, wanted.root)]);
  const { members, indexes } = await here();
  for (const m of members) {
    if (!indexes.some((i) => i.on === m.oid && i.name === wanted.nameOn(m))) continue;
    const statement = m.kind === 'p' ? drop(wanted, m) : dropIndex(m, wanted.nameOn(m));
    await runDdl(context, [statement], { on: m });
  }
}
