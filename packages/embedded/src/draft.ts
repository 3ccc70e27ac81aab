/** Duty: folders that are filled first and put in place whole, by one rename; must not know what fills them. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './embedded-error.js';
import { isAlive, nameOf, ownerIn, thisProcess } from './owner.js';

/** Makes an empty folder beside `place`, and sweeps those that killed processes left there. */
export async function openDraft(place: string): Promise<string> {
  const prefix = `${basename(place)}.draft-`;
  for (const name of readdirSync(dirname(place)).filter((each) => each.startsWith(prefix))) {
    const owner = ownerIn(name.slice(prefix.length));
    if (!owner || !isAlive(owner)) await rm(join(dirname(place), name), { recursive: true, force: true });
  }
  const draft = join(dirname(place), `${prefix}${nameOf(thisProcess())}-${randomBytes(4).toString('hex')}`);
  mkdirSync(draft, { mode: 0o700 });
  return draft;
}

/**
 * Puts a finished folder in place. Of two processes that do so at once the first wins, and the second keeps the
 * first one's: both get a whole folder, and neither needs a lock that could outlive it.
 */
export async function putInPlace(finished: string, place: string): Promise<void> {
  try {
    await rename(finished, place);
  } catch (error) {
    if (!existsSync(place) || !['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
  }
}
