/** Duty: point reads and writes on a table at fixed times, and for how long they stood still; knows nothing of what holds them up. */
import type { Client } from 'pg';
import type { LockWaits } from './lock-waits.js';

/** One statement: when it was to start, and when it was answered (ms). */
interface Op extends Span {
  readonly pid: number;
}

interface Span {
  readonly due: number;
  readonly done: number;
}

/**
 * What statements felt that PostgreSQL said were waiting for a lock, or whose connection's statement before them was; less
 * the time in which statements on a table that nobody locks stood still as well.
 */
export interface Stalls {
  readonly ops: number;
  readonly worstMs: number;
  /** Of the window's time, how much at least one statement stood still for longer than `STALLED_MS`. */
  readonly share: number;
  /** The worst for whatever reason, and the share of the time in which the machine stood still by itself. */
  readonly grossMs: number;
  readonly machineShare: number;
}

/** A point statement takes less than a millisecond; what takes longer than this waited for something. */
const STALLED_MS = 15;
/** On the table that nobody locks, longer than this is the machine: a busy core, a slow disk. */
const MACHINE_MS = 5;
const EVERY_MS = 15;

export interface Foreground {
  /** The statements that were due between the two, when all of them are answered. */
  between(start: number, end: number): Promise<readonly Op[]>;
  stop(): Promise<void>;
}

/**
 * Keeps each connection at one statement every 15 ms, readers and writers in turn. A statement is due by the clock, also when
 * the one before it stands still (open loop); it starts when this process comes to it, so that our own being late is no stall.
 */
export function foreground(clients: readonly Client[], table: string, rows: number): Foreground {
  const ops: Op[] = [];
  const open = new Set<Promise<void>>();
  let turn = 0;
  const one = async (client: Client, pid: number, isRead: boolean, before: Promise<void>): Promise<void> => {
    const due = performance.now();
    await before;
    const id = 1 + (turn++ % (rows - 1));
    const sql = isRead
      ? `select note from ${table} where id = $1`
      : `update ${table} set note = 'seen' where id = $1`;
    await client.query(sql, [id]);
    ops.push({ due, done: performance.now(), pid });
  };
  const timers = clients.map((client, at) => {
    // a connection runs one statement after the other
    let last: Promise<void> = Promise.resolve();
    const pid = pidOf(client);
    return setInterval(() => {
      const running = one(client, pid, at % 2 === 0, last).finally(() => open.delete(running));
      last = running;
      open.add(running);
    }, EVERY_MS);
  });
  return {
    between: async (start, end) => {
      await Promise.all(open);
      return ops.filter((op) => op.done >= start && op.due <= end);
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled(open);
    },
  };
}

/** What a foreground felt in a window, beside the one on a table that nobody locks. */
export async function stalls(
  felt: Foreground,
  { control, waits }: { control: Foreground; waits: LockWaits },
  start: number,
  end: number,
): Promise<Stalls> {
  const ops = (await felt.between(start, end)).filter((op) => op.due >= start);
  const machine = union((await control.between(start, end)).filter((op) => op.done - op.due > MACHINE_MS));
  const net = (op: Op): number =>
    waits.waited(op.pid, op.due, op.done) ? op.done - op.due - overlap(machine, op) : 0;
  const stalled = union(ops.filter((op) => net(op) > STALLED_MS));
  const windowMs = end - start;
  const inWindow = { due: start, done: end };
  return {
    ops: ops.length,
    worstMs: Math.max(0, ...ops.map(net)),
    share: stalled.reduce((sum, s) => sum + overlap([inWindow], s) - overlap(machine, s), 0) / windowMs,
    grossMs: Math.max(0, ...ops.map((op) => op.done - op.due)),
    machineShare: overlap(machine, inWindow) / windowMs,
  };
}

/** Spans that overlap as one. */
function union(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.due - b.due)) {
    const last = all.at(-1);
    if (last && span.due <= last.done)
      all[all.length - 1] = { due: last.due, done: Math.max(last.done, span.done) };
    else all.push(span);
  }
  return all;
}

function overlap(spans: readonly Span[], { due, done }: Span): number {
  return spans.reduce((sum, s) => sum + Math.max(0, Math.min(done, s.done) - Math.max(due, s.due)), 0);
}

/** The server's process of a connection; the driver knows it and its types do not. */
function pidOf(client: Client): number {
  const { processID } = client as Client & { processID?: number };
  if (processID === undefined) throw new Error('the driver does not tell the process of a connection');
  return processID;
}
