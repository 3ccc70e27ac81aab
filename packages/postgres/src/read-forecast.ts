/** Duty: reads the widths that a forecast stands on, from the catalog and from sampled rows. Reads alone. */
import { hasBridge, needsStep, type Forecast, type Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { forecastOf } from './forecast.js';
import { quoteIdentifier, quoteTable } from './identifier.js';
import { limitsOf } from './pace.js';
import { fillValue, upValue } from './pair.js';
import { sqlState } from './session.js';
import { strideOver } from './stride.js';
import type { TableFacts } from './table-facts.js';
import { comparedType } from './type-name.js';

const SAMPLED_ROWS = 2_000;
/** A row is made smaller than this by TOAST; what is longer in itself stands elsewhere behind a pointer. */
const TOASTED_OVER = 2_000;
const TOAST_POINTER = 18;
/** Up to here a value of varying length has a header of one byte and no alignment. */
const SHORT = 126;
const ALIGNMENT: Readonly<Record<string, number>> = { c: 1, s: 2, i: 4, d: 8 };

/** A row past those that were tried raises, or a column may not be read: no forecast, and a plan all the same. */
const NO_WIDTH = /^(22|23|42|P0)/;

interface Width {
  readonly bytes: number;
  /** Share of the rows in which it is NULL. */
  readonly nulls: number;
  readonly isFixed: boolean;
  readonly alignment: number;
}

/** Undefined where there is nothing to fill, no row, or no size to count from (never analyzed and too large to be counted). */
export async function readForecast(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
  rows: number,
): Promise<Forecast | undefined> {
  if (!needsStep(spec, 'backfill') || rows === 0 || table.pages === 0) return undefined;
  await client.query('begin read only');
  try {
    const widths = await readWidths(client, spec, table);
    if (!widths) return undefined;
    const { column, others } = widths;
    const facts = await readFacts(client, table);
    const parts = table.leaves ?? [table];
    const limits = limitsOf(spec.pace);
    const strides = parts.flatMap((part) => strideOver(part, limits?.passes) ?? []);
    return forecastOf({
      rows,
      pages: table.pages,
      rowBytes: stored(others, table.columnsEver),
      filledBytes: stored([...others, column], table.columnsEver + 1),
      fillFactor: facts.fill_factor,
      indexBytes: facts.indexes.map(Number),
      slices: strides[0]?.slices,
      pace: spec.pace === 'full' ? 'full' : 'gentle',
      fullPages: facts.full_pages,
      locksRows: hasBridge(spec) || facts.locks_rows,
      isLogged: table.persistence === 'p',
    });
  } catch (error) {
    if (!NO_WIDTH.test(sqlState(error))) throw error;
    return undefined;
  } finally {
    await client.query('rollback');
  }
}

async function readWidths(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<{ readonly column: Width; readonly others: readonly Width[] } | undefined> {
  const names = [...table.columns.keys()].filter((name) => name !== spec.column.column);
  const value = `${spec.replaces ? upValue(spec) : fillValue(spec)}::${comparedType(spec.column.type)}`;
  const each = [...names.map(quoteIdentifier), value];
  const sizes = each.map(
    (of) =>
      `coalesce(avg(case when pg_catalog.pg_column_size(${of}) > ${TOASTED_OVER} then ${TOAST_POINTER}` +
      ` else pg_catalog.pg_column_size(${of}) end), 0)::float8`,
  );
  const nulls = each.map((of) => `avg(case when ${of} is null then 1 else 0 end)::float8`);
  const share = (100 * 4 * SAMPLED_ROWS) / Math.max(1, table.rows);
  const by = table.rows <= 0 || share >= 50 ? '' : ` tablesample system (${share.toFixed(6)})`;
  // two arrays, as a select takes 1,664 entries and a table has up to 1,600 columns
  const found = await client.query<{ sizes: number[]; nulls: (number | null)[] }>(
    `select array[${sizes.join(', ')}] as sizes, array[${nulls.join(', ')}] as nulls from (select * from ${quoteTable(spec.column)}${by} limit ${SAMPLED_ROWS}) as t`,
  );
  const [row] = found.rows;
  if (!row || typeof row.nulls[0] !== 'number') return undefined;
  const types = await client.query<{ name: string; fixed: boolean; alignment: string }>(
    `select a.attname as name, a.attlen > 0 as fixed, a.attalign as alignment
       from pg_catalog.pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
     union all select '', t.typlen > 0, t.typalign from pg_catalog.pg_type t where t.oid = pg_catalog.to_regtype($2)`,
    [table.oid, spec.column.type.replace(/\(.*\)/, '')],
  );
  const width = (name: string, i: number): Width => {
    const type = types.rows.find((t) => t.name === name);
    return {
      bytes: row.sizes[i] ?? 0,
      nulls: row.nulls[i] ?? 0,
      isFixed: type?.fixed ?? false,
      alignment: ALIGNMENT[type?.alignment ?? 'i'] ?? 4,
    };
  };
  // a computed short value has a header of four bytes, and one of one byte once it is stored
  const computed = width('', names.length);
  const isShort = !computed.isFixed && computed.bytes <= SHORT + 3 && computed.bytes > 3;
  return {
    others: names.map(width),
    column: isShort ? { ...computed, bytes: computed.bytes - 3 } : computed,
  };
}

/** Bytes of a stored row, as PostgreSQL lays its columns out, with averages for what varies. */
function stored(widths: readonly Width[], columns: number): number {
  const isPartlyNull = widths.some((w) => w.nulls > 0.5);
  const header = aligned(23 + (isPartlyNull ? Math.ceil(columns / 8) : 0), 8);
  const data = widths.reduce((at, { bytes, nulls, isFixed, alignment }) => {
    if (nulls === 1) return at;
    const from = isFixed || bytes > SHORT ? aligned(at, alignment) : at;
    return from + bytes * (1 - nulls);
  }, 0);
  return aligned(header + data, 8);
}

function aligned(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

interface Facts {
  readonly fill_factor: number;
  readonly full_pages: boolean;
  /** By a trigger of its own: for each row, before, update. */
  readonly locks_rows: boolean;
  /** Sizes of all indexes, of partitions one by one. */
  readonly indexes: readonly string[];
}

async function readFacts(client: PoolClient, table: TableFacts): Promise<Facts> {
  const oids = table.leaves ? table.leaves.map((leaf) => leaf.oid) : [table.oid];
  const { rows } = await client.query<Facts>(
    `select coalesce((select min(o.option_value::int) from pg_catalog.pg_class c,
                             lateral pg_catalog.pg_options_to_table(c.reloptions) o
                       where c.oid = any($1) and o.option_name = 'fillfactor'), 100) as fill_factor,
            current_setting('full_page_writes')::bool as full_pages,
            exists (select from pg_catalog.pg_trigger t where t.tgrelid = any($1) and t.tgenabled in ('O', 'A')
                       and t.tgtype & 19 = 19) as locks_rows,
            array(select pg_catalog.pg_relation_size(i.indexrelid)::text from pg_catalog.pg_index i
                   where i.indrelid = any($1) and i.indislive) as indexes`,
    [oids],
  );
  return rows[0] ?? { fill_factor: 100, full_pages: true, locks_rows: false, indexes: [] };
}
