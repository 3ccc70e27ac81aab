/** Duty: values for a column of a type: any number of plain ones that differ, and those at which code breaks; pure. */

export interface ColumnType {
  /** The type's own name in the catalog, of a domain its base's: `numeric`, `varchar`. */
  readonly type: string;
  /** `N` numbers, `S` texts, `A` arrays and so on, as PostgreSQL sorts them. */
  readonly category: string;
  readonly length: number | null;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly labels: readonly string[];
}

export interface Values {
  /** The nth of many, as text; different for each n as far as the type allows. */
  readonly plain: (n: number) => string;
  readonly edges: readonly string[];
}

type Make = (type: ColumnType) => Values;

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2024, 0, 1);

const whole =
  (least: string, most: string): Make =>
  () => ({
    plain: (n) => String(n % 30_000),
    edges: ['0', '-1', least, most],
  });

const decimal: Make = ({ precision, scale }) => {
  if (precision === null)
    return { plain: (n) => (n / 100).toFixed(2), edges: ['0', '-1', '0.005', '123456789012345.678', 'NaN'] };
  const digits = Math.max(0, scale ?? 0);
  const before = precision - digits;
  const most = `${'9'.repeat(before) || '0'}${digits > 0 ? `.${'9'.repeat(digits)}` : ''}`;
  const least = (10 ** -digits).toFixed(digits);
  const room = 10 ** Math.min(8, before);
  return {
    plain: (n) =>
      n % room === 0 || digits === 0
        ? String(n % room)
        : `${n % room}.${String(n % 10 ** Math.min(6, digits))
            .padStart(digits, '0')
            .slice(-digits)}`,
    edges: ['0', '-1', least, most, `-${most}`].filter((v) => before > 0 || !/^-?1/.test(v)),
  };
};

const text: Make = ({ length }) => {
  const fits = (value: string): string =>
    length === null ? value : Array.from(value).slice(0, length).join('');
  return {
    plain: (n) => (length !== null && length < 4 ? n.toString(36).slice(-length) : fits(`t${n}`)),
    edges: [
      ...new Set(
        ['', ' ', "O'Brien", 'naïve 日本 ✓', 'a\nb', '\\', 'x'.repeat(Math.min(length ?? 300, 300))].map(
          fits,
        ),
      ),
    ],
  };
};

const day = (n: number): string => new Date(FIRST_DAY + (n % 3_650) * DAY_MS).toISOString().slice(0, 10);
const moment: Make = () => ({
  plain: (n) => new Date(FIRST_DAY + n * 60_000).toISOString().replace('Z', ''),
  edges: [
    '1999-12-31 23:59:59.999999',
    '2024-02-29 00:00:00',
    '0001-01-01 00:00:00',
    'infinity',
    '-infinity',
  ],
});
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');
const some =
  (plain: (n: number) => string, ...edges: readonly string[]): Make =>
  () => ({ plain, edges });

const MAKERS: Readonly<Record<string, Make>> = {
  int2: whole('-32768', '32767'),
  int4: whole('-2147483648', '2147483647'),
  int8: whole('-9223372036854775808', '9223372036854775807'),
  oid: some(String),
  numeric: decimal,
  float4: some(String, '0', '-0', '0.1', '1e30', 'NaN', 'Infinity'),
  float8: some(String, '0', '-0', '0.1', '1e300', 'NaN', 'Infinity'),
  money: some((n) => (n / 100).toFixed(2), '0', '-1'),
  bool: some((n) => String(n % 2 === 0), 'true', 'false'),
  text,
  varchar: text,
  bpchar: text,
  citext: text,
  name: text,
  uuid: some((n) => `00000000-0000-4000-8000-${hex(n, 12)}`, '00000000-0000-0000-0000-000000000000'),
  date: some(day, '2024-02-29', '0001-01-01', 'infinity', '-infinity'),
  timestamp: moment,
  timestamptz: moment,
  time: some((n) => `${hex(n % 10, 2)}:30:00`, '00:00:00', '24:00:00'),
  timetz: some(() => '12:30:00+02', '00:00:00+00'),
  interval: some((n) => `${n} seconds`, '0', '-1 day', '1 month'),
  json: some((n) => `{"n":${n}}`, 'null', '{}', '[]', '{"a":{"b":"ü"}}'),
  jsonb: some((n) => `{"n":${n}}`, 'null', '{}', '[]', '{"a":{"b":"ü"}}'),
  bytea: some((n) => String.raw`\x${hex(n, 8)}`, String.raw`\x`, String.raw`\x00ff`),
  inet: some((n) => `10.0.${(n >> 8) % 256}.${n % 256}`, '::1', '0.0.0.0/0'),
  cidr: some((n) => `10.${n % 256}.0.0/16`),
  macaddr: some((n) => `08:00:2b:${hex((n >> 16) % 256, 2)}:${hex((n >> 8) % 256, 2)}:${hex(n % 256, 2)}`),
  xml: some((n) => `<a>${n}</a>`),
  tsvector: some((n) => `word${n}`),
  point: some((n) => `(${n},0)`),
};

/** Undefined for a type of which nothing is known. */
export function valuesFor(type: ColumnType): Values | undefined {
  const { labels, category } = type;
  if (labels.length > 0) return { plain: (n) => labels[n % labels.length] ?? '', edges: labels };
  if (category === 'A') return { plain: () => '{}', edges: ['{}'] };
  if (category === 'R') return { plain: () => 'empty', edges: ['empty'] };
  return MAKERS[type.type]?.(type);
}
