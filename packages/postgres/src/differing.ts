/** Duty: tells apart why rows differ, and says what to do: a writer that knows only the old column, a late write, a wrong expression. */
import type { Facts, Spec } from '@sluice/core';
import { literal, quoteIdentifier } from './identifier.js';
import { keyText } from './key-range.js';
import { breaksConstraints, upDiffers } from './pair.js';
import type { TableFacts } from './table-facts.js';

/** Rows that differ, by what can be seen of each; a row counts once. */
export interface Differing {
  /** The new column is NULL, and up(old) is not. */
  readonly unfilled: number;
  /** The new column has a value, and not that of up(old). */
  readonly other: number;
  /** The pair agrees, and a constraint to come would refuse the new value. */
  readonly refused: number;
  /** One line a row: its key and how it differs. No value: what is recorded of them stays for ever. */
  readonly samples: readonly string[];
  /** The keys of the samples as JSON, by column: what differing-rows.ts looks the values up by. */
  readonly rowKeys?: readonly string[];
}

export const NONE_DIFFERS: Differing = { unfilled: 0, other: 0, refused: 0, samples: [], rowKeys: [] };

const MOST_SAMPLES = 10;
/** A late writer meets the rows of a moment. A wrong expression, or a service that maps otherwise, meets whatever it writes. */
const PATTERN = { rows: 20, share: 0.1 } as const;

/** Rows that differ from up(old), and rows that the constraints to come would refuse; undefined where nothing can differ. */
export function differs(spec: Spec): string | undefined {
  const parts = [...(spec.replaces ? [upDiffers(spec)] : []), ...breaksConstraints(spec)];
  return parts.length === 0 ? undefined : parts.map((p) => `(${p})`).join(' or ');
}

/** Aggregates over a range: `unfilled`, `other`, `refused`, `samples` and `row_keys`. */
export function differingSql(spec: Spec, table: TableFacts): string {
  const wrong = differs(spec) ?? 'false';
  const fresh = quoteIdentifier(spec.column.column);
  const unlike = spec.replaces ? upDiffers(spec) : 'false';
  const count = (condition: string): string => `count(*) filter (where ${condition})`;
  return (
    `${count(`${unlike} and ${fresh} is null`)} as unfilled, ${count(`${unlike} and ${fresh} is not null`)} as other,` +
    ` ${count(`(${wrong}) and not (${unlike})`)} as refused,` +
    ` ${firstOf(sample(spec, table), wrong)} as samples, ${firstOf(rowKey(table), wrong)} as row_keys`
  );
}

const firstOf = (value: string, wrong: string): string =>
  `(array_agg(${value}) filter (where ${wrong}))[1:${MOST_SAMPLES}]`;

function sample(spec: Spec, table: TableFacts): string {
  const { column } = spec.column;
  const unlike = spec.replaces ? upDiffers(spec) : 'false';
  const says = (how: string): string => literal(`: ${column} ${how}`);
  const other = spec.replaces ? `is not up(${spec.replaces.column})` : '';
  return (
    `${keyText(table.key)} || case when not (${unlike}) then ${says('breaks a constraint to come')}` +
    ` when ${quoteIdentifier(column)} is null then ${says('is NULL')} else ${says(other)} end`
  );
}

const rowKey = ({ key }: TableFacts): string =>
  `json_build_object(${key.map((k) => `${literal(k.name)}, ${quoteIdentifier(k.name)}::text`).join(', ')})::text`;

/** The row of `differingSql`. */
export function readDiffering(row: Readonly<Record<string, unknown>> | undefined): Differing {
  return {
    unfilled: Number(row?.['unfilled'] ?? 0),
    other: Number(row?.['other'] ?? 0),
    refused: Number(row?.['refused'] ?? 0),
    samples: (row?.['samples'] as readonly string[] | null) ?? [],
    rowKeys: (row?.['row_keys'] as readonly string[] | null) ?? [],
  };
}

export function sum(a: Differing, b: Differing): Differing {
  return {
    unfilled: a.unfilled + b.unfilled,
    other: a.other + b.other,
    refused: a.refused + b.refused,
    samples: [...a.samples, ...b.samples].slice(0, MOST_SAMPLES),
    rowKeys: [...(a.rowKeys ?? []), ...(b.rowKeys ?? [])].slice(0, MOST_SAMPLES),
  };
}

/**
 * What it probably is, from counts alone: which value the old column had before is written nowhere, so a late write and a
 * service that is wrong about few rows look the same, and both are healed by a repair. Nothing where no row differs.
 */
export function judged(found: Differing, rows: number, raised: number): Facts {
  const { unfilled, other, refused, samples, rowKeys = [] } = found;
  if (unfilled + other + refused + raised === 0) return {};
  const kind: Kind =
    other >= PATTERN.rows && other >= rows * PATTERN.share
      ? 'expression'
      : other > 0
        ? 'late'
        : unfilled > 0
          ? 'unfilled'
          : refused > 0
            ? 'refused'
            : 'raised';
  return { kind, means: MEANS[kind], unfilled, other, refused, samples, rowKeys };
}

type Kind = 'expression' | 'late' | 'unfilled' | 'refused' | 'raised';

const MEANS: Readonly<Record<Kind, string>> = {
  expression:
    'many rows hold another value than up(old): up, or a service that writes the new column, is wrong; compare the samples, mend that first, then repair',
  late: 'some rows hold another value than up(old): the old column was written afterwards without the new one, or a service was wrong about them; find the writer, then repair',
  unfilled:
    'the new column is NULL where up(old) is not: a writer that knows only the old column, past the bridge (session_replication_role, a disabled trigger); find it, then repair',
  refused:
    'the columns agree, and a constraint to come would refuse the value: no repair helps; mend the rows or the constraint',
  raised: 'up raises for these rows: mend them or the expression, then repair',
};
