/** Duty: which questions make a spec, in which order, and what is taken where an option answers one already; asks nobody itself. */
import { WrongUse } from '../answer.js';
import { about } from '../render/columns.js';
import type { CatalogColumn, CatalogTable } from './catalog.js';
import type { Draft } from './spec-text.js';
import { suggest, type Suggestion } from './suggest.js';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export interface Prompts {
  readonly pick: (question: string, choices: readonly Choice[]) => Promise<string>;
  readonly write: (
    question: string,
    how: { readonly initial?: string; readonly fault?: (text: string) => string | undefined },
  ) => Promise<string>;
}

/** Somebody left in the middle. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Answers that were given as options; what is left out is asked, or taken as suggested. */
export interface Given {
  readonly table?: string;
  /** Empty: nothing is replaced. */
  readonly replaces?: string;
  readonly column?: string;
  readonly type?: string;
  readonly up?: string;
  readonly down?: string;
  readonly fill?: string;
  readonly services?: string;
  readonly comment?: string;
}

export interface Surroundings {
  readonly catalog: readonly CatalogTable[];
  /** Names of targets that have the database; one, usually. */
  readonly targets: readonly string[];
  /** A name as SQL writes it. */
  readonly quoted: (name: string) => Promise<string>;
  /** Undefined: nobody is asked. */
  readonly prompts: Prompts | undefined;
}

export interface Drafted {
  readonly draft: Draft;
  /** `orders.amount_cents`: what the file is called by. */
  readonly name: string;
}

const NOTHING = '';

export async function draftOf(given: Given, around: Surroundings): Promise<Drafted> {
  const { prompts, targets, quoted } = around;
  const table = await tableOf(given, around);
  const old = await replacedOf(given, table, prompts);
  const hint = old && suggest(table, old);
  const ask = async (
    key: keyof Given,
    question: string,
    initial: string,
    fault?: (text: string) => string | undefined,
  ): Promise<string> => {
    const option = given[key];
    if (option !== undefined) return option;
    if (!prompts) {
      const wrong = fault?.(initial);
      if (wrong !== undefined) throw missing(key, wrong);
      return initial;
    }
    return prompts.write(question, { initial, ...(fault ? { fault } : {}) });
  };
  const name = await ask(
    'column',
    `The new column's name${hint ? ` (${hint.why})` : ''}`,
    hint?.name ?? '',
    (text) => nameFault(table, text),
  );
  const column = await quoted(name);
  const filled = (sql: string): string => sql.replaceAll('$', column);
  const type = await ask('type', 'Its type and constraints, as SQL', filled(hint?.type ?? ''), (text) =>
    text === '' ? 'A type is wanted, for example: text' : undefined,
  );
  const values = old ? await replacement(old, hint, filled, ask) : await fillOf(table, type, given, ask);
  const services = list(
    await ask(
      'services',
      'Services that embed the SDK (a, b: reads); none: the sync trigger covers every writer',
      '',
    ),
  );
  const comment = await ask('comment', 'A comment for the column: what it holds, and whose it is', '');
  return {
    name: `${table.schema === 'public' ? '' : `${table.schema}.`}${table.table}.${name}`,
    draft: {
      column: `${table.quoted}.${column} ${type}`,
      ...(comment === '' ? {} : { comment }),
      ...values,
      services,
      targets,
    },
  };
}

type Ask = (key: keyof Given, question: string, initial: string) => Promise<string>;

async function replacement(
  old: CatalogColumn,
  hint: Suggestion | undefined,
  filled: (sql: string) => string,
  ask: Ask,
): Promise<Pick<Draft, 'replaces'>> {
  const up = await ask('up', `up: the new value from ${old.name}, as SQL`, hint?.up ?? '');
  const down = await ask(
    'down',
    `down: ${old.name} from the new value; empty: no way back after retire`,
    filled(hint?.down ?? ''),
  );
  return { replaces: { column: old.quoted, up, ...(down === '' ? {} : { down }) } };
}

/** NOT NULL needs a value for the rows that are there. */
async function fillOf(
  table: CatalogTable,
  type: string,
  given: Given,
  ask: Ask,
): Promise<Pick<Draft, 'fill'>> {
  const isNeeded = /\bnot\s+null\b/i.test(type) && !/\bdefault\b/i.test(type) && table.rows !== 0;
  if (!isNeeded && given.fill === undefined) return {};
  const fill = await ask('fill', 'fill: the value for the rows that are there, as SQL over the row', '');
  return fill === '' ? {} : { fill };
}

async function tableOf({ table: wanted }: Given, { catalog, prompts }: Surroundings): Promise<CatalogTable> {
  if (catalog.length === 0)
    throw new WrongUse(
      'A database with tables was wanted, but this one has none.',
      'Check the URL of the target.',
    );
  if (wanted !== undefined) return named(catalog, wanted);
  if (!prompts)
    throw missing(
      'table',
      `one of: ${catalog
        .slice(0, 8)
        .map((t) => t.quoted)
        .join(', ')}`,
    );
  const picked = await prompts.pick(
    'Which table?',
    catalog.map((t) => ({
      value: t.quoted,
      label: t.quoted,
      hint: t.rows < 0 ? 'never counted' : `${about(Math.round(t.rows))} rows`,
    })),
  );
  return named(catalog, picked);
}

function named(catalog: readonly CatalogTable[], wanted: string): CatalogTable {
  const found = catalog.find(
    (t) =>
      [t.quoted, `${t.schema}.${t.table}`].includes(wanted) || (t.schema === 'public' && t.table === wanted),
  );
  if (found) return found;
  throw new WrongUse(
    `A table of this database was wanted, but "${wanted}" is none.`,
    `One of: ${catalog
      .slice(0, 8)
      .map((t) => t.quoted)
      .join(', ')}${catalog.length > 8 ? ', …' : ''}`,
  );
}

async function replacedOf(
  { replaces }: Given,
  table: CatalogTable,
  prompts: Prompts | undefined,
): Promise<CatalogColumn | undefined> {
  const picked =
    replaces ??
    (prompts
      ? await prompts.pick('Which column does the new one replace?', [
          ...table.columns
            .filter((c) => !c.generated)
            .map((c) => ({ value: c.name, label: c.name, hint: `${c.type}${c.notNull ? ' not null' : ''}` })),
          { value: NOTHING, label: 'none', hint: 'a truly new column' },
        ])
      : NOTHING);
  if (picked === NOTHING) return undefined;
  const found = table.columns.find((c) => c.name === picked || c.quoted === picked);
  if (found) return found;
  throw new WrongUse(
    `A column of ${table.quoted} was wanted, but "${picked}" is none.`,
    `One of: ${table.columns.map((c) => c.name).join(', ')}`,
  );
}

function nameFault(table: CatalogTable, name: string): string | undefined {
  if (name === '') return 'a name is wanted';
  if (Buffer.byteLength(name) > 63) return 'PostgreSQL keeps 63 bytes of a name';
  return table.columns.some((c) => c.name === name)
    ? `${table.quoted} has a column ${name} already`
    : undefined;
}

function list(said: string): readonly string[] {
  return said
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '');
}

function missing(key: keyof Given, why: string): WrongUse {
  return new WrongUse(
    `Nobody can be asked here, and --${key} was left out: ${why}.`,
    `Add --${key}, or run it in a terminal.`,
  );
}
