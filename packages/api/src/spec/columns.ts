/** Duty: the fields of a spec that hold SQL, judged by parsers that are handed in; knows no grammar itself. */
import type { ColumnDefinition, Replaces } from '@sluice/core';
import type { Page, Spot } from './page.js';
import { section, type Reader } from './section.js';

export interface SaidMistake {
  readonly message: string;
  readonly todo: string;
}

type Perhaps<T> = T | Promise<T>;

/** What reads SQL. Parameters, because the package that holds PostgreSQL's parser is a neighbour. */
export interface SpecParsers {
  /** Reads `orders.amount_cents bigint not null`. */
  readonly readColumn: (
    text: string,
  ) => Perhaps<ColumnDefinition | { readonly mistakes: readonly SaidMistake[] }>;
  /** What is wrong with an expression that may name one column (null: none). */
  readonly checkExpression: (sql: string, allowedColumn: string | null) => Perhaps<readonly SaidMistake[]>;
  /** What is wrong with the SQL after `create index on TABLE`. */
  readonly checkIndex: (sql: string) => Perhaps<readonly SaidMistake[]>;
  /** What is wrong with a `fill`, which may name any column of its row. Left out: a fill may name none. */
  readonly checkFill?: (sql: string) => Perhaps<readonly SaidMistake[]>;
}

const COLUMN_EXAMPLE = 'a column such as orders.amount_cents bigint not null';

export async function readColumnField(
  page: Page,
  spot: Spot,
  { readColumn }: SpecParsers,
): Promise<ColumnDefinition | undefined> {
  const text = page.sql(spot, COLUMN_EXAMPLE);
  if (text === undefined) return undefined;
  const read = await readColumn(text);
  if (!('mistakes' in read)) return read;
  return sayAll(page, spot, read.mistakes);
}

/** `{ column, up, down }`. Without the new column, which could not be read, `down` is judged later. */
export async function readReplaces(
  page: Page,
  spot: Spot,
  parsers: SpecParsers,
  column: ColumnDefinition | undefined,
): Promise<Replaces | undefined> {
  const fields = page.fields(spot, ['column', 'up', 'down']);
  if (!fields) return undefined;
  const missing = ['column', 'up'].filter((key) => !fields.has(key));
  if (missing.length > 0) return page.say(spot, `replaces lacks ${missing.join(' and ')}`, REPLACES_TODO);
  const expression: Reader<string> = (p, s) => p.sql(s, 'one SQL expression');
  const read = section(page, spot, { column: readName, up: expression, down: expression });
  const { column: old, up, down } = read ?? {};
  if (old !== undefined && old === column?.column)
    page.say(fields.get('column') ?? spot, `${old} would replace itself`, 'Name the old column here.');
  if (up !== undefined && old !== undefined)
    sayAll(page, fields.get('up') ?? spot, await parsers.checkExpression(up, old));
  if (down !== undefined && column)
    sayAll(page, fields.get('down') ?? spot, await parsers.checkExpression(down, column.column));
  if (old === undefined || up === undefined) return undefined;
  return { column: old, up, ...(down === undefined ? {} : { down }) };
}

export async function readFill(page: Page, spot: Spot, parsers: SpecParsers): Promise<string | undefined> {
  const sql = page.sql(spot, 'one SQL expression');
  if (sql === undefined) return undefined;
  const check = parsers.checkFill ?? ((text) => parsers.checkExpression(text, null));
  const mistakes = await check(sql);
  return mistakes.length === 0 ? sql : sayAll(page, spot, mistakes);
}

export async function readIndexes(
  page: Page,
  spot: Spot,
  { checkIndex }: SpecParsers,
): Promise<readonly string[] | undefined> {
  const items = page.items(spot, 'a list of indexes such as ["(amount_cents)"]');
  const indexes: string[] = [];
  for (const item of items ?? []) {
    const sql = page.sql(item, 'an index such as (amount_cents)');
    if (sql === undefined) continue;
    sayAll(page, item, await checkIndex(sql));
    indexes.push(sql);
  }
  return items && indexes;
}

/** A column's name as in SQL: without quotes in small letters, in quotes as it stands. */
function readName(page: Page, spot: Spot): string | undefined {
  const text = page.text(spot, 'the name of a column');
  if (text === undefined) return undefined;
  const quoted = /^"((?:[^"]|"")+)"$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll('""', '"');
  if (/[\s."();,]/.test(text))
    return page.say(
      spot,
      `"${text}" is not the name of a column`,
      'Write the name alone, without its table.',
    );
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function sayAll(page: Page, spot: Spot, mistakes: readonly SaidMistake[]): undefined {
  for (const { message, todo } of mistakes) page.say(spot, message, todo);
  return undefined;
}

const REPLACES_TODO =
  'Write { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }; down may be left out.';
