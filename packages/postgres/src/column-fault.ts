/** Duty: whether a column that is there already is the one that the spec wants. */
import type { Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import type { ColumnFacts } from './table-facts.js';
import { asType } from './type-name.js';

export interface TypeFacts {
  readonly oid: number;
  readonly modifier: number;
}

/** What PostgreSQL makes of a type's text. @throws its own error when there is no such type (42704). */
export async function readType(client: PoolClient, type: string): Promise<TypeFacts> {
  const checked = asType(type);
  const { rows, fields } = await client.query<{ oid: number }>(
    `select pg_typeof(null::${checked})::oid::int8::int as oid, null::${checked} as value`,
  );
  // the answer's description carries the length that pg_typeof leaves out
  return { oid: rows[0]?.oid ?? 0, modifier: fields[1]?.dataTypeModifier ?? -1 };
}

/** Why a column cannot be adopted; undefined when it can. */
export async function columnFault(
  client: PoolClient,
  spec: Spec,
  there: ColumnFacts,
): Promise<string | undefined> {
  const { schema, table, column, type } = spec.column;
  const name = `${schema}.${table}.${column}`;
  const wanted = await readType(client, type);
  if (there.generated) return `${name} is there already and is generated`;
  if (there.identity) return `${name} is there already and is an identity column`;
  if (there.typeOid !== wanted.oid || there.typeModifier !== wanted.modifier)
    return `${name} is there already with type ${there.type}, the spec says ${type}`;
  return undefined;
}
