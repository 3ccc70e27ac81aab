/** Bad input is refused before anything is touched, and each message says what to do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from './stack.fixture.js';

const GOOD = {
  column: 'orders.amount_cents bigint',
  replaces: '{ column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }',
  services: '[]',
};

interface Case {
  readonly what: string;
  readonly spec: Partial<Record<string, string>>;
  /** Words that must stand in the answer: what was found, and what to do. */
  readonly says: readonly RegExp[];
}

const CASES: readonly Case[] = [
  { what: 'an unknown key', spec: { servicse: '[]' }, says: [/servicse/, /services/] },
  {
    what: 'a type that does not exist',
    spec: { column: 'orders.amount_cents bigintt' },
    says: [/bigintt/, /does not exist/],
  },
  {
    what: 'a column that is there with another type',
    spec: { column: 'orders.note bigint', replaces: '{ column: amount, up: (amount * 100)::bigint }' },
    says: [/note/, /text/, /bigint/],
  },
  {
    what: 'a table that is not there',
    spec: { column: 'ordres.amount_cents bigint' },
    says: [/ordres/, /no table/],
  },
  {
    what: 'an expression with a subquery',
    spec: { replaces: '{ column: amount, up: (select 1)::bigint, down: amount_cents / 100.0 }' },
    says: [/subquery/i],
  },
  {
    what: 'a volatile function',
    spec: { replaces: '{ column: amount, up: (amount * random())::bigint, down: amount_cents / 100.0 }' },
    says: [/immutable|volatile/i],
  },
  {
    what: 'a volatile function of its own',
    spec: { replaces: '{ column: amount, up: noisy(amount), down: amount_cents / 100.0 }' },
    says: [/immutable|volatile/i],
  },
  {
    what: 'a target without its variable',
    spec: { targets: '[nowhere]' },
    says: [/TARGET_NOWHERE_URL/, /[Ss]et/],
  },
  {
    what: 'a statement behind an expression',
    spec: { replaces: '{ column: amount, up: "1; drop table orders" , down: amount_cents / 100.0 }' },
    says: [/expression/i],
  },
  {
    what: 'a statement behind the column',
    spec: { column: 'orders.amount_cents bigint; drop table orders' },
    says: [/column/i],
  },
];

let stack: Stack;

beforeAll(async () => {
  stack = await startStack(['shop']);
  await stack.pool('shop').query(`
    create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null, note text);
    create function noisy(numeric) returns bigint language plpgsql volatile as 'begin return 1; end'`);
});
afterAll(() => stack?.stop());

function text(spec: Partial<Record<string, string>>): string {
  return Object.entries({ ...GOOD, ...spec })
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n');
}

/** Everything in the target that is not PostgreSQL's own, as one text. */
async function world(): Promise<string> {
  const { rows } = await stack.pool('shop').query(
    `select n.nspname, c.relname, a.attname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1, 2, 3`,
  );
  return JSON.stringify(rows);
}

describe('a spec is refused before anything is touched', () => {
  it.each(CASES)('$what', async ({ spec, says }) => {
    const before = await world();
    const { status, body } = await stack.call('POST', '/api/v1/rollouts', {
      spec: text(spec),
      file: 'bad.rollout.yaml',
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    const problem = body as unknown as { wanted: string; found: string; todo: string };
    const said = JSON.stringify(body);
    for (const words of says) expect(said).toMatch(words);
    expect([problem.wanted, problem.found, problem.todo].every((s) => s.length > 0)).toBe(true);
    expect(await world()).toBe(before);
    expect((await stack.call('GET', '/api/v1/rollouts')).body).toEqual([]);
  });

  it('names every mistake at once, with its place', async () => {
    const spec = text({ servicse: '[]', hold: '10', ramp: '[50, 10]' });
    const { body } = await stack.call('POST', '/api/v1/rollouts', { spec });
    const { mistakes } = body as unknown as { mistakes: { line: number; column: number; todo: string }[] };
    expect(mistakes.map((m) => m.line)).toEqual([4, 5, 6]);
    expect(mistakes.every((m) => m.column > 0 && m.todo.length > 0)).toBe(true);
  });
});

describe('a name with quotes and semicolons', () => {
  it('is a name and nothing else: the whole rollout runs on it', { timeout: 90_000 }, async () => {
    const table = `we"ird; drop table orders; --`;
    const quoted = `"${table.replaceAll('"', '""')}"`;
    await stack.pool('shop').query(`
      create table ${quoted} (id bigint primary key, "old; col" int not null);
      insert into ${quoted} select n, n from generate_series(1, 1000) n;
      create extension if not exists pg_stat_statements`);
    const spec = [
      'name: weird.new_col',
      `column: '${quoted}."new'' col" bigint not null check ("new'' col" > 0)'`,
      `replaces: { column: '"old; col"', up: '"old; col"::bigint * 2', down: '("new'' col" / 2)::int' }`,
      'services: []',
      'soak: 0s',
      'hold: 0s',
    ].join('\n');
    const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec });
    expect([status, JSON.stringify(body)]).toEqual([
      expect.toSatisfy((s: number) => s < 300),
      expect.any(String),
    ]);
    await stack.until('the rollout is done', async () => {
      const answer = await stack.call('GET', '/api/v1/rollouts/weird.new_col');
      return (answer.body as unknown as { doneAt: number | null }).doneAt !== null;
    });
    const { rows } = await stack
      .pool('shop')
      .query(
        `select count(*)::int as n, count(*) filter (where "new' col" = "old; col" * 2)::int as right from ${quoted}`,
      );
    expect(rows[0]).toEqual({ n: 1000, right: 1000 });
    expect(
      (await stack.pool('shop').query(`select to_regclass('orders') is not null as there`)).rows[0],
    ).toEqual({ there: true });
  });
});
