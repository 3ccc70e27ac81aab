/** Duty: makes the data of a new server, once; must not start it. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { type DataFolder, firstOf } from './data-folder.js';
import { openDraft, putInPlace } from './draft.js';
import { EmbeddedError } from './embedded-error.js';
import { run } from './run.js';

/** The superuser of the server. The only one that there is at first. */
export const SUPERUSER = 'postgres';

/** Home's password: made with the first data, readable by its owner alone. */
export function passwordOf(home: string, data: DataFolder): string {
  const file = join(home, 'password');
  if (existsSync(join(data.path, 'PG_VERSION')) && !existsSync(file))
    throw new EmbeddedError(
      `The password of the server in ${data.path} is wanted`,
      `${file} is gone`,
      'Put it back, or remove the home folder with all its data',
    );
  return firstOf(file, randomBytes(24).toString('base64url'));
}

/** Makes the data if there is none, by `initdb`; looks closely at what is there if there is. */
export async function ensureCluster(
  binaries: Binaries,
  data: DataFolder,
  password: string,
  signal?: AbortSignal,
): Promise<void> {
  if (isReady(data, binaries.major)) return;
  const draft = await openDraft(data.path);
  try {
    const finished = join(draft, 'data');
    // A file and not standard input: node's pipes are sockets, and /dev/stdin cannot be opened on a socket.
    const passwordFile = join(draft, 'password');
    writeFileSync(passwordFile, password, { mode: 0o600 });
    giveTo(data.account, passwordFile, draft);
    await initdb(binaries, finished, passwordFile, data.account, signal);
    await putInPlace(finished, data.path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function isReady({ path }: DataFolder, major: string): boolean {
  if (!existsSync(path) || readdirSync(path).length === 0) return false;
  const wanted = `Data of PostgreSQL ${major} is wanted in ${path}`;
  const version = join(path, 'PG_VERSION');
  const us = process.getuid?.() ?? 0;
  const { uid } = statSync(path);
  if (us !== 0 && uid !== us)
    throw new EmbeddedError(wanted, `it belongs to user ${uid}`, `Start as that user, or name another home`);
  if (!existsSync(version))
    throw new EmbeddedError(wanted, 'other files are there', 'Move them away, or name another home');
  const found = readFileSync(version, 'utf8').trim();
  if (found === major) return true;
  throw new EmbeddedError(
    wanted,
    `it is of PostgreSQL ${found}`,
    'Dump it with that version, or name another home',
  );
}

function giveTo(account: Account | undefined, ...paths: readonly string[]): void {
  for (const path of paths) {
    chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600);
    if (account) chownSync(path, account.uid, account.gid);
  }
}

/** Since PostgreSQL 17: letters beyond ASCII have upper and lower case without a locale of the machine. */
const BUILTIN_LOCALE = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

async function initdb(
  { initdb: program, major }: Binaries,
  folder: string,
  passwordFile: string,
  account: Account | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const access = ['-U', SUPERUSER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  // The same order of text on every machine, whatever locales it has.
  const text = ['-E', 'UTF8', '--locale=C', ...(Number(major) >= 17 ? BUILTIN_LOCALE : [])];
  const args = ['-D', folder, ...access, ...text, '--no-instructions'];
  const { code, output } = await run(program, args, account, signal);
  if (code === 0) return;
  throw new EmbeddedError(
    `A new server in ${folder} is wanted`,
    `initdb ended with ${code}: ${output}`,
    `It ran as ${account?.name ?? 'this user'}; see that this user can write there and that the disk is not full`,
  );
}
