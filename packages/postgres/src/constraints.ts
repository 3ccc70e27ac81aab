/** Duty: constraints and indexes as the catalog has them, and the statements that bring them without a scan under a strong lock. */
import type { Spec, Statement, TableName } from '@sluice/core';
import type { ClientBase } from 'pg';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { notNullName } from './names.js';
import type { TableFacts } from './table-facts.js';

export interface ConstraintFacts {
  readonly name: string;
  /** PostgreSQL's letter: `c` check, `f` foreign key, `u` unique, `n` NOT NULL (from 18 on). */
  readonly kind: string;
  readonly validated: boolean;
  /** As `pg_get_constraintdef` writes it. */
  readonly definition: string;
  /** SQL text of a check alone. */
  readonly expression: string | null;
  readonly columns: readonly string[];
}

/** All constraints of a table, by name. */
export async function readConstraints(
  client: ClientBase,
  tableOid: number,
): Promise<ReadonlyMap<string, ConstraintFacts>> {
  const { rows } = await client.query<ConstraintFacts>(
    `select c.conname as name, c.contype as kind, c.convalidated as validated,
            pg_catalog.pg_get_constraintdef(c.oid) as definition,
            pg_catalog.pg_get_expr(c.conbin, c.conrelid) as expression,
            coalesce((select array_agg(a.attname::text order by k.n) from unnest(c.conkey) with ordinality as k(attnum, n)
                        join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum), '{}') as columns
       from pg_catalog.pg_constraint c where c.conrelid = $1`,
    [tableOid],
  );
  return new Map(rows.map((r) => [r.name, r]));
}

export interface IndexFacts {
  readonly name: string;
  readonly valid: boolean;
  readonly unique: boolean;
}

/** All indexes of a table, by name. */
export async function readIndexes(
  client: ClientBase,
  tableOid: number,
): Promise<ReadonlyMap<string, IndexFacts>> {
  const { rows } = await client.query<IndexFacts>(
    `select c.relname as name, i.indisvalid and i.indisready as valid, i.indisunique as unique
       from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid where i.indrelid = $1`,
    [tableOid],
  );
  return new Map(rows.map((r) => [r.name, r]));
}

export function alter(spec: Spec, rest: string, on: TableName = spec.column): string {
  return `alter table ${quoteTable(on)} ${rest}`;
}

/** A check that binds new rows at once and has not looked at the others. Lock: ACCESS EXCLUSIVE, for an instant. */
export function addCheck(spec: Spec, name: string, expression: string): Statement {
  return {
    sql: alter(spec, `add constraint ${quoteIdentifier(name)} check (${expression}) not valid`),
    lock: 'ACCESS EXCLUSIVE',
    note: 'looks at no row',
  };
}

/** Lock: SHARE UPDATE EXCLUSIVE; nobody who reads or writes waits. A statement and a transaction of its own. */
export function validate(spec: Spec, name: string, on: TableName = spec.column): Statement {
  return {
    sql: alter(spec, `validate constraint ${quoteIdentifier(name)}`, on),
    lock: 'SHARE UPDATE EXCLUSIVE',
    note: 'one scan; nobody waits',
  };
}

/** Lock: ACCESS EXCLUSIVE, for an instant. */
export function dropConstraint(spec: Spec, name: string, on: TableName = spec.column): Statement {
  return {
    sql: alter(spec, `drop constraint if exists ${quoteIdentifier(name)}`, on),
    lock: 'ACCESS EXCLUSIVE',
  };
}

/** From this version on NOT NULL is a constraint that can be added NOT VALID (`server_version_num`). */
const OWN_NOT_NULL = 180_000;

export function hasOwnNotNull({ version }: Pick<TableFacts, 'version'>): boolean {
  return version >= OWN_NOT_NULL;
}

/** NOT NULL so that its scan runs under SHARE UPDATE EXCLUSIVE: PostgreSQL 18's own way, or proven by a check before. */
export function notNullStatements(
  spec: Spec,
  table: Pick<TableFacts, 'version' | 'leaves'>,
  column: string,
  helper: string,
): readonly Statement[] {
  const name = quoteIdentifier(column);
  const each = (constraint: string): readonly Statement[] => [
    ...(table.leaves ?? []).map((leaf) => validate(spec, constraint, leaf)),
    validate(spec, constraint),
  ];
  if (hasOwnNotNull(table)) {
    const own = notNullName(spec, column);
    const sql = alter(spec, `add constraint ${quoteIdentifier(own)} not null ${name} not valid`);
    return [{ sql, lock: 'ACCESS EXCLUSIVE', note: 'looks at no row' }, ...each(own)];
  }
  return [
    addCheck(spec, helper, `${name} is not null`),
    ...each(helper),
    {
      // Lock: ACCESS EXCLUSIVE, for an instant: the validated check spares the scan
      sql: alter(spec, `alter column ${name} set not null`),
      lock: 'ACCESS EXCLUSIVE',
      note: 'no scan: the check proves it',
    },
    dropConstraint(spec, helper),
  ];
}
