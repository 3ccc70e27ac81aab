/** Duty: the files of a folder in which code may stand: what git knows of it, or all but what tools have put there. */
import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A file that is larger was made by a tool, in bytes. */
const MOST_BYTES = 1_000_000;
/** A zero in so many first characters is no text. */
const LOOKED_AT = 8_000;
/** Paths that git prints for a large repository. */
const MOST_LISTED = 256 * 1024 * 1024;

/** Folders that nobody writes in by hand. */
const MADE =
  /(?:^|\/)(?:node_modules|bower_components|vendor|\.git|\.hg|\.svn|dist|build|out|target|\.next|\.nuxt|\.venv|venv|__pycache__|\.tox|\.gradle|\.idea|coverage)(?:\/|$)/;
/** Of these also where git knows them. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|bower_components|vendor)\/|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|[\w.-]+\.lock|go\.sum)$|\.(?:min\.(?:js|css)|map|svg|csv|tsv|log)$|\.rollout\.ya?ml$/;

export interface CodeFile {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Found {
  readonly paths: readonly string[];
  /** True where git said what belongs to it, so that what it ignores is left out. */
  readonly byGit: boolean;
}

/** @throws where the folder cannot be read. */
export async function pathsIn(folder: string): Promise<Found> {
  const listed = await listedByGit(folder);
  // none: a folder that a repository around it ignores, and somebody named all the same
  const byGit = listed !== undefined && listed.length > 0;
  const paths = byGit ? listed : await walked(folder);
  return { paths: [...new Set(paths)].filter((p) => !FOREIGN.test(p)).toSorted(), byGit };
}

/** Tracked files, and new ones that are not ignored; undefined where it is no repository, or there is no git. */
async function listedByGit(folder: string): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-C', folder, 'ls-files', '-coz', '--exclude-standard'],
      { maxBuffer: MOST_LISTED },
    );
    return stdout.split('\0').filter(Boolean);
  } catch {
    return undefined;
  }
}

async function walked(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const into = async (path: string): Promise<void> => {
    const entries = await readdir(join(folder, path), { withFileTypes: true });
    for (const entry of entries) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      if (MADE.test(below)) continue;
      // a link may lead out of the folder, or back into it
      if (entry.isDirectory()) await into(below);
      else if (entry.isFile()) found.push(below);
    }
  };
  await into('');
  return found;
}

/** Undefined for what is no text, or gone; `large` for what is too large to have been written. */
export async function readCode(folder: string, path: string): Promise<CodeFile | 'large' | undefined> {
  try {
    const full = join(folder, path);
    const { size } = await stat(full);
    if (size > MOST_BYTES) return 'large';
    const text = await readFile(full, 'utf8');
    return text.slice(0, LOOKED_AT).includes('\0') ? undefined : { path, text };
  } catch {
    // listed, but deleted since; or the folder of a submodule
    return undefined;
  }
}
