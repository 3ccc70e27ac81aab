/** Duty: one worker: writes orders of its own customers and reads them back through anybody; must not count or judge. */
import { toAmount } from '../money.js';
import { seededCents, seededOrders } from '../seeded.js';
import { Account } from './account.js';
import type { Driver } from './driver.js';
import type { Pacer } from './pacer.js';

export interface WorkerOptions {
  readonly driver: Driver;
  readonly pacer: Pacer;
  /** Its own: nobody else writes an order of these. */
  readonly customers: readonly number[];
  /** How many rows were seeded. */
  readonly seeded: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const MOST_CENTS = 1_000_000;
/** Half of the deeds go to so few customers that the same rows are written again and again. */
const REGULARS = 8;
/** Share of each deed. A write is followed by a read of the same row, so about half of all requests are reads. */
const SHARES = { insert: 0.15, update: 0.3, total: 0.2 };

/** Runs until the signal aborts. One deed after another, so no row is read while it is being written. */
export async function work(options: WorkerOptions): Promise<void> {
  const accounts = new Map<number, Account>();
  while (!options.signal.aborted) {
    await options.pacer.turn(options.signal);
    if (options.signal.aborted) return;
    const { customers, random } = options;
    const customer = pick(random() < 0.5 ? customers : customers.slice(0, REGULARS), random);
    if (customer === undefined) return;
    const account = accounts.get(customer) ?? accountOf(customer, options.seeded);
    accounts.set(customer, account);
    await deed(options, account);
  }
}

function accountOf(customer: number, seeded: number): Account {
  return new Account(
    customer,
    seededOrders(customer, seeded).map((id) => [id, seededCents(id)]),
  );
}

async function deed(options: WorkerOptions, account: Account): Promise<void> {
  const { driver, random } = options;
  const chance = random();
  const id = pick(account.orders(), random);
  if (id === undefined || chance < SHARES.insert) return insert(options, account);
  if (chance < SHARES.insert + SHARES.update && account.certain(id)) return update(options, account, id);
  const totals = account.totals();
  if (chance > 1 - SHARES.total && totals) {
    await driver.read(`/customers/${account.customer}/total`, totals);
  } else {
    await readBack(options, account, id);
  }
}

async function insert(options: WorkerOptions, account: Account): Promise<void> {
  const cents = centsBy(options.random);
  const order = { customerId: account.customer, amount: toAmount(cents) };
  const outcome = await options.driver.write('POST', '/orders', order);
  if (outcome.is === 'open') account.mayHaveInserted(cents);
  if (outcome.is !== 'done') return;
  const id = Number(outcome.body['id']);
  account.wrote(id, cents);
  await readAtOnce(options, account, id, outcome.instance);
}

async function update(options: WorkerOptions, account: Account, id: number): Promise<void> {
  const cents = centsBy(options.random);
  const path = `/orders/${id}`;
  const outcome = await options.driver.write('PUT', path, { amount: toAmount(cents) }, account.holds(id));
  if (outcome.is === 'open') account.mayHaveWritten(id, cents);
  if (outcome.is !== 'done') return;
  account.wrote(id, cents);
  await readAtOnce(options, account, id, outcome.instance);
}

/** Through another instance than the one that wrote: that is where a stale or half-written row would show. */
async function readAtOnce(options: WorkerOptions, account: Account, id: number, than: string): Promise<void> {
  options.pacer.skip();
  await readBack(options, account, id, than);
}

async function readBack(
  { driver }: WorkerOptions,
  account: Account,
  id: number,
  than?: string,
): Promise<void> {
  const cents = await driver.read(`/orders/${id}`, account.holds(id), than);
  if (cents !== undefined) account.showed(id, cents);
}

function centsBy(random: () => number): number {
  return Math.floor(random() * MOST_CENTS);
}

function pick<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)];
}
