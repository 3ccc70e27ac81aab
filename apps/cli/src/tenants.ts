/** Duty: which control plane runs in a home, so that a second one is told of the first; knows not what it does there. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, nameOf, ownerIn, thisProcess } from '@sluice/embedded';

export interface Tenant {
  readonly url: string;
  /** The process that a person can stop. */
  readonly pid: number;
}

const folderOf = (home: string): string => join(home, 'control-planes');

/** The control plane that lives in a home. What a killed one left is taken away. */
export function tenantOf(home: string): Tenant | undefined {
  for (const name of namesIn(folderOf(home))) {
    const path = join(folderOf(home), name);
    const owner = ownerIn(name);
    try {
      if (owner && isAlive(owner)) return { url: readFileSync(path, 'utf8'), pid: owner.pid };
      rmSync(path, { force: true });
    } catch {
      // it has just gone by itself
    }
  }
  return undefined;
}

/** Writes down that this process has a control plane in the home; the answer takes it away again. */
export function moveIn(home: string, url: string): () => void {
  const folder = folderOf(home);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, nameOf(thisProcess()));
  writeFileSync(path, url);
  return () => rmSync(path, { force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
