/** Duty: tests that the packed SDK installs into an ESM and a CommonJS project, runs in both, and has types for both. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tsc = join(root, 'node_modules/.bin/tsc');
let home: string;

/** What a service does, without its imports. */
const SERVICE = `
const s = sluice({ service: 'checkout', database: async () => [] });
const total = s.column('orders.amount_cents', { old: (row) => row.amount * 100 });
const hand = byHand();
const other = hand.column('orders.amount_cents', { old: () => 1 });
turn(hand, 'orders.amount_cents', 'write');
void (async () => {
  await s.ready();
  const read = await total.read({ key: 1, old: () => 'old', new: () => 'new' });
  process.stdout.write([total.stage(), total.of({ amount: 1, amount_cents: 101 }), read, other.stage()].join(' '));
  await s.close();
})();
`;
const TYPED = `
const s: Sluice = sluice({ service: 'checkout', database: async () => [] });
const total = s.column('orders.amount_cents', { old: (row: { amount: number; amount_cents: number }) => row.amount });
export const cents: number = total.of({ amount: 1, amount_cents: 100 });
// @ts-expect-error a row without the column
total.of({ amount: 1 });
`;

/** What the doors for other libraries import of them. */
const PEERS = ['@openfeature/core', '@openfeature/server-sdk', 'drizzle-orm', 'kysely'];
const DOORS = `
const doors = Object.keys(load('@sluice/sdk/package.json').exports).filter((door) => door !== './package.json');
void (async () => {
  for (const door of doors) {
    const module = await enter('@sluice/sdk' + door.slice(1));
    const functions = Object.values(module).filter((found) => typeof found === 'function');
    process.stdout.write(door + (functions.length > 0 ? ' ' : ' is empty '));
  }
})();
`;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluice-packed-'));
  for (const name of ['core', 'sdk'])
    await run('npm', ['pack', '--silent', '--pack-destination', home], { cwd: join(root, 'packages', name) });
  const packed = (await readdir(home)).filter((file) => file.endsWith('.tgz'));
  expect(packed).toHaveLength(2);
  const options = { compilerOptions: { module: 'nodenext', strict: true, noEmit: true, types: [] } };
  const files = {
    'package.json': JSON.stringify({ name: 'service', private: true }),
    'tsconfig.json': JSON.stringify({ ...options, include: ['*.mts', '*.cts'] }),
    'run.mjs': `import { sluice } from '@sluice/sdk';\nimport { byHand, turn } from '@sluice/sdk/testing';\n${SERVICE}`,
    'run.cjs': `const { sluice } = require('@sluice/sdk');\nconst { byHand, turn } = require('@sluice/sdk/testing');\n${SERVICE}`,
    'doors.mjs': `import { readFileSync } from 'node:fs';
const load = (file) => JSON.parse(readFileSync('node_modules/' + file, 'utf8'));
const enter = (name) => import(name);
${DOORS}`,
    'doors.cjs': `const { readFileSync } = require('node:fs');
const load = (file) => JSON.parse(readFileSync('node_modules/' + file, 'utf8'));
const enter = require;
${DOORS}`,
    'mixed.mjs': `import { createRequire } from 'node:module';
import { sluice } from '@sluice/sdk';
import { SluiceProvider } from '@sluice/sdk/openfeature';
import { turn } from '@sluice/sdk/testing';
const required = createRequire(import.meta.url);
const s = sluice({ service: 'checkout', database: async () => [] });
required('@sluice/sdk/testing').turn(s, 'orders.amount_cents', 'write');
turn(s, 'orders.amount_cents', 'read');
const { metadata } = new SluiceProvider(s);
process.stdout.write([required('@sluice/sdk').sluice === sluice, s.column('orders.amount_cents', {}).stage(), metadata.name].join(' '));
`,
    'typed.mts': `import { sluice, type Sluice } from '@sluice/sdk';\n${TYPED}`,
    'typed.cts': `import { sluice, type Sluice } from '@sluice/sdk';\n${TYPED}`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);
  const { devDependencies } = JSON.parse(await readFile(join(root, 'packages/sdk/package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const wanted = [...packed, ...PEERS.map((name) => `${name}@${devDependencies[name]}`)];
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...wanted], { cwd: home });
});
afterAll(() => rm(home, { recursive: true, force: true }));

it.each(['run.mjs', 'run.cjs'])('%s runs', async (file) => {
  const env = { PATH: process.env['PATH'], SLUICE_STAGE: 'orders.amount_cents=read' };
  const { stdout } = await run(process.execPath, [file], { cwd: home, env });
  expect(stdout).toBe('read 101 new write');
});

it.each(['doors.mjs', 'doors.cjs'])('%s enters by every door', async (file) => {
  const { stdout } = await run(process.execPath, [file], { cwd: home });
  expect(stdout).toBe('. ./drizzle ./knex ./kysely ./openfeature ./pg ./prisma ./testing ');
});

it('what one door has made is known to all others, however each of them was entered', async () => {
  const { stdout } = await run(process.execPath, ['mixed.mjs'], { cwd: home });
  expect(stdout).toBe('true read sluice');
});

it('both doors have types, and a row without the column is a mistake for the compiler', async () => {
  const { stdout } = await run(tsc, ['-p', home], { cwd: home }).catch(
    (failed: { stdout: string }) => failed,
  );
  expect(stdout).toBe('');
});
