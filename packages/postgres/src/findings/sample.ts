/**
 * Duty: tries the expressions of a spec on real rows, so that nobody finds out at 90 % of a backfill that they raise, or give
 * what the constraints to come refuse. Reads alone.
 */
import type { Finding, Sample, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { asExpression } from '../expression.js';
import { quoteIdentifier, quoteTable } from '../identifier.js';
import { keyText } from '../key-range.js';
import { fillValue, upValue } from '../pair.js';
import type { TableFacts } from '../table-facts.js';
import { comparedType } from '../type-name.js';
import { beforeAfter, duplicateFindings, shown } from './duplicates.js';
import { extremeFindings } from './extremes.js';
import { blocks, reason } from './finding.js';
import { referencedColumn } from './reference.js';

/** Rows that are tried. A fault of one row in three hundred is seen with 96 % of the samples. */
const SAMPLED_ROWS = 1_000;
const SHOWN = 3;
/** So many rows that raise are looked for one by one; then it is plain. */
const MOST_RAISED = 10;

interface Tried {
  readonly key: string;
  readonly old: string | null;
  readonly new: string | null;
  readonly refused: string | null;
}

interface Raised {
  readonly place: string;
  readonly error: string;
}

export interface Sampled {
  readonly sample?: Sample;
  readonly findings: readonly Finding[];
}

/** Nothing where no value is worked out, or where the table is empty. Needs a primary key. */
export async function sampleRows(client: PoolClient, spec: Spec, table: TableFacts): Promise<Sampled> {
  if (!spec.replaces && spec.fill === undefined) return { findings: [] };
  await client.query('begin read only');
  try {
    const places = await placesOf(client, spec, table);
    if (places.length === 0) return { findings: [] };
    const raised: Raised[] = [];
    const sql = trySql(spec, table, await missingReference(client, spec));
    const tried = await attempt(client, sql, places, raised);
    const at = await rowsAt(client, spec, table, raised);
    return {
      sample: sampleOf(tried, places.length),
      findings: [
        ...judged(spec, tried, raised, at, places.length),
        ...(raised.length > 0
          ? []
          : [
              ...(await extremeFindings(client, spec, table)),
              ...(await duplicateFindings(client, spec, table)),
            ]),
      ],
    };
  } finally {
    await client.query('rollback');
  }
}

/** Rows from pages all over the table, taken by chance: newer rows are often of another kind than the oldest. */
async function placesOf(client: PoolClient, spec: Spec, table: TableFacts): Promise<readonly string[]> {
  const perPage = Math.max(1, table.rows / Math.max(1, table.pages));
  const percent = (100 * 4 * SAMPLED_ROWS) / (perPage * Math.max(1, table.pages));
  const by = table.rows < 0 || percent >= 50 ? '' : ` tablesample system (${percent.toFixed(6)})`;
  // a sample comes in the order of the pages, so each n-th of it is taken, and not its beginning
  const { rows } = await client.query<{ place: string }>(
    `select place from (select ctid::text as place, row_number() over () as n, count(*) over () as total
                          from (select ctid from ${quoteTable(spec.column)}${by} limit ${10 * SAMPLED_ROWS}) as pages) as rows
      where n % greatest(1, total / ${SAMPLED_ROWS}) = 0 limit ${SAMPLED_ROWS}`,
  );
  return rows.map((r) => r.place);
}

/** A condition on a new value that the referenced table lacks it; undefined where that table cannot be read. */
async function missingReference(client: PoolClient, { column: c }: Spec): Promise<string | undefined> {
  const target = c.references && (await referencedColumn(client, c.references));
  if (!c.references || !target) return undefined;
  const [table, column] = [quoteTable(c.references), quoteIdentifier(target.column)];
  await client.query('savepoint sample');
  try {
    await client.query(`select from ${table} limit 1`);
  } catch {
    await client.query('rollback to sample');
    return undefined;
  }
  const name = `tried.${quoteIdentifier(c.column)}`;
  return `${name} is not null and not exists (select from ${table} r where r.${column} = ${name})`;
}

function trySql(spec: Spec, table: TableFacts, missing: string | undefined): string {
  const { column: c, replaces } = spec;
  const name = quoteIdentifier(c.column);
  const value = replaces ? upValue(spec) : fillValue(spec);
  const old = replaces ? `${quoteIdentifier(replaces.column)}::text` : 'null::text';
  const refusals = [
    ...(c.notNull ? [`case when ${name} is null then 'not null' end`] : []),
    ...c.checks.map(
      (k) => `case when (${asExpression(k.expression, c.column)}) is false then ${text(k.expression)} end`,
    ),
    ...(missing === undefined
      ? []
      : [`case when ${missing} then ${text(`the reference to ${c.references?.table}`)} end`]),
  ];
  const refused = refusals.length === 0 ? 'null::text' : `coalesce(${refusals.join(', ')})`;
  return (
    `select key, old, ${name}::text as new, ${refused} as refused from (` +
    `select ${keyText(table.key)} as key, ${old} as old, ${value}::${comparedType(c.type)} as ${name}` +
    ` from ${quoteTable(c)} where ctid = any($1::tid[]) offset 0) as tried`
  );
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** All rows at once; where one raises, each half by itself. */
async function attempt(
  client: PoolClient,
  sql: string,
  places: readonly string[],
  raised: Raised[],
): Promise<readonly Tried[]> {
  if (places.length === 0 || raised.length >= MOST_RAISED) return [];
  await client.query('savepoint sample');
  try {
    return (await client.query<Tried>(sql, [places])).rows;
  } catch (error) {
    await client.query('rollback to sample');
    const [only] = places;
    if (places.length === 1 && only !== undefined) {
      raised.push({ place: only, error: reason(error) });
      return [];
    }
    const half = Math.ceil(places.length / 2);
    const first = await attempt(client, sql, places.slice(0, half), raised);
    return [...first, ...(await attempt(client, sql, places.slice(half), raised))];
  }
}

/** The key of each row that raises, and what stands in the old column. */
async function rowsAt(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
  raised: readonly Raised[],
): Promise<readonly string[]> {
  if (raised.length === 0) return [];
  const old = spec.replaces ? `${quoteIdentifier(spec.replaces.column)}::text` : 'null::text';
  const { rows } = await client.query<{ key: string; old: string | null }>(
    `select ${keyText(table.key)} as key, ${old} as old from ${quoteTable(spec.column)} where ctid = any($1::tid[])`,
    [raised.map((r) => r.place)],
  );
  return rows.map((r) => (spec.replaces ? `${r.key}: ${shown(r.old)}` : r.key));
}

function sampleOf(tried: readonly Tried[], rows: number): Sample {
  const telling = tried.filter((t) => t.old !== null && t.new !== null);
  return {
    rows,
    nulls: tried.filter((t) => t.new === null).length,
    examples: telling.slice(0, SHOWN).map((t) => ({ key: t.key, old: t.old, new: t.new })),
  };
}

function judged(
  spec: Spec,
  tried: readonly Tried[],
  raised: readonly Raised[],
  at: readonly string[],
  rows: number,
): readonly Finding[] {
  const { column } = spec.column;
  const what = spec.replaces ? 'up' : 'fill';
  const found: Finding[] = [];
  const [first] = raised;
  if (first) {
    const many = raised.length >= MOST_RAISED ? `at least ${raised.length}` : String(raised.length);
    found.push(
      blocks(
        'expression-raises',
        what,
        `${what} raises for ${many} of ${rows} sampled rows: ${first.error} (key ${at.slice(0, SHOWN).join('; ')})`,
        `Write ${what} so that it has an answer for every row, or mend the rows.`,
      ),
    );
  }
  const refusals = new Map<string, Tried[]>();
  for (const t of tried)
    if (t.refused !== null) refusals.set(t.refused, [...(refusals.get(t.refused) ?? []), t]);
  for (const [rule, broken] of refusals)
    found.push(
      blocks(
        'rows-refused',
        rule,
        `${broken.length} of ${rows} sampled rows would break ${rule} on ${column} (key ${broken
          .slice(0, SHOWN)
          .map((t) => beforeAfter(spec, t))
          .join('; ')})`,
        `Write ${what} so that every row keeps it, mend the rows, or leave the constraint out.`,
      ),
    );
  return found;
}
