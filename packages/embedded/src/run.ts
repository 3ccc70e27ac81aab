/** Duty: runs a program of PostgreSQL's to its end as the right user; must not know what it does. */
import { spawn, type SpawnOptions } from 'node:child_process';
import type { Account } from './account.js';

/** How a program ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * What every program of ours starts with. Nothing is inherited: PGDATA or PGPORT of the caller would steer it.
 * From `/`, because a user who cannot enter the current folder cannot start there.
 */
export function asAccount(account: Account | undefined): SpawnOptions {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };
  return { env, cwd: '/', ...(account && { uid: account.uid, gid: account.gid }) };
}

/** Runs a program to its end. Rejects only if it could not be started. */
export function run(
  program: string,
  args: readonly string[],
  account: Account | undefined,
  signal?: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...asAccount(account),
      ...(signal && { signal }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}
