/** Duty: knows which processes use a home's server at the same time; must not know the server. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedError } from './embedded-error.js';
import { isAlive, nameOf, ownerIn, thisProcess } from './owner.js';
import { type Patience, until } from './until.js';

/** One use of a home by one process. Ends with the process, however that ends. */
export interface Sharer {
  /** Says that this use ends. True if it was the last one: then the server is ours to stop, and `left` must follow. */
  isLast(): boolean;
  /** The use has ended; others may start the server again. */
  left(): void;
}

const LEAVING = '.leaving';

/**
 * Enters a process as a user of the home. Whoever joins writes its name first and looks for leavers then; whoever
 * leaves marks its name first and looks for others then. So one of the two always sees the other, and nobody is
 * handed a server that is about to be stopped.
 */
export async function joinHome(home: string, patience: Patience): Promise<Sharer> {
  const folder = join(home, 'owners');
  mkdirSync(folder, { recursive: true });
  const name = join(folder, `${nameOf(thisProcess())}-${randomBytes(4).toString('hex')}`);
  writeFileSync(name, '');
  const left = (): void => {
    rmSync(name, { force: true });
    rmSync(name + LEAVING, { force: true });
  };
  try {
    const nobodyLeaves = await until(() => !living(folder).some(isLeaving) || undefined, patience);
    if (nobodyLeaves === undefined)
      throw new EmbeddedError(
        `The server in ${home} is wanted`,
        `another process is still stopping it: ${living(folder).filter(isLeaving).join(', ')}`,
        'Wait for it, or end it',
      );
  } catch (error) {
    left();
    throw error;
  }
  const isLast = (): boolean => {
    renameSync(name, name + LEAVING);
    return living(folder).every(isLeaving);
  };
  return { isLast, left };
}

const isLeaving = (name: string): boolean => name.endsWith(LEAVING);

/** The names of living processes; sweeps the dead ones'. */
function living(folder: string): string[] {
  return readdirSync(folder).filter((name) => {
    const owner = ownerIn(name);
    if (owner && isAlive(owner)) return true;
    rmSync(join(folder, name), { force: true });
    return false;
  });
}
