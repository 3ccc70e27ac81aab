/** Duty: starts one server process and says how that went; must not know what to do about it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import type { DataFolder } from './data-folder.js';
import { readPostmaster } from './postmaster.js';
import { asAccount } from './run.js';
import { until } from './until.js';

/** What a start needs. */
export interface Launch {
  readonly postgres: string;
  readonly data: DataFolder;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  /** Where the server's own words go. */
  readonly logFile: string;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `ready` listens; `lost` means that another server has the data; `held` that a killed server's last processes still
 * hold its memory; `port taken`; `failed` is all else, with the server's words.
 */
export type Launched =
  | { readonly outcome: 'ready'; readonly pid: number }
  | { readonly outcome: 'lost' | 'held' | 'port taken' }
  | { readonly outcome: 'failed'; readonly words: string };

const DEFAULTS: Readonly<Record<string, string>> = {
  shared_preload_libraries: 'pg_stat_statements',
  shared_buffers: '128MB',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Not to be overridden: on loopback only, and no sockets, whose path could be longer than the 107 bytes allowed. */
const FIXED: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  logging_collector: 'off',
};

const MAX_LOG_BYTES = 10_000_000;

/** Starts a server and waits until it listens or has ended. */
export async function launch(plan: Launch): Promise<Launched> {
  const { postgres, data, port, settings, logFile, deadlineMs, signal } = plan;
  const all = Object.entries({ ...DEFAULTS, ...settings, ...FIXED, port: String(port) });
  const log = openLog(logFile);
  const child = spawn(
    postgres,
    ['-D', data.path, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...asAccount(data.account),
      // A session of its own: Ctrl-C in a terminal must reach us alone, or the server is gone before we are done.
      detached: true,
      stdio: ['ignore', log.file, log.file],
    },
  );
  closeSync(log.file);
  // It outlives us if we are killed; it must not keep us alive if we are done.
  child.unref();
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, by) => (ended = `it ended with ${code ?? by}`));
  const ready = (): boolean => {
    const found = readPostmaster(data.path);
    return found?.pid === child.pid && found?.status === 'ready';
  };
  try {
    const settled = await until(() => (ready() ? 'ready' : ended), { deadlineMs, signal });
    if (settled === 'ready' && child.pid !== undefined) return { outcome: 'ready', pid: child.pid };
  } catch (error) {
    child.kill('SIGQUIT');
    throw error;
  }
  if (ended === undefined) child.kill('SIGQUIT');
  return whyNot(
    readFileSync(logFile).subarray(log.from).toString(),
    ended ?? `it was not ready after ${deadlineMs} ms`,
  );
}

/** Opened to append: of two starters at once, the one that loses must not take the other's log away. */
function openLog(path: string): { file: number; from: number } {
  const sizeOf = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeOf() > MAX_LOG_BYTES) renameSync(path, `${path}.old`);
  return { from: sizeOf(), file: openSync(path, 'a', 0o600) };
}

function whyNot(log: string, ended: string): Launched {
  if (/lock file "postmaster\.pid" (already exists|is empty)/.test(log)) return { outcome: 'lost' };
  if (/pre-existing shared memory block/.test(log)) return { outcome: 'held' };
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return { outcome: 'port taken' };
  return { outcome: 'failed', words: `${ended}: ${log.trim().split('\n').slice(-10).join('\n')}` };
}
