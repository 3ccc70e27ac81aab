/** Duty: rows for a copy of a table: ordinary ones, and such at whose edges an expression breaks; judges them by the spec first. */
import { quoteIdentifier, quoteTable } from '@sluice/postgres';
import type { Spec, TableName } from '@sluice/core';
import type { ClientBase } from 'pg';
import { valuesFor, type ColumnType, type Values } from './values.js';

interface CopyColumn extends ColumnType {
  readonly name: string;
  /** As SQL writes it, for a cast. */
  readonly sqlType: string;
  readonly notNull: boolean;
  /** It fills itself. */
  readonly given: boolean;
}

/** A row as its columns and their values in text. */
type Row = Readonly<Record<string, string | null>>;

export interface RowMaker {
  /** Rows that the spec is proven on, edges first, without end. */
  readonly next: () => Row;
  readonly insert: (client: ClientBase, row: Row) => Promise<void>;
  /** A value of the old column that the spec can take. */
  readonly oldValue: () => string | null;
  /** All that it gives, where they are few enough to be known beforehand: where each must be found in another table. */
  readonly oldValues: readonly (string | null)[];
}

/** A value of the old column, with what becomes of it. */
export interface JudgedValue {
  readonly value: string | null;
  /** Why it cannot be taken; undefined where it can. */
  readonly why?: string;
  /** What `down` makes of its new value, where that is another one. */
  readonly back?: string | null;
}

const COLUMNS = `
select a.attname as name, format_type(a.atttypid, a.atttypmod) as "sqlType", a.attnotnull as "notNull",
       a.attidentity <> '' or a.attgenerated <> '' as given, b.typname as type, b.typcategory as category,
       coalesce((select jsonb_agg(l.enumlabel order by l.enumsortorder) from pg_catalog.pg_enum l where l.enumtypid = b.oid), '[]') as labels,
       case when b.typname in ('varchar', 'bpchar') and m.mod > 4 then m.mod - 4 end as length,
       case when b.typname = 'numeric' and m.mod > 4 then ((m.mod - 4) >> 16) & 65535 end as precision,
       case when b.typname = 'numeric' and m.mod > 4 then (((m.mod - 4) & 2047) # 1024) - 1024 end as scale
  from pg_catalog.pg_attribute a join pg_catalog.pg_type y on y.oid = a.atttypid
  join pg_catalog.pg_type b on b.oid = case when y.typtype = 'd' then y.typbasetype else y.oid end,
  lateral (select case when y.typtype = 'd' then y.typtypmod else a.atttypmod end as mod) m
 where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`;

export async function columnsOf(client: ClientBase, table: TableName): Promise<readonly CopyColumn[]> {
  return (await client.query<CopyColumn>(COLUMNS, [quoteTable(table)])).rows;
}

/** What the spec makes of every edge of the old column. Empty where nothing is replaced. */
export async function judgeValues(
  client: ClientBase,
  { column, replaces }: Spec,
  columns: readonly CopyColumn[],
): Promise<readonly JudgedValue[]> {
  const old = columns.find((c) => c.name === replaces?.column);
  const values = old && valuesFor(old);
  if (!replaces || !old || !values) return [];
  const [o, n] = [quoteIdentifier(old.name), quoteIdentifier(column.column)];
  const checks = column.checks.map((c) => `check (${c.expression})`).join(' ');
  await client.query(`create temp table sluice_old (${o} ${old.sqlType})`);
  await client.query(
    `create temp table sluice_new (${n} ${column.type} ${column.notNull ? 'not null' : ''} ${checks})`,
  );
  const judged: JudgedValue[] = [];
  for (const value of [...values.edges, ...(old.notNull ? [] : [null])]) {
    await client.query('truncate sluice_old, sluice_new');
    try {
      await client.query('insert into sluice_old values ($1)', [value]);
    } catch {
      // no value of this column at all
      continue;
    }
    judged.push(
      await judgeValue(client, value, { up: replaces.up, down: replaces.down, old: o, type: column.type }),
    );
  }
  await client.query('drop table sluice_old, sluice_new');
  return judged;
}

/** In whose words the tables of the trial itself would stand. */
const REFUSED: Readonly<Record<string, string>> = {
  '23514': 'a check of the new column refuses it',
  '23502': 'the new column would be null',
};

async function judgeValue(
  client: ClientBase,
  value: string | null,
  {
    up,
    down,
    old,
    type,
  }: { readonly up: string; readonly down: string | undefined; readonly old: string; readonly type: string },
): Promise<JudgedValue> {
  try {
    await client.query(`insert into sluice_new select ((${up}))::${type} from sluice_old`);
    if (down === undefined) return { value };
    const { rows } = await client.query<{ back: string | null; same: boolean }>(
      `select b::text as back, b is not distinct from ${old} as same
         from sluice_old, (select (${down}) as b from sluice_new) d`,
    );
    return rows[0] && !rows[0].same ? { value, back: rows[0].back } : { value };
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return { value, why: REFUSED[code ?? ''] ?? message };
  }
}

/** @throws where a column must have a value and none of its type is known. */
export function rowMaker(
  table: TableName,
  columns: readonly CopyColumn[],
  { column, replaces }: Spec,
  judged: readonly JudgedValue[],
): RowMaker {
  const filled = columns.filter((c) => !c.given);
  const known = new Map<string, Values>();
  for (const column of filled) {
    const values = valuesFor(column);
    if (values) known.set(column.name, values);
    else if (column.notNull)
      throw new Error(
        `rows were wanted, but no value is known for ${column.name} ${column.sqlType}, which may not be null. Give a schema with rows of your own: --schema FILE`,
      );
  }
  const good = judged.filter((j) => j.why === undefined).map((j) => j.value);
  const old = columns.find((c) => c.name === replaces?.column);
  const oldPlain = old && known.get(old.name)?.plain;
  let [n, olds] = [0, 0];
  const few = column.references ? Array.from({ length: FEW }, (_, i) => oldPlain?.(i) ?? null) : [];
  const oldValue = (): string | null => {
    olds += 1;
    if (few.length > 0) return [...good, ...few][olds % (good.length + few.length)] ?? null;
    // every second one is of an edge
    return good.length > 0 && olds % 2 === 0
      ? (good[(olds / 2) % good.length] ?? null)
      : (oldPlain?.(olds) ?? null);
  };
  const next = (): Row => {
    n += 1;
    // one column at its edge a row: two at once would hide which of them is refused
    const edged = filled[n % (filled.length * 2)]?.name;
    return Object.fromEntries(
      filled.map((column) => {
        if (column.name === old?.name) return [column.name, oldValue()];
        const values = known.get(column.name);
        if (!values || (column.name === edged && !column.notNull && n % 3 === 0)) return [column.name, null];
        const edge = values.edges[n % Math.max(1, values.edges.length)];
        return [column.name, column.name === edged && edge !== undefined ? edge : values.plain(n)];
      }),
    );
  };
  return {
    next,
    oldValue,
    oldValues: few.length > 0 ? [...good, ...few] : [],
    insert: async (client, row) => {
      const names = Object.keys(row);
      const list = names.map(quoteIdentifier).join(', ');
      const values = names.map(
        (name, i) => `$${i + 1}::${filled.find((c) => c.name === name)?.sqlType ?? 'text'}`,
      );
      await client.query(
        names.length === 0
          ? `insert into ${quoteTable(table)} default values`
          : `insert into ${quoteTable(table)} (${list}) values (${values.join(', ')})`,
        Object.values(row),
      );
    },
  };
}

/** Where every value must be found in another table. */
const FEW = 100;

/** Fills in so many rows; those that the table's own constraints refuse are made anew. Answers how many there are. */
export async function fillRows(client: ClientBase, maker: RowMaker, wanted: number): Promise<number> {
  let made = 0;
  for (let tries = 0; made < wanted && tries < wanted * 4; tries += 1) {
    try {
      await maker.insert(client, maker.next());
      made += 1;
    } catch (error) {
      // 22 and 23: a value that its column, or a constraint, does not take
      if (!/^2[23]/.test(String((error as { readonly code?: string }).code))) throw error;
    }
  }
  return made;
}
