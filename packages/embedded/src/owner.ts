/** Duty: names a process so that a later process with the same id is not taken for it; must not know what it owns. */
import { startOf } from './live-process.js';

/** A process, by its id and its start. */
export interface Owner {
  readonly pid: number;
  readonly started: string;
}

/** This process. */
export function thisProcess(): Owner {
  return { pid: process.pid, started: startOf(process.pid) ?? '0' };
}

/** Whether the very process still lives, not just one that got its id. */
export function isAlive({ pid, started }: Owner): boolean {
  return startOf(pid) === started;
}

/** As it stands in the name of a file: `1234-5678901`. */
export function nameOf({ pid, started }: Owner): string {
  return `${pid}-${started}`;
}

/** The owner at the beginning of a file's name; undefined if there is none. */
export function ownerIn(name: string): Owner | undefined {
  const match = /^(\d+)-(\d+)(?![\d])/.exec(name);
  return match?.[1] && match[2] ? { pid: Number(match[1]), started: match[2] } : undefined;
}
