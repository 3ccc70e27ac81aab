/** Duty: reads what a running server says of itself on the disk, and ends it; must not start one, nor connect. */
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedError } from './embedded-error.js';
import { childrenOf, commandOf, signalTo, startOf } from './live-process.js';
import { until } from './until.js';

/** A server process, as its `postmaster.pid` tells it. */
export interface Postmaster {
  readonly pid: number;
  /** 0 until the server listens. */
  readonly port: number;
  /** `starting`, `ready`, `stopping`, or empty just after the start. */
  readonly status: string;
  /** `foreign`: a process that got the id of a server which is no more. */
  readonly process: 'alive' | 'dead' | 'foreign';
}

const STOP_MS = 60_000;
const QUIT_MS = 10_000;

const pidFile = (data: string): string => join(data, 'postmaster.pid');

/** The server of this data; undefined if none has been started, or the last one ended in order. */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(data), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  // Its lines: process id, data, start, port, socket folder, listen address, shared memory, status.
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const port = Number(lines[3] ?? 0) || 0;
  return { pid, port, status: (lines[7] ?? '').trim(), process: stateOf(pid, data) };
}

/**
 * Removes the file of a server whose id a foreign process has now: PostgreSQL would believe it and refuse to start.
 * A dead server's file stays: through it PostgreSQL finds processes that still hold the memory.
 */
export function forgetForeign(data: string): void {
  if (readPostmaster(data)?.process === 'foreign') rmSync(pidFile(data), { force: true });
}

function stateOf(pid: number, data: string): Postmaster['process'] {
  if (startOf(pid) === undefined) return 'dead';
  const command = commandOf(pid);
  // Where no command line can be read the server's own answer must do. Ours are started with "-D DATA".
  if (command === undefined) return 'alive';
  return command.includes(data) || command.includes(realpathSync(data)) ? 'alive' : 'foreign';
}

/** Ends a server in order: its clients are cut off, all is written. Waits until it is gone. */
export async function stopInOrder(pid: number): Promise<void> {
  signalTo(pid, 'SIGINT');
  if (await isGone([pid], STOP_MS)) return;
  await stopAtOnce(pid);
}

/** Ends a server at once, as a crash would; the next start recovers. Leaves no shared memory behind. */
export async function stopAtOnce(pid: number): Promise<void> {
  signalTo(pid, 'SIGQUIT');
  if (await isGone([pid], QUIT_MS)) return;
  await kill(pid);
}

/** Kills a server and each of its processes with SIGKILL, as the kernel would for want of memory. */
export async function kill(pid: number): Promise<void> {
  // Stopped first, so that it starts no further process between our look and the signal.
  signalTo(pid, 'SIGSTOP');
  const family = [pid, ...childrenOf(pid)];
  for (const each of family) signalTo(each, 'SIGKILL');
  if (await isGone(family, QUIT_MS)) return;
  throw new EmbeddedError(
    `The server ${pid} is wanted gone`,
    'it outlived SIGKILL',
    'See what holds it: a full disk?',
  );
}

async function isGone(pids: readonly number[], deadlineMs: number): Promise<boolean> {
  const starts = new Map(pids.map((pid) => [pid, startOf(pid)]));
  const gone = (pid: number): boolean => startOf(pid) === undefined || startOf(pid) !== starts.get(pid);
  return (await until(() => pids.every(gone) || undefined, { deadlineMs })) ?? false;
}
