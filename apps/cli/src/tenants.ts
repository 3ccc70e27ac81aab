/** Duty: which control plane runs in a home, so that a second one is told of the first; knows not what it does there. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, nameOf, ownerIn, thisProcess } from '@sluice/embedded';

/** `dev`: whoever comes may ask it; `local`: it serves one command alone, and ends with it. */
export type TenantKind = 'dev' | 'local';

export interface Tenant {
  /** Empty while it starts. */
  readonly url: string;
  readonly kind: TenantKind;
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
      if (owner && isAlive(owner)) {
        const [url = '', kind] = readFileSync(path, 'utf8').split('\n');
        return { url, kind: kind === 'local' ? kind : 'dev', pid: owner.pid };
      }
      rmSync(path, { force: true });
    } catch {
      // it has just gone by itself
    }
  }
  return undefined;
}

/** Writes down that this process has a control plane in the home; the answer takes it away again. */
export function moveIn(home: string, url: string, kind: TenantKind = 'dev'): () => void {
  const folder = folderOf(home);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, nameOf(thisProcess()));
  writeFileSync(path, `${url}\n${kind}`);
  return () => rmSync(path, { force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
