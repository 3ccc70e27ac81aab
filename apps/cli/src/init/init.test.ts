/** Duty: shows that a spec written by `init` is one that plans cleanly on the database that it was written from. */
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { PassThrough } from 'node:stream';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { sluice } from '../program.fixture.js';
import { createPrompts } from './prompts.js';

let server: FreshServer;
beforeAll(async () => {
  server = await freshEmbedded({ postgres: inject('postgres'), settings: { fsync: 'off' } });
  const admin = new Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query(`create table "order" (id bigint primary key, amount numeric(12, 2) not null check (amount >= 0), customer_id int,
      "Placed" timestamp, note varchar(40), state text, tax_cents bigint);
    insert into "order" select n, n / 4.0, n, now(), 'n', 's', n from generate_series(1, 500) n; analyze "order"`);
  await admin.end();
});
afterAll(async () => server.stop());

async function init(args: string | readonly string[], more: Parameters<typeof sluice>[1] = {}) {
  const written: Record<string, string> = {};
  const ran = await sluice(['init', ...(typeof args === 'string' ? args.split(' ').filter(Boolean) : args)], {
    environment: { TARGET_SHOP_URL: server.url() },
    writeFile: (path, text) => {
      written[path] = text;
      return Promise.resolve();
    },
    ...more,
  });
  return { ...ran, written };
}

describe('by options alone, every suggestion plans cleanly', () => {
  it.each(['amount', 'customer_id', 'Placed', 'note', 'state'])('in place of %s', async (old) => {
    const { code, out, err, written, asked } = await init(`--table order --replaces ${old}`);
    expect({ code, err, asked }).toEqual({ code: 0, err: [], asked: [] });
    expect(out).toContain('  Tried on shop, where nothing was changed: it plans cleanly.');
    expect(Object.keys(written)).toEqual([expect.stringMatching(/^order\.\w+\.rollout\.yaml$/)]);
    expect(Object.values(written)[0]).toContain('column: "\\"order\\".');
  });

  it('a truly new column, with what fills the rows that are there', async () => {
    const { code, written } = await init([
      'my.yaml',
      '--table',
      'order',
      '--column',
      'seen',
      '--type',
      'bigint not null',
      '--fill',
      'id',
    ]);
    expect(code).toBe(0);
    expect(written['my.yaml']).toContain('fill: id');
  });
});

describe('what cannot be used is told with the right words', () => {
  it.each([
    ['', 'Nobody can be asked here, and --table was left out: one of: "order".'],
    ['--table orders', 'A table of this database was wanted, but "orders" is none.'],
    ['--table order --replaces total', 'A column of "order" was wanted, but "total" is none.'],
    ['--table order', '--column was left out'],
  ])('sluice init %s', async (args, says) => {
    const { code, err, written } = await init(args);
    expect({ code, written }).toEqual({ code: 2, written: {} });
    expect(err.join('\n')).toContain(says);
  });

  it('a file that is there', async () => {
    const taken = () => Promise.reject(Object.assign(new Error('EEXIST'), { code: 'EEXIST' }));
    const { code, err } = await init('--table order --replaces amount', { writeFile: taken });
    expect(code).toBe(2);
    expect(err.join('\n')).toContain('add --force');
  });

  it('an expression that the rows refuse is named, and the file stays to be mended', async () => {
    const { code, out, written } = await init('--table order --replaces amount --up (1/(amount-1))::bigint');
    expect(code).toBe(3);
    expect(Object.keys(written)).toHaveLength(1);
    expect(out.join('\n')).toContain('expression-raises');
  });
});

/** Types each answer when its question stands there. */
function person(answers: readonly (readonly [question: string, keys: string])[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const left = [...answers];
  let seen = '';
  output.on('data', (data: Buffer) => {
    seen += String(data);
    const [next] = left;
    if (!next || !seen.includes(next[0])) return;
    left.shift();
    seen = '';
    // the question is drawn before its keys are listened to
    setImmediate(() => input.write(next[1]));
  });
  return { prompts: () => Promise.resolve(createPrompts(input, output)), left };
}

const ENTER = '\r';
const DOWN = '\u001b[B';

it('by asking: arrows choose, Enter takes what is suggested', async () => {
  const asked = person([
    ['Which table?', ENTER],
    ['Which column does the new one replace?', `${DOWN}${ENTER}`],
    ['The new column', ENTER],
    ['Its type', ENTER],
    ['up:', ENTER],
    ['down:', ENTER],
    ['Services', `checkout, reporting: reads${ENTER}`],
    ['A comment', `What the customer paid${ENTER}`],
  ]);
  const { code, written } = await init('', { prompts: asked.prompts });
  expect(asked.left).toEqual([]);
  expect(code).toBe(0);
  expect(written['order.amount_cents.rollout.yaml'])
    .toBe(`column: "\\"order\\".amount_cents bigint not null check (amount_cents >= 0)"
comment: What the customer paid
replaces:
  column: amount
  up: (amount * 100)::bigint
  down: amount_cents / 100.0
services: [checkout, { reporting: reads }]
`);
});

it('who leaves in the middle leaves nothing behind', async () => {
  const asked = person([['Which table?', '\u0003']]);
  expect(await init('', { prompts: asked.prompts })).toMatchObject({
    code: 1,
    written: {},
    err: ['  Nothing was written.'],
  });
});
