/** Duty: shows a process of the shop from its start to its end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { database, type Database } from './database.fixture.js';
import { ask } from './load/ask.js';

// as people start it; `npm test` builds first
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let db: Database;
beforeAll(async () => {
  db = await database(20);
});
afterAll(() => db.stop());

function start(...args: readonly string[]) {
  const { SLUICE_URL: _, SLUICE_STAGE: __, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...env, DATABASE_URL: db.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const firstLine = once(createInterface(child.stdout), 'line').then(
    ([line]) =>
      JSON.parse(String(line)) as { readonly ready?: true; readonly port?: number; readonly seeded?: number },
  );
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, firstLine, ended };
}

it.each(['checkout', 'reporting', 'legacy', 'load'])(
  '%s says when it listens, and ends well when asked to',
  async (what) => {
    const { child, firstLine, ended } = start(what);
    const { ready, port } = await firstLine;
    expect(ready).toBe(true);
    expect(await ask('GET', `http://127.0.0.1:${port}/stats`)).toMatchObject({
      status: what === 'legacy' || what === 'load' ? 200 : 404,
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
);

it('seed leaves a table that has rows as it is', async () => {
  const { firstLine, ended } = start('seed', '--orders', '5');
  expect(await firstLine).toEqual({ seeded: 0 });
  expect(await ended).toBe(0);
});

it('an unknown word is wrong use', async () => {
  expect(await start('sell').ended).toBe(1);
});
