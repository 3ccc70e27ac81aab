/** Duty: tests leases and their epochs. */
import { expect, it } from 'vitest';
import { handClock } from './hand-clock.fixture.js';
import { Lease } from './lease.js';

it('counts from sending, not from the answer', () => {
  const clock = handClock();
  const lease = new Lease(clock);
  const sent = lease.now();
  clock.advance(4_000);
  lease.renew(sent, 15_000);
  clock.advance(10_999);
  expect(lease.held()).toBe(true);
  clock.advance(1);
  expect(lease.held()).toBe(false);
});

it('ends by the wall clock alone, after the machine slept', () => {
  const clock = handClock();
  const lease = new Lease(clock);
  lease.renew(lease.now(), 15_000);
  clock.sleep(15_000);
  expect(lease.held()).toBe(false);
});

it('an answer that took longer than its lease grants nothing', () => {
  const clock = handClock();
  const lease = new Lease(clock);
  const sent = lease.now();
  clock.advance(15_000);
  lease.renew(sent, 15_000);
  expect(lease.held()).toBe(false);
});

it('a break that nobody looked at still begins a new epoch', () => {
  const clock = handClock();
  const lease = new Lease(clock);
  lease.renew(lease.now(), 15_000);
  const before = lease.epoch();
  clock.advance(20_000);
  lease.renew(lease.now(), 15_000);
  expect(lease.held()).toBe(true);
  expect(lease.epoch()).toBe(before + 1);
});

it('renewed in time it keeps its epoch; given up it does not', () => {
  const clock = handClock();
  const lease = new Lease(clock);
  lease.renew(lease.now(), 15_000);
  const epoch = lease.epoch();
  clock.advance(14_999);
  lease.renew(lease.now(), 15_000);
  expect(lease.epoch()).toBe(epoch);
  lease.drop();
  expect([lease.held(), lease.epoch()]).toEqual([false, epoch + 1]);
});

it('is presumed by the monotonic clock alone, until anybody has found it broken', () => {
  const clock = handClock();
  const lease = new Lease(clock);
  lease.renew(lease.now(), 15_000);
  clock.sleep(60_000);
  expect(lease.presumedEpoch(clock.monotonic())).toBe(0);
  expect(lease.heldEpoch(clock.monotonic())).toBeUndefined();
  expect(lease.presumedEpoch(clock.monotonic())).toBeUndefined();
  lease.renew(lease.now(), 15_000);
  expect(lease.presumedEpoch(clock.monotonic())).toBe(1);
  clock.advance(15_000);
  expect(lease.presumedEpoch(clock.monotonic())).toBeUndefined();
});
