/** Duty: proves what a spec means, what is refused, and that each mistake names its place. */
import type { Spec } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { formatMistakes } from './format-mistakes.js';
import { fakeSurroundings } from './parsers.fixture.js';
import { readSpec } from './read-spec.js';
import { rehearsalOf } from './rehearsal.js';

const SMALL = `column: orders.amount_cents bigint not null
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout, { reporting: reads }]
targets: [eu, us]
`;

async function good(text: string, surroundings = fakeSurroundings): Promise<Spec> {
  const read = await readSpec(text, surroundings, 'a.yaml');
  if ('mistakes' in read) throw new Error(formatMistakes(read.mistakes, 'a.yaml'));
  return read.spec;
}

async function bad(text: string, surroundings = fakeSurroundings): Promise<string[]> {
  const read = await readSpec(text, surroundings, 'a.yaml');
  if ('spec' in read) throw new Error('the spec was accepted');
  return read.mistakes.map((m) => `${m.line}:${m.column} ${m.path}: ${m.message} | ${m.todo}`);
}

/** A whole line, or a pattern. */
function exactly(said: string | RegExp): RegExp {
  return typeof said === 'string' ? new RegExp(`^${said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : said;
}

describe('a small spec', () => {
  it('means this, with every default', async () => {
    expect(await good(SMALL)).toEqual({
      name: 'orders.amount_cents',
      column: {
        schema: 'public',
        table: 'orders',
        column: 'amount_cents',
        type: 'bigint',
        notNull: true,
        unique: false,
        checks: [],
      },
      replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
      drop: false,
      sync: 'trigger',
      services: [
        { name: 'checkout', reads: true, writes: true },
        { name: 'reporting', reads: true, writes: false },
      ],
      targets: [
        { name: 'eu', wave: 1, replicas: [] },
        { name: 'us', wave: 2, replicas: [] },
      ],
      indexes: [],
      ramp: [1, 10, 50, 100],
      holdMs: 600_000,
      shadow: { sample: 1, windowMs: 600_000, minimum: 100 },
      soakMs: 86_400_000,
      pace: 'gentle',
      guardrails: { differing: 0, errors: 1.5, latency: 1.3, replicaLagMs: 30_000, scope: 'all' },
      approvals: { drop: 1 },
      advance: 'auto',
      queries: {},
      graceMs: 30_000,
      fence: 'none',
      repair: false,
      locks: { timeoutMs: 50, giveUpAfterMs: 600_000 },
    } satisfies Spec);
  });

  it('takes the only known target where none is named, and soaks for nothing with nothing to replace', async () => {
    const spec = await good('column: sales.orders.note text\nservices: [checkout]\n');
    expect(spec).toMatchObject({
      name: 'sales.orders.note',
      targets: [{ name: 'main', wave: 1, replicas: [] }],
      soakMs: 0,
      approvals: { drop: 1 },
    });
    expect(spec).not.toHaveProperty('replaces');
  });

  it('asks for an approval to fill a nullable column, and obeys who says otherwise', async () => {
    const fill = 'column: orders.note text\nservices: [checkout]\nfill: lower(email)\n';
    expect((await good(fill)).approvals).toEqual({ drop: 1, backfill: 1 });
    expect((await good(`${fill}approvals: { backfill: 0, contract: 2 }\n`)).approvals).toEqual({
      drop: 1,
      backfill: 0,
      contract: 2,
    });
    expect((await good(fill.replace('text', 'text not null'))).approvals).toEqual({ drop: 1 });
  });
});

describe('a whole spec', () => {
  it('is read field by field', async () => {
    const spec = await good(`name: orders.cents
column: orders.amount_cents bigint
comment: Order total in cents. Owner payments.
replaces: { column: '"Amount"', up: 1 }
services: [{ a: reads, writes }, { b: [writes] }, { c: writes }, { d: reads and writes }, { e: }]
targets: { eu: { wave: 1, region: eu-1, replicas: [EU_REPLICA] }, us: { wave: 1 }, asia: }
indexes: [(amount_cents)]
drop: true
sync: services
ramp: [5, 100]
hold: 90s
shadow: { sample: 0.1, window: 1h30m }
soak: 0
pace: { maxLatencyRatio: 1.2, maxReplicaLag: 5s, windowPages: 64, passes: 3 }
guardrails: { differing: 3, replicaLag: 10s }
advance: manual
queries: { by_total: { old: select 1, new: select 2 } }
grace: 0
repair: true
locks: { timeout: 100ms }
`);
    expect(spec).toMatchObject({
      name: 'orders.cents',
      comment: 'Order total in cents. Owner payments.',
      replaces: { column: 'Amount', up: '1' },
      services: [
        { name: 'a', reads: true, writes: true },
        { name: 'b', reads: false, writes: true },
        { name: 'c', reads: false, writes: true },
        { name: 'd', reads: true, writes: true },
        { name: 'e', reads: true, writes: true },
      ],
      targets: [
        { name: 'eu', wave: 1, region: 'eu-1', replicas: ['EU_REPLICA'] },
        { name: 'us', wave: 1, replicas: [] },
        { name: 'asia', wave: 3, replicas: [] },
      ],
      indexes: ['(amount_cents)'],
      drop: true,
      sync: 'services',
      ramp: [5, 100],
      holdMs: 90_000,
      shadow: { sample: 0.1, windowMs: 5_400_000, minimum: 100 },
      soakMs: 0,
      pace: { maxLatencyRatio: 1.2, maxReplicaLagMs: 5_000, windowPages: 64, passes: 3 },
      guardrails: { differing: 3, errors: 1.5, latency: 1.3, replicaLagMs: 10_000 },
      advance: 'manual',
      queries: { by_total: { old: 'select 1', new: 'select 2' } },
      graceMs: 0,
      repair: true,
      locks: { timeoutMs: 100, giveUpAfterMs: 600_000 },
    });
  });

  it('keeps text as it was written: YAML does not turn it into numbers', async () => {
    const spec = await good('column: orders.n numeric(10, 2)\nfill: 1.10\nservices: [checkout]\n');
    expect(spec).toMatchObject({ fill: '1.10', column: { type: 'numeric(10, 2)' } });
  });
});

/** Each line is added to the small spec, which has four lines: the mistake stands in the fifth. */
describe('one mistake is named with its place and what to do', () => {
  it.each([
    ['shadows: { sample: 1 }', '5:1 shadows: "shadows" is not known here | Did you mean shadow?'],
    ['xyzzy: 1', /^5:1 xyzzy: "xyzzy" is not known here \| Known are column, comment, replaces/],
    ['shadow: { simple: 1 }', '5:11 shadow.simple: "simple" is not known here | Did you mean sample?'],
    ['hold: 10', '5:7 hold: "10" has no unit | Write 10ms, 10s, 10m, 10h or 10d.'],
    [
      'hold: soon',
      '5:7 hold: "soon" is not a duration | Write a number and its unit: 500ms, 5s, 10m, 24h or 7d.',
    ],
    ['hold: -5s', '5:7 hold: "-5s" is negative | Write 0 or more.'],
    ['hold:', '5:6 hold: wanted a duration such as 10m, found nothing | Write a duration such as 10m.'],
    ['soak: 3000d', '5:7 soak: "3000d" is longer than a year | Write a shorter time.'],
    ['locks: { timeout: 0 }', /^5:19 locks\.timeout: locks\.timeout is 0, which would mean no limit at all/],
    ['ramp: [1, 50]', /^5:7 ramp: the ramp does not end with 100/],
    ['ramp: [10, 5, 100]', /^5:12 ramp\[1\]: 5 is not above 10/],
    [
      'ramp: [0, 100]',
      '5:8 ramp[0]: wanted a whole number from 1 to 100, found "0" | Write a whole number from 1 to 100.',
    ],
    ['ramp: []', /^5:7 ramp: the ramp does not end with 100/],
    ['ramp: fast', /^5:7 ramp: wanted a list of percents/],
    ['shadow: { sample: 0 }', /^5:19 shadow\.sample: with a sample of 0 nothing is ever compared/],
    ['shadow: 5', /^5:9 shadow: wanted a map with sample, window or minimum, found "5"/],
    ['drop: yes', '5:7 drop: wanted true or false, found "yes" | Write true or false.'],
    ['sync: triger', '5:7 sync: "triger" is not known here | Did you mean trigger?'],
    ['advance: by hand', '5:10 advance: "by hand" is not known here | Known are auto or manual.'],
    ['pace: gentel', '5:7 pace: "gentel" is not known here | Did you mean gentle?'],
    ['pace: { passes: 0 }', /^5:17 pace\.passes: wanted a whole number, 1 or more/],
    [
      'pace: { maxWalRate: 20 }',
      '5:21 pace.maxWalRate: "20" is no size | Write bytes a second above 0 with kB, MB or GB, such as 20MB.',
    ],
    ['pace: { maxDeadShare: 2 }', /^5:23 pace\.maxDeadShare: wanted a number from 0 to 1/],
    [
      'pace: { maxWalrate: 20MB }',
      '5:9 pace.maxWalrate: "maxWalrate" is not known here | Did you mean maxWalRate?',
    ],
    ['guardrails: { errors: 0.5 }', /^5:23 guardrails\.errors: wanted a number, 1 or more, found "0\.5"/],
    [
      'approvals: { contrat: 1 }',
      '5:14 approvals.contrat: "contrat" is not known here | Did you mean contract?',
    ],
    ['queries: { slow: { old: select 1 } }', /^5:18 queries\.slow: query slow lacks its new side/],
    ['indexes: [amount_cents]', '5:11 indexes[0]: "amount_cents" is no index | Begin with a bracket.'],
    [
      'indexes: [(a, b)]',
      /^5:11 indexes\[0\]: "\(a" has a bracket that does not close \| Put the SQL in quotes/,
    ],
    ['fill: "0"', /^5:7 fill: fill and replaces exclude each other/],
    ['name: a b', /^5:7 name: "a b" cannot be the id of a rollout/],
    ['hold: 5s\nhold: 6s', /^6:1 : YAML: Map keys must be unique \| Leave one of them/],
    ['comment: a: b', /^5:\d+ : YAML: .* \| Put values that hold/],
    ['---\nname: b', /^5:1 : YAML: .* \| Write one spec a file/],
  ])('%s', async (line, said) => {
    const mistakes = await bad(`${SMALL}${line}\n`);
    expect(mistakes[0]).toMatch(exactly(said));
  });

  it.each([
    [
      'services: [Checkout]',
      /^1:12 services\[0\]: "Checkout" cannot be the name of a service: it becomes a part of flag names/,
    ],
    ['services: [a, a]', /^1:15 services\[1\]: service a is named twice/],
    ['services: [{ a: read }]', '1:17 services[0].a: "read" is not known here | Did you mean reads?'],
    ['services: [{ a: reads, b: reads }]', /^1:27 services\[0\]\.b: b is a second service in one \{ \}/],
    ['services: checkout', /^1:11 services: wanted a list such as/],
    ['services: [{}]', /^1:12 services\[0\]: a service has no name/],
    [
      'services: [a]\ntargets: [EU]',
      /^2:11 targets\[0\]: "EU" cannot be the name of a target: it becomes an environment variable, TARGET_EU_URL/,
    ],
    ['services: [a]\ntargets: [a-b, a_b]', /^2:16 targets\[1\]: a-b and a_b are both TARGET_A_B_URL/],
    ['services: [a]\ntargets: []', /^2:10 targets: there is no target/],
    [
      'services: [a]\ntargets: { eu: { wav: 1 } }',
      '2:18 targets.eu.wav: "wav" is not known here | Did you mean wave?',
    ],
    [
      'services: [a]\ntargets: { eu: { replicas: ["x y"] } }',
      /^2:29 targets\.eu\.replicas\[0\]: "x y" cannot be the name of a replica/,
    ],
    ['services: [a]\ndrop: true', /^2:7 drop: drop takes the old column away, but nothing is replaced/],
    ['services: [a]\nsync: services', /^2:7 sync: sync says who keeps two columns equal/],
    ['services: [a]\nfence: database', /^2:8 fence: there is no fence in the database yet/],
    [
      'services: []\nreplaces: { column: a, up: a }\nsync: services',
      /^1:11 services: nobody would keep the columns equal/,
    ],
    [
      'services: [a]\nreplaces: { column: a }',
      '2:11 replaces: replaces lacks up | Write { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }; down may be left out.',
    ],
    ['services: [a]\nreplaces: { column: b, up: b }', /^2:21 replaces\.column: b would replace itself/],
    [
      'services: [a]\nreplaces: { column: o.old, up: old }',
      /^2:21 replaces\.column: "o\.old" is not the name of a column/,
    ],
    [
      'services: [a]\nreplaces: { column: old, up: other + 1 }',
      '2:30 replaces.up: names other | It may name only old.',
    ],
    [
      'services: [a]\nreplaces: { column: old, up: old, down: old }',
      '2:41 replaces.down: names old | It may name only b.',
    ],
    [
      'services: [a]\nreplaces: { column: old, up: old::numeric(10, 2) }',
      /^2:30 replaces\.up: "old::numeric\(10" has a bracket that does not close|^2:47 replaces\.2\)/,
    ],
    ['services: [a]\nfill: 1; drop table x', '2:7 fill: more than one | Write one.'],
  ])('%s', async (lines, said) => {
    const mistakes = await bad(`${lines}\ncolumn: a.b bigint\n`);
    expect(mistakes[0]).toMatch(exactly(said));
  });
});

describe('a file as a whole', () => {
  it('has all its mistakes named at once, in the order of the lines', async () => {
    const mistakes = await bad(`colum: orders.x int
hold: 5
services: [checkout, Bad]
ramp: [1]
soak: x
`);
    expect(mistakes.map((m) => m.split(' | ')[0])).toEqual([
      '1:1 colum: "colum" is not known here',
      '1:1 column: column is missing',
      '2:7 hold: "5" has no unit',
      expect.stringContaining('3:22 services[1]: "Bad" cannot be'),
      '4:7 ramp: the ramp does not end with 100',
      '5:7 soak: "x" is not a duration',
    ]);
  });

  it.each(['', '# nothing\n', '~'])('is refused when it is empty: %j', async (text) => {
    expect((await bad(text))[0]).toMatch(/^1:1 : a.yaml is empty/);
  });

  it.each(['hello', '- a', '[a, b]'])('is refused when it is no map: %j', async (text) => {
    expect((await bad(text))[0]).toMatch(/^1:1 : wanted a map with column, comment/);
  });

  it.each([
    [[], /^1:1 targets: targets is left out, and Sluice knows no database/],
    [['eu', 'us'], /^1:1 targets: targets is left out, but Sluice knows 2 databases .* targets: \[eu, us\]/],
  ])('must name its targets when Sluice knows %j', async (knownTargets, said) => {
    const mistakes = await bad('column: a.b int\nservices: [x]\n', { ...fakeSurroundings, knownTargets });
    expect(mistakes).toEqual([expect.stringMatching(said)]);
  });

  it('passes on what the parsers say, at the place of the text', async () => {
    expect(await bad('services: [x]\ncolumn: nonsense\n')).toEqual([
      '2:9 column: cannot read "nonsense" | Write it as in SQL.',
    ]);
  });

  it('lets a fill name no column where nobody can judge one', async () => {
    const { checkFill: _none, ...surroundings } = fakeSurroundings;
    const text = 'column: a.b bigint not null\nservices: [x]\nfill: lower(email)\n';
    expect(await bad(text, surroundings)).toEqual([expect.stringContaining('3:7 fill: names')]);
  });

  it('asks for a name where the column has none that can be an id', async () => {
    expect(await bad('column: a."My Column" int\nservices: [x]\n')).toEqual([
      expect.stringMatching(/^1:9 column: "a\.My Column" cannot be the id of a rollout.*Give it a "name"/),
    ]);
    expect(await good('column: a."My Column" int\nservices: [x]\nname: a.mine\n')).toMatchObject({
      name: 'a.mine',
    });
  });

  it.each([
    ['comment: "a\\0b"\n', '1:10 comment: a NUL character, or half of a character, stands here'],
    ['comment: "\\ud800"\n', '1:10 comment: a NUL character, or half of a character, stands here'],
    ['"a\\0b": 1\n', '1:1 : a NUL character, or half of a character, stands here'],
    [`comment: ${'x'.repeat(10_001)}\n`, '1:10 comment: 10001 characters stand here | Write 10000 or fewer.'],
  ])('holds no text that could not be kept: %#', async (text, said) => {
    expect((await bad(text)).join('\n')).toContain(said);
  });

  it.each([
    ['keys of keys', `${'? '.repeat(1_000)}1\n`],
    ['lists in lists', '['.repeat(50_000)],
    ['maps in maps', '{a: '.repeat(20_000)],
  ])('is judged at once, however deep it is: %s', async (_, text) => {
    expect((await bad(text)).length).toBeGreaterThan(0);
  });

  it('may use anchors', async () => {
    const spec = await good('column: a.b int\nservices: &s [x]\nhold: &h 5s\ngrace: *h\n');
    expect(spec).toMatchObject({ holdMs: 5_000, graceMs: 5_000 });
  });

  it('is not blown up by anchors within anchors', async () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nservices: *c\ncolumn: a.b int\n`;
    expect((await bad(bomb)).length).toBeGreaterThan(0);
  });
});

it('is rehearsed with short waits and without approvals, and is the same otherwise', async () => {
  const spec = await good(`${SMALL}drop: true\nhold: 1s\n`);
  expect(rehearsalOf(spec)).toEqual({
    ...spec,
    holdMs: 1_000,
    soakMs: 3_000,
    graceMs: 1_000,
    shadow: { sample: 1, windowMs: 3_000, minimum: 10 },
    approvals: { drop: 0 },
  });
});

it('prints mistakes as links with what to do below', () => {
  const mistake = { path: 'hold', line: 3, column: 7, message: '"5" has no unit', todo: 'Write 5s.' };
  expect(formatMistakes([mistake, { ...mistake, path: '' }], 'a.yaml')).toBe(
    'a.yaml:3:7  hold: "5" has no unit\n    Write 5s.\na.yaml:3:7  "5" has no unit\n    Write 5s.',
  );
});
