/** Duty: whether two values are the same to PostgreSQL, however the driver spelt them; must not know rows or columns. */

/** How the values of one SQL type are brought to a form in which equal values are equal strings. */
type Canon = (value: unknown) => string;

/**
 * True when both are the same value of `type` (SQL text, for example `numeric(10, 2)` or `text[]`).
 * NULL is the same as NULL. A type that is not known is compared by its text. Never throws.
 */
export function same(a: unknown, b: unknown, type: string | undefined): boolean {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  if (Object.is(a, b)) return true;
  const name = typeName(type);
  const element = elementName(name);
  const leaf = CANONS.get(element) ?? anything;
  try {
    if (TEMPORAL.has(element)) return sameMoments(a, b, element);
    // whole rows or lists, as a read of several may answer: only json is an object to PostgreSQL itself
    const canon = leaf !== json && (isComposite(a) || isComposite(b)) ? deep(leaf) : leaf;
    return canon(a) === canon(b);
  } catch {
    return a === b; // neither is anything that PostgreSQL could have said
  }
}

/** `numeric(10,2)` is `numeric`, `timestamp(3) with time zone` is `timestamp with time zone`. */
function typeName(type: string | undefined): string {
  const name = (type ?? '')
    .toLowerCase()
    .replaceAll(/\([^)]*\)/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return name.replace(/^pg_catalog\./, '').replaceAll('"', '');
}

/** `text[]` and `text array` hold `text`. */
function elementName(name: string): string {
  return name.replace(/(\s*\[\d*\])+$/, '').replace(/ array$/, '');
}

function isComposite(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)
  );
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

const decimal: Canon = (value) => {
  const text = String(value).trim().toLowerCase();
  const parts = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/.exec(text);
  if (!parts || (parts[2] === '' && parts[3] === '')) return special(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const trimmed = digits.replace(/^0+/, '');
  if (trimmed === '') return '0';
  // sign, position of the point from the first digit that is not 0, digits without trailing zeros
  return `${sign === '-' ? '-' : ''}${point - (digits.length - trimmed.length)}:${trimmed.replace(/0+$/, '')}`;
};

const SPECIALS: Readonly<Record<string, string>> = {
  '+infinity': 'infinity',
  inf: 'infinity',
  '-inf': '-infinity',
};
function special(text: string): string {
  return SPECIALS[text] ?? text;
}

const float: Canon = (value) => {
  const number =
    typeof value === 'number' ? value : Number(String(value).replace(/^([+-]?)inf(inity)?$/i, '$1Infinity'));
  return number === 0 ? '0' : String(number); // -0 equals 0, and NaN equals NaN
};
const single: Canon = (value) => float(Math.fround(Number(float(value))));

const boolean: Canon = (value) => {
  if (typeof value === 'boolean') return String(value);
  return String(/^(t|true|y|yes|on|1)$/i.test(String(value).trim()));
};

const json: Canon = (value) => ordered(typeof value === 'string' ? parsed(value) : value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a driver that parses json hands a json string over as what it says
  }
}

/** JSON with its keys in order; keys with undefined are left out, as JSON does. */
function ordered(value: unknown): string {
  if (typeof value === 'bigint') return decimal(value);
  if (typeof value === 'number') return decimal(value);
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(ordered).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([k, v]) => `${JSON.stringify(k)}:${ordered(v)}`)
    .join()}}`;
}

const bytes: Canon = (value) =>
  value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value).toLowerCase();
const lower: Canon = (value) => String(value).toLowerCase();
const padded: Canon = (value) => String(value).replace(/ +$/, '');
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A value whose type nobody told: numbers by their value, the rest by its text. */
const anything: Canon = (value) => {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return bytes(value);
  const text = String(value);
  return NUMBER.test(text) ? decimal(text) : text;
};
const text: Canon = (value) => String(value);

/** Lists and rows, each cell by its own form; numbers are numbers whatever the column's type is. */
function deep(leaf: Canon): Canon {
  const canon: Canon = (value) => {
    if (isNull(value)) return 'null';
    if (Array.isArray(value)) return `[${value.map(canon).join()}]`;
    if (isComposite(value)) {
      const cells = Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      return `{${cells.map(([name, cell]) => `${JSON.stringify(name)}:${canon(cell)}`).join()}}`;
    }
    return JSON.stringify(typeof value === 'string' ? leaf(value) : anything(value));
  };
  return canon;
}

const CANONS: ReadonlyMap<string, Canon> = new Map<string, Canon>([
  ...['smallint', 'int2', 'integer', 'int', 'int4', 'bigint', 'int8', 'numeric', 'decimal', 'oid'].map(
    (name): [string, Canon] => [name, decimal],
  ),
  ...['smallserial', 'serial', 'bigserial'].map((name): [string, Canon] => [name, decimal]),
  ...['double precision', 'float8', 'float'].map((name): [string, Canon] => [name, float]),
  ...['real', 'float4'].map((name): [string, Canon] => [name, single]),
  ...['boolean', 'bool'].map((name): [string, Canon] => [name, boolean]),
  ...['json', 'jsonb'].map((name): [string, Canon] => [name, json]),
  ...['text', 'character varying', 'varchar', 'name'].map((name): [string, Canon] => [name, text]),
  ...['character', 'char', 'bpchar'].map((name): [string, Canon] => [name, padded]),
  ...['uuid', 'citext'].map((name): [string, Canon] => [name, lower]),
  ['bytea', bytes],
]);

const TEMPORAL: ReadonlySet<string> = new Set([
  'date',
  'timestamp',
  'timestamp without time zone',
  'timestamptz',
  'timestamp with time zone',
]);

/** A moment in microseconds, and whether the microseconds are known: a Date has lost them. */
interface Instant {
  readonly micros: bigint;
  readonly exact: boolean;
}

/**
 * Moments, and lists or rows that have some in them: cell by cell, because moments have no one form in which equal ones are
 * equal strings. What is no moment in them is compared by its text.
 */
function sameMoments(a: unknown, b: unknown, type: string): boolean {
  if (isNull(a) || isNull(b)) return isNull(a) && isNull(b);
  if (!isComposite(a) && !isComposite(b)) return sameMoment(a, b, type);
  if (!isComposite(a) || !isComposite(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(x);
  if (names.length !== Object.keys(y).length) return false;
  return names.every((name) => name in y && sameMoments(x[name], y[name], type));
}

function sameMoment(a: unknown, b: unknown, type: string): boolean {
  if (Object.is(a, b)) return true;
  const [x, y] = [instantOf(a, type), instantOf(b, type)];
  if (!x || !y) return anything(a) === anything(b);
  if (x.exact && y.exact) return x.micros === y.micros;
  return x.micros / 1000n === y.micros / 1000n;
}

function instantOf(value: unknown, type: string): Instant | undefined {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime())
      ? undefined
      : { micros: BigInt(value.getTime()) * 1000n, exact: false };
  }
  const parts =
    /^(\d{4,}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})\d*)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
      String(value).trim(),
    );
  if (!parts) return undefined;
  const [, day, time = '00:00:00', fraction = '', zone = ''] = parts;
  // a date has no zone, and drivers hand it over as the local midnight
  const offset =
    type === 'date' ? '' : zone.replace(/^([+-]\d\d)$/, '$1:00').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const seconds = Date.parse(`${day}T${type === 'date' ? '00:00:00' : time}${offset}`);
  if (Number.isNaN(seconds)) return undefined;
  return {
    micros: BigInt(seconds) * 1000n + BigInt((type === 'date' ? '' : fraction).padEnd(6, '0') || '0'),
    exact: true,
  };
}
