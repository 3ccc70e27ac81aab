/** Duty: what a new column that replaces another is likely to be, by the type and name of the old one and its neighbours; pure. */
import type { CatalogColumn, CatalogTable } from './catalog.js';

export interface Suggestion {
  /** The name of the new column. */
  readonly name: string;
  /** Type and constraints, as SQL; `$` stands for the new column's name. */
  readonly type: string;
  /** SQL over the old column. */
  readonly up: string;
  /** SQL over the new column, which is written as `$`. */
  readonly down: string;
  /** Why, in a few words. */
  readonly why: string;
}

type Shape = Omit<Suggestion, 'name'> & { readonly suffix: string };
type Rule = (column: CatalogColumn, table: CatalogTable) => Shape | undefined;

const MONEY = /(amount|price|total|cost|fee|balance|sum|tax|discount|salary|budget)/i;
/** As people end the names of columns that count the smallest coin. */
const COINS = ['_cents', '_minor', '_pence'] as const;

/** Exact whole coins instead of decimals; a finer scale than two would be rounded. */
const money: Rule = ({ name, type, quoted }, table) => {
  const [, scale] = /^numeric\(\d+,(\d+)\)$/.exec(type) ?? [];
  const isDecimal =
    type === 'numeric' || type === 'double precision' || (scale !== undefined && Number(scale) <= 2);
  if (!isDecimal || !MONEY.test(name)) return undefined;
  const like = table.columns.find((c) => COINS.some((suffix) => c.name.endsWith(suffix)));
  return {
    suffix: COINS.find((s) => like?.name.endsWith(s)) ?? '_cents',
    type: 'bigint',
    up: `(${quoted} * 100)::bigint`,
    down: '$ / 100.0',
    why: like ? `whole cents, named as ${like.name}` : 'whole cents: exact, and fast to add',
  };
};

/** An identity that runs out at 2,147,483,647. */
const wider: Rule = ({ type, quoted }) =>
  type === 'integer' || type === 'smallint'
    ? {
        suffix: '_big',
        type: 'bigint',
        up: `${quoted}::bigint`,
        down: `$::${type}`,
        why: 'room for larger numbers',
      }
    : undefined;

const unbounded: Rule = ({ type, quoted }) => {
  const [, length] = /^character(?: varying)?\((\d+)\)$/.exec(type) ?? [];
  return length === undefined
    ? undefined
    : {
        suffix: '_text',
        type: 'text',
        up: `${quoted}::text`,
        down: `left($, ${length})`,
        why: 'text of any length',
      };
};

/** A constant zone, or the expression would not be immutable. */
const zoned: Rule = ({ type, quoted }) =>
  /^timestamp(\(\d\))? without time zone$/.test(type)
    ? {
        suffix: '_tz',
        type: 'timestamptz',
        up: `${quoted} at time zone 'UTC'`,
        down: `$ at time zone 'UTC'`,
        why: 'a moment instead of a local time; change UTC where the values are of another zone',
      }
    : undefined;

const same: Rule = ({ type, quoted }) => ({
  suffix: '_new',
  type,
  up: quoted,
  down: '$',
  why: 'the same values',
});

const RULES: readonly Rule[] = [money, wider, unbounded, zoned];

export function suggest(table: CatalogTable, old: CatalogColumn): Suggestion {
  const { suffix, type, ...rest } =
    RULES.reduce<Shape | undefined>((s, rule) => s ?? rule(old, table), undefined) ??
    (same(old, table) as Shape);
  const sign = type === 'bigint' ? signOf(old) : undefined;
  return {
    ...rest,
    name: freeName(table, `${old.name}${suffix}`),
    type: [type, old.notNull ? 'not null' : '', sign ? `check ($ ${sign} 0)` : ''].filter(Boolean).join(' '),
  };
}

/** `>= 0` or `> 0`, where a check asks it of the old column. */
function signOf({ checks }: CatalogColumn): string | undefined {
  return checks
    .map((c) => /^CHECK \(\(\S+ (>=?) \(?'?0(?:\.0)?'?\)?(?:::[\w ]+)?\)\)$/.exec(c)?.[1])
    .find((s) => s !== undefined);
}

function freeName({ columns }: CatalogTable, wanted: string): string {
  const taken = new Set(columns.map((c) => c.name));
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted}${n}`;
  return name;
}
