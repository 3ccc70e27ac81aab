/** Duty: the statements of the test service on its one table, with both columns or one, as the SDK says; knows no load. */
import type { Column, Side } from '@sluice/sdk';
import { FIELD_NAMES, FIELDS, type Field } from '../plan.js';
import type { Decided } from '../record.js';

export interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

/** One pair of columns as this code knows it. */
export interface Pair {
  readonly field: Field;
  /** Undefined in code that knows nothing of the new column. */
  readonly column: Column<Row, number> | undefined;
}

/** A query of a pool or of a connection. */
export type Query = (sql: string, values: unknown[]) => Promise<{ rows: Row[] }>;

/** The new column's value out of the old one's text, by whole numbers: numeric arrives as a string. */
export function fromOld(field: Field, text: unknown): number {
  return Math.round(Number(text) * FIELDS[field].factor);
}

function toOld(field: Field, value: number): string {
  const { factor } = FIELDS[field];
  const digits = String(factor).length - 1;
  return `${Math.floor(value / factor)}.${String(value % factor).padStart(digits, '0')}`;
}

/** Where the column stands for the caller now. */
export function decisionOf({ field, column }: Pair, key: number): Decided {
  if (!column) return { field, side: 'old', stage: 'old', percent: 0, revision: 0, source: 'code' };
  const { side, stage, percent, revision, source } = column.details(key);
  return { field, side, stage, percent, revision, source };
}

/** The columns of a write of `value`, as each pair stands now. */
function columnsOf(pairs: readonly Pair[], value: number): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const { field, column } of pairs) {
    const { old, column: fresh } = FIELDS[field];
    const both = { [old]: toOld(field, value), [fresh]: value };
    Object.assign(all, column ? column.values(both) : { [old]: both[old] });
  }
  return all;
}

/** Each write notes itself in the journal in the same statement, so what happened can be told also where no answer came. */
export function updateSql(pairs: readonly Pair[], key: number, value: number): [string, unknown[]] {
  const row = columnsOf(pairs, value);
  const set = Object.keys(row).map((c, at) => `${c} = $${at + 3}`);
  return [
    `with w as (update orders set ${set.join(', ')}, version = version + 1 where id = $1 returning id, version)
     insert into journal (id, version, value) select id, version, $2::bigint from w returning version`,
    [key, value, ...Object.values(row)],
  ];
}

export function insertSql(pairs: readonly Pair[], key: number, value: number): [string, unknown[]] {
  // a pair that no rollout of this history is about still wants a value
  const others = FIELD_NAMES.filter((field) => !pairs.some((p) => p.field === field));
  const row = { ...Object.fromEntries(others.map((f) => [FIELDS[f].old, 0])), ...columnsOf(pairs, value) };
  const names = Object.keys(row);
  return [
    `with w as (insert into orders (id, version, ${names.join(', ')})
       values ($1, 1, ${names.map((_, at) => `$${at + 3}`).join(', ')}) returning id, version)
     insert into journal (id, version, value) select id, version, $2::bigint from w returning version`,
    [key, value, ...Object.values(row)],
  ];
}

export function deleteSql(key: number): [string, unknown[]] {
  return [
    `with w as (delete from orders where id = $1 returning id, version)
     insert into journal (id, version, value) select id, version + 1, null from w returning version`,
    [key],
  ];
}

/** Which columns a statement names for reading under one pin: those that a write keeps. */
export function named(pairs: readonly Pair[]): string {
  const columns = pairs.flatMap(({ field, column }) => {
    const { old, column: fresh } = FIELDS[field];
    const kept = column ? column.writes() : { old: true, new: false };
    return [...(kept.old ? [old] : []), ...(kept.new ? [fresh] : [])];
  });
  return ['id', ...columns].join(', ');
}

/** The value by one side alone, as an aggregate would read it. */
export async function readSide(query: Query, field: Field, side: Side, key: number): Promise<number | null> {
  const { old, column } = FIELDS[field];
  const { rows } = await query(`select ${side === 'old' ? old : column} as value from orders where id = $1`, [
    key,
  ]);
  const found = rows[0];
  if (!found) return null;
  return side === 'old' ? fromOld(field, found['value']) : wholeOf(found['value']);
}

/** NaN where the column is NULL: an answer that no write has given. */
export function wholeOf(value: unknown): number {
  return value === null || value === undefined ? Number.NaN : Number(value);
}
