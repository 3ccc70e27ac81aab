/** Duty: shows the command as a process: pipes, exit codes, and a control plane that lives and dies with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@sluice/embedded';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

// the built one: it starts the control plane that was built
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
const running: { readonly child: ChildProcess; readonly ended: Promise<Ended> }[] = [];

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => void (said.out += String(data)));
  child.stderr.on('data', (data: Buffer) => void (said.err += String(data)));
  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...said }));
  running.push({ child, ended });
  return { child, firstLine, ended };
}

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

it('a control plane that is not there is named, without a stack and without colours', async () => {
  const { code, out, err } = await start(['status', '--url', 'http://127.0.0.1:9']).ended;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe(
    'x Cannot reach the control plane at http://127.0.0.1:9: bad port.\n' +
      '  Start one with `sluice dev`, or name another with --url (or SLUICE_URL).\n',
  );
});

it('a rollback in a pipe wants a yes beforehand', async () => {
  expect((await start(['rollback', 'orders.amount_cents']).ended).code).toBe(2);
});

it('a reader that goes away ends it quietly', async () => {
  const { child, ended } = start(['--help']);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, err: '' });
});

it('serve without a first token is wrong use', async () => {
  const { code, err } = await start(['serve', '--port', '0', '--home', '/nowhere']).ended;
  expect(code).toBe(2);
  expect(err).toContain('SLUICE_ADMIN_TOKEN');
});

describe('dev', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
    // as root the server runs as another user, who must be able to enter: else its data would lie elsewhere, and stay
    chmodSync(home, 0o755);
  });
  afterAll(async () => {
    // a killed control plane leaves its server running
    await (await startEmbedded({ home })).stop();
    rmSync(home, { recursive: true, force: true });
  });

  const dev = () => start(['dev', '--port', '0', '--json', '--home', home]);
  const ready = async (line: Promise<string>) => JSON.parse(await line) as { url: string; targets: string[] };

  it('runs until it is asked to end, and tells a second one where it is', async () => {
    const first = dev();
    const { url, targets } = await ready(first.firstLine);
    expect(targets).toEqual([]);
    const asked = await start(['status', '--json'], { SLUICE_URL: url }).ended;
    expect(asked).toEqual({ code: 0, out: '[]\n', err: '' });

    const second = await dev().ended;
    expect(second.code).toBe(1);
    expect(second.err).toContain(`A control plane runs in this home already: ${url}`);

    const port = new URL(url).port;
    const third = await start(['dev', '--port', port, '--home', `${home}-other`]).ended;
    expect(third.code).toBe(1);
    expect(third.err).toContain(`Port ${port} was wanted, but something listens there already.`);

    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
  });

  it('a kill -9 takes the control plane with it, and hinders nobody', async () => {
    const first = dev();
    const { url } = await ready(first.firstLine);
    first.child.kill('SIGKILL');
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => 'answers',
            () => 'gone',
          ),
        { timeout: 20_000 },
      )
      .toBe('gone');

    const second = dev();
    expect((await ready(second.firstLine)).url).toMatch(/^http/);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
  });
});
