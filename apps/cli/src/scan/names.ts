/** Duty: how code spells the names of a column and of its table, in the habits of its languages; pure. */

export interface Spellings {
  /** The column alone; also in the accessors that frameworks derive from it. Global. */
  readonly column: RegExp;
  /** The new column. */
  readonly successor: RegExp;
  /** The table, or what a mapper calls one row or all of it. */
  readonly mention: RegExp;
  /** Whether a word in front of a dot stands for the table itself, or for one row of it. */
  readonly owner: (word: string) => 'table' | 'row' | undefined;
}

/** What mappers hang behind the name of a model. */
const SUFFIX = '(?:Entity|Model|Record|Row|Table|Dto|Repository|s)?';
/** What frameworks put before a name to read, write or find by it. */
const ACCESSOR = '(?:get|set|(?:find|read|query|count|exists|delete|remove|order)(?:All|First)?By)';

export function spellingsOf(table: string, column: string, successor: string): Spellings {
  const forms = formsOf(column);
  const one = singular(table);
  const tables = [...new Set([...formsOf(table), ...formsOf(one)])];
  // the table's own name, its class, and what builders call it
  const whole = new Set([table, ...formsOf(table), pascal(one)].filter((w) => w !== one || one === table));
  const row = new Set(
    [one, `${one}_row`, `${one}_record`, ...(withoutPrefix(one) ?? [])].flatMap((name) => formsOf(name)),
  );
  return {
    column: whollyWritten([
      ...forms,
      `${ACCESSOR}${escaped(pascal(column))}`,
      `find_by_${escaped(snake(column))}`,
    ]),
    successor: whollyWritten(formsOf(successor).map(escaped)),
    // "order by" names no table
    mention: new RegExp(
      `(?<![\\p{L}\\p{N}_])(?:${tables.map(escaped).join('|')})${SUFFIX}(?![\\p{L}\\p{N}_])(?!\\s+by\\b)`,
      'u',
    ),
    owner: (word) => {
      const bare = word.replace(/(?:Entity|Model|Table|Record)$/, '');
      if (whole.has(word) || whole.has(bare)) return 'table';
      return row.has(word) ? 'row' : undefined;
    },
  };
}

/** `getUnitPrice`, `findByUnitPrice`, `find_by_unit_price`: whatever it is called on, it is called for the column. */
export function isAccessor(word: string): boolean {
  return new RegExp(String.raw`^(?:${ACCESSOR}(?=\p{Lu})|find_by_)`, 'u').test(word);
}

/** A word of its own: `amount` is not in `amount_cents`, nor in the variable `$amount`. */
function whollyWritten(alternatives: readonly string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
}

/** As it stands, `unit_price`, `unitPrice`, `UnitPrice` and `UNIT_PRICE`. */
export function formsOf(name: string): readonly string[] {
  return [...new Set([name, snake(name), camel(name), pascal(name), snake(name).toUpperCase()])];
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .map((w) => w.toLowerCase());
}

function snake(name: string): string {
  return wordsOf(name).join('_') || name;
}

function pascal(name: string): string {
  return wordsOf(name).map(capital).join('') || name;
}

function camel(name: string): string {
  return (
    wordsOf(name)
      .map((w, i) => (i === 0 ? w : capital(w)))
      .join('') || name
  );
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** `orders` holds an `order`, `categories` a `category`, `boxes` a `box`; `news` and `status` stay. */
export function singular(name: string): string {
  if (/(?:ss|us|is|news)$/i.test(name)) return name;
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/(?:x|ch|sh|ss|z)es$/i.test(name)) return name.slice(0, -2);
  return name.replace(/s$/i, '');
}

/** `line_items` of `spree_line_items`: the name of an application, or of a part of it, is no part of a model's. */
export function withoutPrefix(table: string): readonly [string] | undefined {
  const tail = /^[^_]+_(.+)$/.exec(table)?.[1];
  return tail === undefined ? undefined : [tail];
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
