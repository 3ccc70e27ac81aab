/** Duty: gives PostgreSQL's programs where the server's user can run them; must not know about data. */
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type Account, canUse } from './account.js';
import { openDraft, putInPlace } from './draft.js';
import { EmbeddedError } from './embedded-error.js';
import { findNative, type Native } from './native.js';
import { openToAll } from './open-to-all.js';
import { shelter } from './own-folder.js';
import { run } from './run.js';

/** The two programs that are needed, and of which PostgreSQL they are. */
export interface Binaries {
  /** `18` */
  readonly major: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL's programs: where npm put them, or a copy if the server's user cannot use them there. */
export async function binariesFor(account: Account | undefined, native = findNative()): Promise<Binaries> {
  const binariesIn = (folder: string): Binaries => ({
    major: native.major,
    initdb: join(folder, 'bin', 'initdb'),
    postgres: join(folder, 'bin', 'postgres'),
  });
  const installed = binariesIn(native.folder);
  // Both are asked, not just their folder: installed under a umask of 077, the files themselves are closed.
  const isUsable = canUse(account, installed.initdb) && canUse(account, installed.postgres);
  return proven(native.isLinked && isUsable ? installed : binariesIn(await copyOf(native, account)), account);
}

async function proven(binaries: Binaries, account: Account | undefined): Promise<Binaries> {
  const problem = await run(binaries.postgres, ['--version'], account).then(
    ({ code, output }) => (code === 0 ? undefined : output || `it ended with ${code}`),
    (error: Error) => error.message,
  );
  if (problem === undefined) return binaries;
  throw new EmbeddedError(
    `${binaries.postgres} is wanted to run here`,
    problem,
    'It needs glibc and a file system without noexec; or name a server of your own in STATE_DATABASE_URL',
  );
}

/** Copies the files once for all servers of this user; a copy that lost files (a swept /tmp) is made anew. */
async function copyOf(native: Native, account: Account | undefined): Promise<string> {
  const place = join(shelter(account), `postgresql-${native.version}`);
  if (isWhole(place, native)) return place;
  const draft = await openDraft(place);
  try {
    const copy = join(draft, 'copy');
    await cp(native.folder, copy, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    for (const { source, target } of native.links) {
      const link = join(copy, target);
      if (!existsSync(link)) symlinkSync(basename(source), link);
    }
    openToAll(copy);
    if (existsSync(place)) await rename(place, join(draft, 'broken'));
    await putInPlace(copy, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return place;
}

/** Static libraries and build files are a fifth of the size, and nothing that a server reads. */
const isNeeded = (path: string): boolean => !/(\.a|[/\\](pgxs|pkgconfig|include))$/.test(path);

function isWhole(place: string, native: Native): boolean {
  const files = [...native.links.map(({ target }) => target), ...filesIn(native.folder)];
  return files.every((file) => existsSync(join(place, file)));
}

function filesIn(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!isNeeded(path)) return [];
    return entry.isDirectory() ? filesIn(root, path) : [relative(root, path)];
  });
}
