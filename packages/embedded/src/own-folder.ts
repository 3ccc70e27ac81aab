/** Duty: makes folders outside of home that nobody else can have laid out for us; must not know what they will hold. */
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, canUse } from './account.js';
import { codeOf, EmbeddedError } from './embedded-error.js';

const ourUid = (): number => process.getuid?.() ?? 0;

/**
 * Makes a folder that others may enter but not change, or takes the one that is there if it is such a folder.
 * In /tmp anybody could have made one by that name first, and we would run the programs in it.
 */
export function ownFolder(path: string): string {
  try {
    mkdirSync(path);
    // Not by mkdir's mode: a umask of 077 would take the others' bits away again.
    chmodSync(path, 0o755);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== ourUid() || (found.mode & 0o022) !== 0)
    throw new EmbeddedError(
      `A folder of our own is wanted at ${path}`,
      'what is there belongs to somebody else, or others can write to it',
      'Remove it, or set TMPDIR to another folder',
    );
  return path;
}

/** The folder for throw-away servers: in the system's temporary folder, one for each user. */
export function freshRoot(): string {
  return join(tmpdir(), `sluice-fresh-${ourUid()}`);
}

/**
 * A folder outside of home that the server's user can enter, for what it could not reach otherwise.
 * Root's is in /var/lib where there is one, because what a server keeps must outlive the sweeping of /tmp.
 */
export function shelter(account: Account | undefined): string {
  const temporary = [tmpdir(), '/tmp', '/var/tmp'].map((folder) => join(folder, `sluice-${ourUid()}`));
  const candidates = account === undefined ? temporary : ['/var/lib/sluice', ...temporary];
  const refusals: string[] = [];
  for (const candidate of candidates) {
    try {
      if (canUse(account, ownFolder(candidate))) return candidate;
      refusals.push(`${candidate} (closed to ${account?.name ?? 'us'})`);
    } catch (error) {
      refusals.push(`${candidate} (${codeOf(error) ?? (error as Error).message})`);
    }
  }
  throw new EmbeddedError(
    `A folder is wanted that ${account?.name ?? 'this user'} can enter`,
    `none of these will do: ${refusals.join(', ')}`,
    'Set TMPDIR to a folder that everybody may enter',
  );
}
