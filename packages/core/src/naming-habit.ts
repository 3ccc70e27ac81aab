/** Duty: what the columns of a table are called by habit, and whether a new one keeps to it; pure. */

export interface NamedColumn {
  readonly name: string;
  /** As PostgreSQL formats it, for example `timestamp with time zone`. */
  readonly type: string;
}

export interface NamingHabit {
  /** What the columns of the habit are, for example `money columns`. */
  readonly kind: string;
  /** How they are written, for example `end in _cents`. */
  readonly habit: string;
  readonly examples: readonly string[];
  /** The new column's name as the habit would have it. */
  readonly suggested: string;
}

/** One column is no habit, two of which both do it are. */
const LEAST = 2;
/** Of the columns of a kind, so many must do it. */
const SHARE = 2 / 3;
const MOST_EXAMPLES = 3;

const MONEY = /(^|_)(amount|balance|cost|discount|fee|paid|price|refund|salary|subtotal|tax|total|vat)(_|$)/;
/** As PostgreSQL formats them, and as people write them in a spec. */
const NUMBER =
  /^(smallint|integer|bigint|int[248]?|numeric|decimal|money|real|double precision|float[48]?)\b/;

interface Kind {
  readonly says: string;
  readonly affix: 'suffix' | 'prefix';
  /** Words that make a habit; any word would call `first_name` and `last_name` one of text. */
  readonly words: readonly string[];
  readonly is: (column: NamedColumn) => boolean;
}

const KINDS: readonly Kind[] = [
  {
    says: 'money columns',
    affix: 'suffix',
    words: ['cents', 'minor', 'micros', 'amount'],
    is: ({ name, type }) => NUMBER.test(type) && (MONEY.test(name) || /_(cents|minor|micros)$/.test(name)),
  },
  {
    says: 'moments',
    affix: 'suffix',
    words: ['at', 'time', 'ts', 'timestamp', 'on', 'date'],
    is: ({ type }) => type.startsWith('timestamp'),
  },
  {
    says: 'dates',
    affix: 'suffix',
    words: ['on', 'date', 'day', 'at'],
    is: ({ type }) => type === 'date',
  },
  {
    says: 'yes-or-no columns',
    affix: 'prefix',
    words: ['is', 'has', 'can', 'was'],
    is: ({ type }) => /^bool(ean)?$/.test(type),
  },
];

/** The habit that the new column leaves; undefined where it keeps to it, or where the table has none. */
export function namingHabit(column: NamedColumn, others: readonly NamedColumn[]): NamingHabit | undefined {
  return caseHabit(column, others) ?? affixHabit(column, others);
}

function affixHabit(column: NamedColumn, others: readonly NamedColumn[]): NamingHabit | undefined {
  for (const { says, affix, words, is } of KINDS) {
    if (!is(column)) continue;
    const kin = others.filter(is);
    for (const word of words) {
      const does = ({ name }: NamedColumn): boolean =>
        affix === 'suffix' ? name.endsWith(`_${word}`) : name.startsWith(`${word}_`);
      const doing = kin.filter(does);
      if (doing.length < LEAST || doing.length < kin.length * SHARE) continue;
      if (does(column)) return undefined;
      const suffixed = affix === 'suffix';
      return {
        kind: says,
        habit: suffixed ? `end in _${word}` : `begin with ${word}_`,
        examples: doing.slice(0, MOST_EXAMPLES).map((c) => c.name),
        suggested: suffixed ? `${column.name}_${word}` : `${word}_${column.name}`,
      };
    }
  }
  return undefined;
}

const SNAKE = /^[a-z\d]+(_[a-z\d]+)+$/;
const CAMEL = /^[a-z\d]+([A-Z][a-z\d]*)+$/;

/** Names of one word are written alike in both. */
function caseHabit({ name }: NamedColumn, others: readonly NamedColumn[]): NamingHabit | undefined {
  const [snake, camel] = [SNAKE, CAMEL].map((of) => others.filter((c) => of.test(c.name)));
  const told = (doing: readonly NamedColumn[], habit: string, suggested: string): NamingHabit => ({
    kind: 'columns',
    habit,
    examples: doing.slice(0, MOST_EXAMPLES).map((c) => c.name),
    suggested,
  });
  if (CAMEL.test(name) && snake && camel && snake.length >= LEAST && camel.length === 0)
    return told(
      snake,
      'join their words with _',
      name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
    );
  if (SNAKE.test(name) && snake && camel && camel.length >= LEAST && snake.length === 0)
    return told(
      camel,
      'begin each further word with a capital',
      name.replace(/_([a-z\d])/g, (_, c: string) => c.toUpperCase()),
    );
  return undefined;
}
