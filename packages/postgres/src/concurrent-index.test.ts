/** A concurrent build says whom it waits for, clears up after itself, and names what is there twice. */
import { expect, it } from 'vitest';
import { indexState } from './concurrent-index.js';
import { applyAll, contextOf, specOf, stepNamed, useTarget } from './target.fixture.js';

const target = useTarget();
const spec = specOf('orders.code text unique', {
  replaces: { column: 'id', up: "'o' || (id % 100)::text" },
});
const NAME = 'orders_code_key';

/** A table with the column filled, and the values of `rows` rows. */
async function standing(rows: number): Promise<void> {
  await target.fresh(`create table orders (id bigint primary key); create table others (id int);
                      insert into orders select generate_series(1, ${rows})`);
  await applyAll(contextOf(target.pool, spec), ['prepare-schema', 'add-column', 'bridge', 'backfill']);
}

it('says whom it waits for, and leaves nothing when it is told to stop', async () => {
  await standing(50);
  const old = await target.session();
  // an old snapshot: the build waits for it at its end, when the index refuses rows already
  await old.query(
    `set application_name = 'nightly report'; begin isolation level repeatable read; select from others`,
  );
  const abort = new AbortController();
  const said = new Promise<string>((resolve) => {
    const waits = (what: string | undefined): void => {
      if (what !== undefined) resolve(what);
    };
    const context = contextOf(target.pool, spec, { signal: abort.signal, waits });
    stepNamed('unique')
      .apply(context)
      .catch((error: Error) => ended(error.message));
  });
  let ended: (why: string) => void = () => undefined;
  const end = new Promise<string>((resolve) => {
    ended = resolve;
  });
  expect(await said).toMatch(
    /^pid \d+ \(nightly report, user .*; idle in transaction, open for .* \(waiting for old snapshots\)$/,
  );
  const context = contextOf(target.pool, spec);
  expect(await indexState(context, NAME)).toBe('building');
  abort.abort(new Error('paused'));
  expect(await end).toBe('paused');
  expect(await indexState(context, NAME)).toBe('none');
  await old.query('commit');
  await stepNamed('unique').apply(context);
  expect(await indexState(context, NAME)).toBe('valid');
});

it('names the value that is there twice, and leaves no index', async () => {
  await standing(101);
  const context = contextOf(target.pool, spec);
  await expect(stepNamed('unique').apply(context)).rejects.toThrow(
    /could not create unique index "orders_code_key": Key \(code\)=\(o1\) is duplicated\. Mend these rows/,
  );
  expect(await indexState(context, NAME)).toBe('none');
});

it('refuses to take an index of that name on another table for its own', async () => {
  await standing(50);
  await target.pool.query(`create index ${NAME} on others (id)`);
  const context = contextOf(target.pool, spec);
  await expect(stepNamed('unique').apply(context)).rejects.toThrow('"orders_code_key" already exists');
  const { rowCount } = await target.pool.query(`select from pg_indexes where indexname = '${NAME}'`);
  expect(rowCount).toBe(1);
});

it('builds every kind of index that a spec can ask for, and takes all of them away', async () => {
  await target.fresh('create table orders (id bigint primary key, note text, tags text[], at int4range)');
  const many = specOf('orders.code text', {
    indexes: [
      '(code)',
      '(lower(code) desc nulls last, id) include (note) where code is not null',
      '(code collate "C" text_pattern_ops) with (fillfactor = 80)',
      'using hash (code)',
      'using brin (code)',
      'using gin (tags)',
      'using gist (at)',
    ],
  });
  const context = contextOf(target.pool, many);
  await applyAll(context, ['prepare-schema', 'add-column', 'indexes']);
  const count = async (): Promise<number | null> =>
    (await target.pool.query(`select from pg_index where indrelid = 'orders'::regclass and indisvalid`))
      .rowCount;
  expect(await count()).toBe(many.indexes.length + 1);
  await stepNamed('indexes').undo(context);
  expect(await count()).toBe(1);
});
