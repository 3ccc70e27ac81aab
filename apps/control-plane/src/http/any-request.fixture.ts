/** Duty: for tests, any request to a route, right, nearly right or absurd, made from the route's own schemas. */
import { openApiDocument, type Route } from '@sluice/api';
import fc, { type Arbitrary } from 'fast-check';
import { jsonText, spoilt, texts, valuesOf } from './any-value.fixture.js';
import { ADMIN, CLIENT } from './app.fixture.js';

export interface AnyRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a request may name so that something is met. */
export interface Known {
  /** Of the things below the route's own collection, where it has one. */
  readonly ids: readonly string[];
  readonly words: readonly string[];
}

/** What a door takes: one of the table of routes, or one beside it. */
export type Door = Pick<Route, 'method' | 'path' | 'params' | 'query' | 'body'> & {
  /** Bodies that are right, beside what the schema gives. */
  readonly examples: readonly unknown[];
};

/** A route of the table with the example that the OpenAPI document has of it. */
export function doorOf(route: Route): Door {
  const path = document.paths?.[route.path.replace(/:(\w+)/g, '{$1}')];
  const operation = path?.[route.method.toLowerCase() as 'post'];
  const content =
    operation?.requestBody && 'content' in operation.requestBody && operation.requestBody.content;
  const example: unknown = content ? content['application/json']?.example : undefined;
  return { ...route, examples: example === undefined ? [] : [example] };
}
const document = openApiDocument();

export function anyRequest(door: Door, known: Known): Arbitrary<AnyRequest> {
  const { method } = door;
  return fc
    .record({ path: anyPath(door, known), query: anyQuery(door, known), sent: anySent(door, known), who })
    .map(({ path, query, sent: { body, headers }, who: asked }) => ({
      method,
      path: path + query,
      headers: { ...headers, ...asked },
      body,
    }));
}

/** Segments that decode to nothing, to something else, or not at all. */
const ODD_SEGMENTS = [
  '%',
  '%ff',
  '%00',
  '%ED%A0%80',
  '%2e%2e%2f%2e%2e',
  '..',
  '..%2f',
  'a%2Fb',
  "'%3B--",
  '%20',
  '__proto__',
  'constructor',
  'x'.repeat(3_000),
];

function anyPath({ path }: Door, { ids, words }: Known): Arbitrary<string> {
  const segment = fc.oneof(
    ...(ids.length === 0 ? [] : [{ weight: 9, arbitrary: fc.constantFrom(...ids).map(encoded) }]),
    { weight: 1, arbitrary: texts(words, 1, 300).map(encoded) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_SEGMENTS) },
  );
  return fc
    .tuple(...path.split('/').map((part) => (part.startsWith(':') ? segment : fc.constant(part))))
    .map((parts) => parts.join('/'));
}

function anyQuery({ query }: Door, { words }: Known): Arbitrary<string> {
  const noise = fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('extra=1', '=', '%zz=%', '%00=%00', 'a[b]=c', '__proto__=x', '&&&'),
    },
  );
  if (!query) return noise.map((q) => (q === '' ? '' : `?${q}`));
  const good = valuesOf(query, words) as Arbitrary<Record<string, unknown>>;
  const value = fc.oneof(
    { weight: 6, arbitrary: good.map((g) => Object.entries(g)) },
    // a name twice, and any text where a number or a phase should be
    { weight: 1, arbitrary: good.map((g) => [...Object.entries(g), ...Object.entries(g)]) },
    {
      weight: 2,
      arbitrary: fc.array(fc.tuple(fc.constantFrom(...Object.keys(query.shape)), texts(words)), {
        minLength: 1,
        maxLength: 2,
      }),
    },
  );
  return fc.tuple(value, noise).map(([pairs, more]) => {
    const said = pairs.map(([key, v]) => `${encoded(key)}=${encoded(String(v))}`);
    const all = [...said, ...(more === '' ? [] : [more])].join('&');
    return all === '' ? '' : `?${all}`;
  });
}

interface Sent {
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const ODD_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=latin1',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=x',
  '/',
];
const ODD_BODIES = [
  '',
  'null',
  '1',
  '"why"',
  '[]',
  '[{}]',
  '{"why":1e999}',
  '{"why":"a","why":1}',
  '{"__proto__":{"why":1}}',
  '\ufeff{}',
  '\0',
  '{"why":"\ud800"}',
  `{"why":"${'x'.repeat(1_100_000)}"}`,
];

function anySent({ body, examples, method }: Door, { words }: Known): Arbitrary<Sent> {
  const nothing = fc.constant<Sent>({ body: undefined, headers: {} });
  const absurd = fc.constantFrom(...ODD_BODIES).map((text) => ({ body: text, headers: JSON_TYPE }));
  if (!body && examples.length === 0)
    return method === 'GET'
      ? nothing
      : fc.oneof({ weight: 6, arbitrary: nothing }, { weight: 1, arbitrary: absurd });
  const good = fc.oneof(
    ...(examples.length === 0 ? [] : [fc.constantFrom(...examples)]),
    ...(body ? [valuesOf(body, words)] : []),
  );
  const text = good.map(jsonText);
  const plain = (json: string): Sent => ({ body: json, headers: JSON_TYPE });
  return fc.oneof(
    { weight: 8, arbitrary: text.map(plain) },
    { weight: 10, arbitrary: spoilt(good).map(jsonText).map(plain) },
    { weight: 1, arbitrary: fc.tuple(text, fc.nat(200)).map(([json, at]) => plain(json.slice(0, at))) },
    { weight: 2, arbitrary: absurd },
    { weight: 1, arbitrary: nothing },
    {
      weight: 1,
      arbitrary: fc
        .tuple(text, fc.constantFrom(...ODD_TYPES))
        .map(([json, type]) => ({ body: json, headers: { 'content-type': type } })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(text, fc.constantFrom('gzip', 'br', 'zip', 'deflate')).map(([json, encoding]) => ({
        body: json,
        headers: { ...JSON_TYPE, 'content-encoding': encoding },
      })),
    },
  );
}

/** Who asks, what they say they can read, and by what name they want to be in the log. */
const asker = fc.record({
  authorization: fc.oneof(
    { weight: 16, arbitrary: fc.constant(ADMIN) },
    { weight: 1, arbitrary: fc.constantFrom(CLIENT, 'wrong', 'Bearer ', `Bearer ${ADMIN}`, '') },
  ),
  accept: fc.oneof(
    { weight: 12, arbitrary: fc.constant('*/*') },
    { weight: 1, arbitrary: fc.constantFrom('application/json', 'text/csv', ';;;', '*/*;q=0', '') },
  ),
  'x-sluice-user': fc.oneof(
    { weight: 4, arbitrary: fc.constant('ana') },
    { weight: 1, arbitrary: fc.constantFrom('%00', 'a%00b', '%ED%A0%80', '%', "'; --", '%F0%9F%98%80') },
    { weight: 1, arbitrary: fc.constantFrom('\u00ff', 'x'.repeat(400)) },
  ),
});

/** What only some requests carry: keys, conditions, places in a stream, and what Unleash clients say of themselves. */
const conditions = fc.record(
  {
    'idempotency-key': fc.oneof(
      fc.uuid(),
      fc.constantFrom('"one"', 'two', '', '"', '\u00ff', 'x'.repeat(300)),
    ),
    'if-match': fc.constantFrom('*', '"1-seen"', '"999999999999999-seen"', 'W/"3-x", "4-x"', '', '"'),
    'if-none-match': fc.constantFrom('"1"', 'W/"3"', '"999999999999999"', '*', '"x"'),
    'last-event-id': fc.constantFrom('1', '999999999999999', '-1', 'x'),
    'unleash-appname': fc.constantFrom('checkout', 'x'.repeat(300), '\u00ff', "'; --"),
    // one that comes again has to wait its turn
    'unleash-connection-id': fc.uuid(),
    'unleash-interval': fc.constantFrom('10', '-1', '1e308', 'Infinity', 'x'),
  },
  { requiredKeys: [] },
);

const who: Arbitrary<Readonly<Record<string, string>>> = fc
  .tuple(asker, fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: conditions }))
  .map(([one, more]) => ({ ...one, ...more }));

/** Half of a character has no bytes of its own in UTF-8: these are the ones that broken encoders send. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ue000')).replaceAll('%EE%80%80', '%ED%A0%80');
}
