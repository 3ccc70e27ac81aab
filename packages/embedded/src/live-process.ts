/** Duty: says which processes live and since when; must not know what they are for, and needs no `ps` on Linux. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const HAS_PROC = existsSync('/proc/self/stat');

/**
 * When a process started, as a number that no other process with the same id will have; undefined if it is dead.
 * On Linux in clock ticks since boot, elsewhere in milliseconds since 1970.
 * A zombie counts as dead: in a container nobody may ever reap it, and a wait for its end would not end.
 */
export function startOf(pid: number): string | undefined {
  return HAS_PROC ? statOf(pid)?.started : startByPs(pid);
}

/** What a process was called with; undefined if it cannot be known. */
export function commandOf(pid: number): readonly string[] | undefined {
  if (!HAS_PROC) return undefined;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return undefined;
  }
}

/** The children of a process; none where they cannot be known. */
export function childrenOf(pid: number): readonly number[] {
  if (!HAS_PROC) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => statOf(each)?.parent === pid);
}

/** Sends a signal; a process that has gone meanwhile is no error. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (startOf(pid) !== undefined) throw error;
  }
}

function statOf(pid: number): { parent: number; started: string } | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // proc(5): "pid (comm) state ppid …"; comm may hold spaces and brackets. State is field 3, starttime field 22.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, parent, started] = [fields[0], fields[1], fields[19]];
  if (state === 'Z' || state === 'X' || started === undefined) return undefined;
  return { parent: Number(parent), started };
}

function startByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('/bin/ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return line.startsWith('Z') ? undefined : String(Date.parse(line.slice(line.indexOf(' '))));
  } catch {
    return undefined;
  }
}
