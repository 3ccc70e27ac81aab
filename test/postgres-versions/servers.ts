/** Duty: gets the PostgreSQL packages of every major version for this platform; must not know what is run on them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One major version, and where it is. */
export interface Server {
  readonly major: number;
  /** `14.23`; null where it cannot be had. */
  readonly version: string | null;
  /** The folder of its package; null for the one that is installed with Sluice. */
  readonly folder: string | null;
  /** Why it cannot be had; null where it can. */
  readonly missing: string | null;
}

/** The majors that Sluice supports. */
export const MAJORS = [14, 15, 16, 17, 18] as const;
const OWN = 18;

interface Package {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): Package => JSON.parse(readFileSync(file, 'utf8')) as Package;
// the packages number 14.23 as 14.23.0-beta.17
const short = (version: string): string => version.split('.', 2).join('.');

/**
 * Installs what is missing and says what is there. The older servers stand outside of the workspaces: they are 60 MB each,
 * and nobody needs them to build, or to run `npm test`.
 */
export function servers(root: string, wanted: readonly number[]): readonly Server[] {
  const home = join(root, 'test', 'postgres-versions');
  const listed = read(join(home, 'package.json')).optionalDependencies ?? {};
  const nameOf = (major: number): string => `postgres-${major}-${process.platform}-${process.arch}`;
  const folderOf = (major: number): string => join(home, 'node_modules', nameOf(major));
  const isThere = (major: number): boolean => {
    const file = join(folderOf(major), 'package.json');
    return existsSync(file) && listed[nameOf(major)]?.endsWith(`@${read(file).version}`) === true;
  };
  const older = wanted.filter((major) => major !== OWN && nameOf(major) in listed);
  if (!older.every(isThere))
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home, stdio: ['ignore', 2, 2] });
  return wanted.map((major) => {
    if (major === OWN) return { major, version: ownVersion(root), folder: null, missing: null };
    const none = { major, version: null, folder: null };
    if (!(nameOf(major) in listed)) return { ...none, missing: `nobody publishes ${nameOf(major)}` };
    if (!isThere(major)) return { ...none, missing: `npm did not install ${nameOf(major)}` };
    const folder = folderOf(major);
    return { major, version: short(read(join(folder, 'package.json')).version ?? ''), folder, missing: null };
  });
}

function ownVersion(root: string): string {
  const listed = read(join(root, 'packages', 'embedded', 'package.json')).optionalDependencies ?? {};
  return short(Object.values(listed)[0] ?? '');
}
