/** Duty: says where the data of a home lives; must not know what is in it. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, accountOf, canUse } from './account.js';
import { codeOf, EmbeddedError } from './embedded-error.js';
import { ownFolder, shelter } from './own-folder.js';

/** In home, instead of the data: where the data is, because the server's user cannot enter home. */
const POINTER = 'data.path';

/** The data's folder, which may not exist yet, and the user that it belongs to. */
export interface DataFolder {
  readonly path: string;
  readonly account: Account | undefined;
}

/** Where home's data lives: in `home/data`, or where the pointer in home says. Chooses for a new home. */
export function dataFolder(home: string, account: Account | undefined): DataFolder {
  const inside = join(home, 'data');
  const pointer = join(home, POINTER);
  if (existsSync(pointer)) return owned(readFileSync(pointer, 'utf8').trim(), account);
  if (canUse(account, home)) return owned(inside, account);
  if (existsSync(inside))
    throw new EmbeddedError(
      `The data in ${inside} is wanted`,
      `${account?.name ?? 'this user'}, as whom the server runs, cannot enter ${home}`,
      `Let others enter it and the folders above (chmod o+x), or name another SLUICE_HOME`,
    );
  const outside = ownFolder(join(shelter(account), `data-${randomBytes(8).toString('hex')}`));
  const chosen = firstOf(pointer, join(outside, 'data'));
  if (chosen !== join(outside, 'data')) rmSync(outside, { recursive: true });
  // For the person who finds the folder and wonders whose it is.
  else writeFileSync(join(outside, 'home'), `${home}\n`);
  return owned(chosen, account);
}

/** The folder outside of home that is home's alone; undefined if the data is at home. */
export function displacedFolder(home: string): string | undefined {
  const pointer = join(home, POINTER);
  return existsSync(pointer) ? join(readFileSync(pointer, 'utf8').trim(), '..') : undefined;
}

/**
 * Writes a small file whole, unless somebody was first, and gives what then stands in it. By a link, which fails
 * where the name is taken: two starters at once agree without a lock. Only its owner can read it.
 */
export function firstOf(file: string, content: string): string {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${content}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}

// Data keeps its user: a `postgres` that a package adds later must not lock root out of what `nobody` made.
function owned(path: string, account: Account | undefined): DataFolder {
  if (account === undefined || !existsSync(path)) return { path, account };
  const { uid, gid } = statSync(path);
  if (uid === account.uid) return { path, account };
  return { path, account: uid === 0 ? account : (accountOf(uid) ?? { name: `user ${uid}`, uid, gid }) };
}
