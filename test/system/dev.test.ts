/** After a kill -9 the next start works: the server that was left behind is adopted, and two of them run side by side. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../apps/control-plane/dist/main.js', import.meta.url));

let folder: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-dev-'));
  // root's server runs as another user, who must pass through
  await chmod(folder, 0o755);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => end(child, 'SIGTERM')));
  await rm(folder, { recursive: true, force: true });
});

async function start(home: string): Promise<{ child: ChildProcess; url: string }> {
  const env = {
    PATH: process.env.PATH ?? '',
    SLUICE_DEV: '1',
    PORT: '0',
    SLUICE_HOME: join(folder, home),
    LOG_LEVEL: 'error',
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

async function tokens(url: string, method = 'GET'): Promise<{ name: string }[]> {
  const body = method === 'POST' ? { body: JSON.stringify({ name: 'ana', kind: 'admin' }) } : {};
  const response = await fetch(`${url}/api/v1/tokens`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...body,
  });
  return (await response.json()) as { name: string }[];
}

it('adopts the server that a kill -9 left behind, with all that it held', async () => {
  const first = await start('home');
  await tokens(first.url, 'POST');
  await end(first.child, 'SIGKILL');
  const second = await start('home');
  expect((await tokens(second.url)).map((t) => t.name)).toEqual(['ana']);
});

it('runs beside another one that has its own home', async () => {
  const [one, other] = await Promise.all([start('one'), start('other')]);
  await tokens(one.url, 'POST');
  expect((await tokens(one.url)).map((t) => t.name)).toEqual(['ana']);
  expect(await tokens(other.url)).toEqual([]);
});
