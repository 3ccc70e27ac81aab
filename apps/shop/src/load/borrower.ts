/** Duty: checks what the legacy writer wrote, by borrowing its rows one at a time; must not count or judge. */
import { setTimeout as sleep } from 'node:timers/promises';
import { toAmount } from '../money.js';
import { ask } from './ask.js';
import type { Driver } from './driver.js';
import type { Instances } from './instances.js';
import type { Pacer } from './pacer.js';

export interface BorrowerOptions {
  readonly driver: Driver;
  readonly pacer: Pacer;
  readonly instances: Instances;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** What the legacy writer said of itself last. */
export interface LegacyStats {
  readonly reachable: boolean;
  readonly writes: number;
  readonly failedWrites: number;
  readonly worstMs: number;
  /** Rows of its that were read through the services. */
  readonly checked: number;
}

const MOST_CENTS = 1_000_000;
/** While no legacy writer can be reached, or it has no row to lend. */
const REST_MS = 250;

/** Runs until the signal aborts; `tell` hears how the legacy writer is doing. */
export async function borrow(options: BorrowerOptions, tell: (stats: LegacyStats) => void): Promise<void> {
  const { instances, signal } = options;
  let checked = 0;
  let stats: LegacyStats = { reachable: false, writes: 0, failedWrites: 0, worstMs: 0, checked };
  while (!signal.aborted) {
    const { legacy } = instances.now();
    if (!legacy || !(await lent(options, legacy))) {
      await sleep(REST_MS, undefined, { signal }).catch(() => undefined);
    } else checked += 1;
    if (!legacy) continue;
    const { status, body } = await ask('GET', `${legacy}/stats`);
    stats = { ...stats, ...(status === 200 ? body : {}), reachable: status === 200, checked };
    tell(stats);
  }
}

/** Borrows a row, checks it and gives it back. False where there was none to borrow. */
async function lent(options: BorrowerOptions, legacy: string): Promise<boolean> {
  const loan = await ask('POST', `${legacy}/loans`);
  if (loan.status !== 200) return false;
  await options.pacer.turn(options.signal);
  const id = Number(loan.body['id']);
  const cents = await check(options, id, Number(loan.body['cents']));
  // a row whose value is not certain is kept: the legacy writer never touches it again
  if (cents !== undefined) await ask('PUT', `${legacy}/loans/${id}`, { cents });
  return true;
}

/** Reads what only the old column was given, and now and then lets a service write over it. Answers what the row holds. */
async function check(options: BorrowerOptions, id: number, cents: number): Promise<number | undefined> {
  const { driver, pacer, random } = options;
  const path = `/orders/${id}`;
  await driver.read(path, [cents]);
  if (random() < 0.7) return cents;
  const next = Math.floor(random() * MOST_CENTS);
  pacer.skip();
  const outcome = await driver.write('PUT', path, { amount: toAmount(next) }, [cents]);
  if (outcome.is !== 'done') return outcome.is === 'open' ? undefined : cents;
  pacer.skip();
  await driver.read(path, [next], outcome.instance);
  return next;
}
