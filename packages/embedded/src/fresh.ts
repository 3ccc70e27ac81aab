/** Duty: throw-away servers for tests and the demo, and the sweeping of those whose owner was killed. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { displacedFolder } from './data-folder.js';
import { freshRoot, ownFolder } from './own-folder.js';
import { isAlive, nameOf, ownerIn, thisProcess } from './owner.js';
import { readPostmaster, stopAtOnce } from './postmaster.js';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './start.js';

/** As for a server that stays, but home is chosen. */
export interface FreshOptions extends Omit<EmbeddedOptions, 'home'> {
  /** Folder of all throw-away servers. Default: one for each user in the system's temporary folder. */
  readonly root?: string;
}

/** A server that is gone with its data when it stops. */
export interface FreshServer extends EmbeddedServer {
  /** To start it again by `startEmbedded` after `stopNow`. */
  readonly home: string;
}

/**
 * Starts a new, empty server that belongs to this process. `stop` removes it with its data; if this process is killed
 * first, the next fresh server under the same root does so.
 */
export async function freshEmbedded({ root, ...options }: FreshOptions = {}): Promise<FreshServer> {
  const under = root === undefined ? ownFolder(freshRoot()) : resolve(root);
  mkdirSync(under, { recursive: true });
  await sweep(under, options.log);
  const home = join(under, `${nameOf(thisProcess())}-${randomBytes(4).toString('hex')}`);
  const server = await startEmbedded({ ...options, home });
  return { ...server, home, stop: () => removeHome(home) };
}

/** Removes the servers of dead owners. The owner is in the folder's name, so it is known from the first moment on. */
async function sweep(root: string, log: EmbeddedOptions['log']): Promise<void> {
  for (const name of readdirSync(root)) {
    const owner = ownerIn(name);
    if (!owner || isAlive(owner)) continue;
    log?.(`removing the server that process ${owner.pid} left in ${join(root, name)}`);
    // Another sweeper may be at it as well; what is left is left for the next one.
    await removeHome(join(root, name)).catch((error: Error) => log?.(error.message));
  }
}

/** Ends the server of a home and removes everything that was its. */
async function removeHome(home: string): Promise<void> {
  const outside = displacedFolder(home);
  const found = readPostmaster(join(outside ?? home, 'data'));
  if (found?.process === 'alive') await stopAtOnce(found.pid);
  for (const folder of outside ? [outside, home] : [home])
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
