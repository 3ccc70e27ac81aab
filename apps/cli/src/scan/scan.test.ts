/** Duty: shows the verb on a folder: what is read, what counts, and how it ends. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sluice } from '../program.fixture.js';

const SPEC = `column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 100)::bigint }
services: [checkout]
`;
const SQL = `q('select amount from orders');\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-scan-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** With what it prints as if it had been started in the folder. */
async function scan(more = '', spec = SPEC) {
  const args = ['scan', folder, '--spec', 'a.yaml', ...more.split(' ').filter(Boolean)];
  const ran = await sluice(args, { readFile: () => Promise.resolve(spec) });
  return { ...ran, out: ran.out.map((line) => line.replaceAll(`${folder}/`, '')) };
}
const json = async (more = '') => JSON.parse((await scan(`--json ${more}`)).out[0] ?? '') as Json;
interface Json {
  readonly open: number;
  readonly files: number;
  readonly lines: readonly { readonly file: string; readonly line: number; readonly grade: string }[];
  readonly history: readonly { readonly file: string }[];
  readonly behind: readonly string[];
  readonly large: readonly string[];
}

it('lists lines with their places, sure ones first, and ends with 3', async () => {
  write({
    'src/a.ts': `order.amount; amount_cents;\n${SQL}`,
    'src/b.ts': 'const amount = 1;',
    'src/c.ts': SQL,
  });
  const ran = await scan();
  expect(ran).toMatchObject({ code: 3, err: [], asked: [] });
  expect(ran.out.join('\n')).toBe(
    [
      'sure   2 lines: by its table, in SQL that names it, or in its model',
      "  src/a.ts:2  q('select amount from orders');",
      "  src/c.ts:1  q('select amount from orders');",
      '',
      'likely   1 line: beside its table, or of what looks like a row of it',
      '  src/a.ts:1  order.amount; amount_cents;',
      '',
      '  1 file has no word of amount_cents yet: src/c.ts',
      '  1 line more has the word alone, in 1 file: --all lists them',
      '',
      'x 3 lines in 3 files name orders.amount: change them before retire.',
    ].join('\n'),
  );
  expect((await scan('--sure')).out.join('\n')).toContain('1 line more is likely');
  expect((await scan('--all')).out).toContain('  src/b.ts:1  const amount = 1;');
});

it('ends with 0 where no line is even likely; with --sure only what is sure counts', async () => {
  write({ 'a.ts': 'order.amount' });
  expect(await scan()).toMatchObject({ code: 3 });
  expect(await json()).toMatchObject({ open: 1, lines: [{ file: 'a.ts', line: 1, grade: 'likely' }] });
  expect(await scan('--sure')).toMatchObject({ code: 0 });
  write({ 'a.ts': 'const amount = 1;' });
  const { code, out } = await scan();
  expect(code).toBe(0);
  expect(out.at(-1)).toBe('✓ No line of 1 file names orders.amount.');
});

it('what was once run on the schema is history, and says so', async () => {
  write({
    'db/migrations/001.sql': 'update orders set amount = 1',
    'db/structure.sql': 'create table orders (amount int)',
    'flyway/V1__a.sql': 'select amount from orders',
  });
  const ran = await scan();
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out[0]).toContain('3 lines in migrations and copies of the schema have it: history');
  expect((await json()).history).toHaveLength(3);
});

it('reads no other tool’s files, nothing binary, nothing huge, and not what is excepted', async () => {
  write({
    'node_modules/x/a.js': SQL,
    'dist/a.js': SQL,
    'a.bin': `\0${SQL}`,
    'big.ts': SQL.repeat(40_000),
    'a.rollout.yaml': SQL,
    'docs/a.ts': SQL,
    'x/y/a.snap': SQL,
    'x/keep.ts': SQL,
  });
  const { lines, large, files } = await json('--except docs *.snap');
  expect(lines.map((l) => l.file)).toEqual(['x/keep.ts']);
  expect({ large, files }).toEqual({ large: ['big.ts'], files: 1 });
});

it('of a repository reads what git knows, and new files, but nothing that it ignores', async () => {
  write({ '.gitignore': 'made\n', 'made/a.ts': SQL, 'new.ts': SQL, 'known.ts': SQL, 'gone.ts': SQL });
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...args]);
  git('init', '-q');
  git('add', 'known.ts', 'gone.ts', '.gitignore');
  rmSync(join(folder, 'gone.ts'));
  expect((await json()).lines.map((l) => l.file)).toEqual(['known.ts', 'new.ts']);
});

it.each([
  [
    'a folder that is not there',
    () => sluice('scan /nowhere/at/all --spec a.yaml', { readFile: () => Promise.resolve(SPEC) }),
    'there is none',
  ],
  ['an empty folder', () => scan(), 'there is no file of text'],
  ['a spec that replaces nothing', () => scan('', 'column: orders.n int\nservices: []\n'), 'replaces none'],
  ['no spec', () => sluice(['scan', folder]), "option '--spec <file>'"],
])('%s is wrong use', async (_, ran, says) => {
  const { code, err } = await ran();
  expect(code).toBe(2);
  expect(err.join('\n')).toContain(says);
});
