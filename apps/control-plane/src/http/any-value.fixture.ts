/** Duty: for tests, values that a schema takes, and values that it nearly takes; knows no route. */
import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';

type Schema = z.core.JSONSchema.JSONSchema;

/** What texts have broken somewhere: ends of strings, halves of characters, other languages, names that every object has. */
const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\n',
  '\u202e\u0007',
  "'; drop table sluice_control.event; --",
  '"; --',
  '$1',
  '%s%n',
  '../../etc/passwd',
  '<script>',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '1e309',
  '-1',
  'İstanbul ﷺ 👩‍👩‍👧‍👦',
  'x'.repeat(201),
  'x'.repeat(5_000),
] as const;

const ODD_NUMBERS = [
  -1,
  -0,
  0.5,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e21,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MIN_VALUE,
] as const;

/** Own keys, as JSON makes them: a `__proto__` in a body is one, too. */
const ODD_KEYS = ['__proto__', 'constructor', 'toString', '', 'a\0b', '\ud800', 'why', '0'] as const;

/** A text with this in it becomes as many brackets as no recursion survives; JSON.stringify would not survive them either. */
const DEEP = 'sluice-deep';
const DEPTH = 30_000;

/** JSON, with the depths in it that no value can have here. */
export function jsonText(value: unknown): string {
  // nothing at all, where the whole was spoilt
  const text = value === undefined ? '' : JSON.stringify(value);
  return text.replaceAll(`"${DEEP}"`, () => '['.repeat(DEPTH) + ']'.repeat(DEPTH));
}

/** Texts: mostly known ones, so that what they name is met. */
export function texts(known: readonly string[], least = 0, most = 10_000): Arbitrary<string> {
  const fits = (text: string): boolean => text.length >= least && text.length <= most;
  const words = known.filter(fits);
  const free = fc.string({ minLength: least, maxLength: Math.min(most, least + 20), unit: 'grapheme' });
  return fc.oneof(
    ...(words.length === 0 ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...words) }]),
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS).filter(fits) },
    { weight: 1, arbitrary: free.filter(fits) },
  );
}

/** Values that a zod schema takes on its way in, as far as JSON schema can say it. */
export function valuesOf(schema: z.ZodType, known: readonly string[]): Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return valueOf(root, { root, known });
}

interface Around {
  readonly root: Schema;
  readonly known: readonly string[];
}

function valueOf(given: Schema | boolean | undefined, around: Around): Arbitrary<unknown> {
  if (typeof given !== 'object') return fc.jsonValue({ maxDepth: 2 });
  const schema = resolved(given, around.root);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map((one) => valueOf(one, around)));
  const { minLength, maxLength, pattern, format } = schema;
  switch (schema.type) {
    case 'string':
      return pattern !== undefined && format === undefined
        ? fc.stringMatching(new RegExp(pattern))
        : texts(around.known, minLength, maxLength);
    case 'integer':
      return numbers(schema, true);
    case 'number':
      return numbers(schema, false);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return listOf(schema, around);
    case 'object':
      return recordOf(schema, around);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function resolved(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = schema.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], root);
  if (typeof found !== 'object' || found === null) throw new Error(`nothing stands at ${schema.$ref}`);
  return found as Schema;
}

function numbers({ minimum, maximum }: Schema, whole: boolean): Arbitrary<number> {
  const [min, max] = [minimum ?? -Number.MAX_VALUE, maximum ?? Number.MAX_VALUE];
  const fits = (n: number): boolean => n >= min && n <= max && (!whole || Number.isSafeInteger(n));
  const least = Math.max(Math.ceil(min), -1_000);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: least, max: Math.min(Math.floor(max), least + 1_100) }) },
    { weight: 1, arbitrary: fc.constantFrom(min, max, ...ODD_NUMBERS).filter(fits) },
    ...(whole ? [] : [{ weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) }]),
  );
}

function listOf({ items, prefixItems, minItems = 0, maxItems = 3 }: Schema, around: Around) {
  if (prefixItems) return fc.tuple(...prefixItems.map((item) => valueOf(item, around)));
  const item = valueOf(Array.isArray(items) ? items[0] : items, around);
  return fc.array(item, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) });
}

function recordOf(schema: Schema, around: Around): Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const named = fc.record(
    Object.fromEntries(Object.entries(properties).map(([key, of]) => [key, valueOf(of, around)])),
    { requiredKeys: required },
  );
  if (typeof additionalProperties !== 'object') return named;
  const keys = propertyNames ? valueOf(propertyNames, around).map(String) : texts(around.known);
  const more = fc.dictionary(keys, valueOf(additionalProperties, around), { maxKeys: 3 });
  return fc.tuple(named, more).map(([a, b]) => ({ ...a, ...b }));
}

/** Values with one or two places spoilt: another type, a key less, a key more, something huge, deep or odd. */
export function spoilt(good: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc
    .tuple(good, fc.array(spoiling, { minLength: 1, maxLength: 2 }))
    .map(([value, spoilings]) => spoilings.reduce(spoil, value));
}

const odd: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.constantFrom(...ODD_NUMBERS),
  fc.constantFrom<unknown>(null, true, [], {}, [[[]]], DEEP),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Pieces at which readers of YAML and of SQL stumble. */
const PIECES = ['(', '[', '{a: ', '- ', '1+', 'not ', '*a ', '&a ', '? ', '!!x ', "'", '"', '\t', '\0', '💥'];

const spoiling = fc.record({
  place: fc.nat(10_000),
  how: fc.constantFrom('replace', 'replace', 'drop', 'add', 'wrap', 'double', 'cut', 'insert', 'insert'),
  odd,
  key: fc.constantFrom(...ODD_KEYS),
  at: fc.nat(10_000),
  piece: fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(1, 1, 1, 40, 20_000)),
});
type Spoiling = typeof spoiling extends Arbitrary<infer S> ? S : never;

type Path = readonly (string | number)[];

function spoil(value: unknown, one: Spoiling): unknown {
  const places = pathsIn(value);
  return changedAt(value, places[one.place % places.length] ?? [], (found) => spoiltPlace(found, one));
}

/** Undefined: the place is gone. */
function spoiltPlace(found: unknown, { how, odd: other, key, at, piece: [piece, times] }: Spoiling): unknown {
  if (how === 'drop') return undefined;
  if (how === 'wrap') return [found];
  if (how === 'double') return [found, found];
  if (how === 'add' && isRecord(found)) return Object.fromEntries([...Object.entries(found), [key, other]]);
  if (typeof found !== 'string' || found === '') return other;
  const place = at % found.length;
  if (how === 'cut') return found.slice(0, place) + found.slice(place + 1);
  if (how === 'insert') return found.slice(0, place) + piece.repeat(times) + found.slice(place);
  return other;
}

function pathsIn(value: unknown, here: Path = []): readonly Path[] {
  const inner = Array.isArray(value)
    ? value.map((each, i) => [i, each] as const)
    : isRecord(value)
      ? Object.entries(value)
      : [];
  return [here, ...inner.flatMap(([key, each]) => pathsIn(each, [...here, key]))];
}

function changedAt(value: unknown, [key, ...rest]: Path, change: (found: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((each: unknown, i) => (i === key ? kept(changedAt(each, rest, change)) : [each]));
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, each]: [string, unknown]) =>
      name === key ? kept(changedAt(each, rest, change)).map((v) => [name, v]) : [[name, each]],
    ),
  );
}

function kept(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
