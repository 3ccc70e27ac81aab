/** Duty: proves that after a SIGKILL of whoever started the server the next start works. */
import { existsSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, it } from 'vitest';
import { childWith, compiled } from './child.fixture.js';
import { freshEmbedded } from './fresh.js';
import { startOf } from './live-process.js';
import { startEmbedded } from './start.js';
import { until } from './until.js';

const root = mkdtempSync(join(tmpdir(), 'sluice-killed-'));
// Root's server runs as another user, who must be able to enter.
chmodSync(root, 0o755);
const from = compiled();
afterAll(() => rmSync(root, { recursive: true }));

it('adopts the server that a killed process left behind, and stops it in the end', async () => {
  const home = join(root, 'adopted');
  const child = await childWith('startEmbedded', { home }, { from });
  await child.kill();
  expect(startOf(child.pid)).toBeDefined();
  const server = await startEmbedded({ home, databases: ['state'] });
  expect(server).toMatchObject({ adopted: true, pid: child.pid, port: child.port });
  expect(server.url()).toBe(child.url);
  await server.stop();
  expect(startOf(child.pid)).toBeUndefined();
});

it('leaves the server to a living process that shares it', async () => {
  const home = join(root, 'shared');
  const child = await childWith('startEmbedded', { home }, { from });
  const server = await startEmbedded({ home });
  expect(server.adopted).toBe(true);
  await server.stop();
  expect(startOf(child.pid)).toBeDefined();
  await child.stop();
  expect(startOf(child.pid)).toBeUndefined();
});

it('starts anew when server and starter were both killed', async () => {
  const home = join(root, 'both');
  const child = await childWith('startEmbedded', { home }, { from });
  await child.kill();
  process.kill(child.pid, 'SIGKILL');
  const server = await startEmbedded({ home });
  expect(server.pid).not.toBe(child.pid);
  await server.stop();
});

/** Kills a starter while it makes the data; undefined where it was done before the kill came. */
async function killedHalfWay(home: string): Promise<string | undefined> {
  const starting = childWith('startEmbedded', { home }, { from }).catch((error: Error) => error);
  const owner = await until(
    () => {
      if (!existsSync(home)) return undefined;
      const draft = readdirSync(home).find((name) => name.startsWith('data.draft-'));
      return draft ? Number(draft.split('-')[1]) : undefined;
    },
    { deadlineMs: 30_000 },
  );
  process.kill(owner!, 'SIGKILL');
  const started = await starting;
  if (!(started instanceof Error)) await started.kill();
  return existsSync(join(home, 'data')) ? undefined : home;
}

it('starts anew when the starter was killed while it made the data', async () => {
  let home: string | undefined;
  // on a busy machine a kill comes late now and then
  for (let tries = 0; home === undefined && tries < 5; tries += 1)
    home = await killedHalfWay(join(root, `half-${tries}`));
  const server = await startEmbedded({ home: home! });
  expect(readdirSync(home!).filter((name) => name.includes('draft'))).toEqual([]);
  await server.stop();
});

it('sweeps the throw-away server of a dead owner, and lets a living one be', async () => {
  const under = join(root, 'fresh');
  const dead = await childWith('freshEmbedded', { root: under }, { from });
  const living = await childWith('freshEmbedded', { root: under }, { from });
  await dead.kill();
  const server = await freshEmbedded({ root: under });
  expect(startOf(dead.pid)).toBeUndefined();
  expect(existsSync(dead.home)).toBe(false);
  expect(startOf(living.pid)).toBeDefined();
  await server.stop();
  expect(startOf(server.pid)).toBeUndefined();
  await living.stop();
  expect(readdirSync(under)).toEqual([]);
});

it('sweeps nothing that it does not know', async () => {
  const under = join(root, 'strange');
  mkdirSync(join(under, 'photos'), { recursive: true });
  const server = await freshEmbedded({ root: under });
  await server.stop();
  expect(readdirSync(under)).toEqual(['photos']);
});

it('is not kept from ending by its server', async () => {
  const home = join(root, 'done');
  const program = `const { startEmbedded } = await import(process.argv[1]); await startEmbedded({ home: process.argv[2] });`;
  const door = join(from, 'dist', 'index.js');
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, door, home], {
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  const server = await startEmbedded({ home });
  expect(server.adopted).toBe(true);
  await server.stop();
});
