/** Duty: lets everybody read a folder's files and run its programs; must not know what they are. */
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Opens a folder and all that is in it, as if it had been made under a umask of 022. */
export function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isDirectory()) openToAll(path);
    else if (!found.isSymbolicLink()) chmodSync(path, (found.mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
