/** Duty: tests the doors for tests: turning by hand, the moments of a rollout, and the runners that they run under. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { adjacent } from '@sluice/core';
import { afterEach, beforeEach as beforeEachOf, describe, expect, it, vi } from 'vitest';
import { fleet } from '../fleet.fixture.js';
import { sluice } from '../sluice.js';
import { byHand, seen, turn } from './by-hand.js';
import { eachStage } from './each-stage.js';
import { moments } from './moments.js';

interface Row {
  readonly id?: number;
  readonly amount: string;
  readonly amount_cents?: string;
}
const cents = (row: Row): string => String(Number(row.amount) * 100);
const replaces = 'amount';

describe('an instance by hand', () => {
  it('is ready at once, at old, and stands where it is turned', async () => {
    const s = byHand();
    const total = s.column('orders.amount_cents', { old: cents });
    await s.ready();
    expect(total.stage()).toBe('old');
    turn(s, 'orders.amount_cents', 'read', { percent: 0, replaces });
    expect(total.reads(7)).toBe('old');
    turn(s, 'orders.amount_cents', 'read', { replaces });
    expect(total.reads(7)).toBe('new');
    turn(s, 'orders.amount_cents', 'write', { replaces });
    expect(total.values({ amount: '1', amount_cents: '100' })).toEqual({ amount: '1', amount_cents: '100' });
    await s.close();
  });

  it('keeps columns apart, and what is pinned as it began', async () => {
    const s = byHand();
    const [total, mail] = [
      s.column('orders.amount_cents', { old: cents }),
      s.column('users.mail', { old: cents }),
    ];
    turn(s, 'orders.amount_cents', 'shadow');
    turn(s, 'users.mail', 'read');
    expect([total.stage(), mail.stage()]).toEqual(['shadow', 'read']);
    await s.pin(() => {
      turn(s, 'users.mail', 'old');
      expect(mail.stage()).toBe('read');
    });
    expect([total.stage(), mail.stage()]).toEqual(['shadow', 'old']);
  });

  it('tells what reads have seen, by column and once', () => {
    const s = byHand();
    const total = s.column('orders.amount_cents', { old: cents });
    turn(s, 'orders.amount_cents', 'shadow', { replaces, type: 'bigint' });
    turn(s, 'users.mail', 'shadow');
    total.of({ id: 1, amount: '1', amount_cents: '100' });
    total.of({ id: 2, amount: '1', amount_cents: '101' });
    expect(seen(s, 'users.mail').compared).toBe(0);
    expect(seen(s, 'orders.amount_cents')).toMatchObject({
      compared: 2,
      differing: 1,
      oldReads: 2,
      newReads: 0,
    });
    expect(seen(s, 'orders.amount_cents').compared).toBe(0);
  });
});

describe('an instance of the service itself', () => {
  const at = fleet();
  afterEach(() => void vi.unstubAllEnvs());

  it('is turned on a laptop, whatever SLUICE_STAGE said', () => {
    vi.stubEnv('SLUICE_STAGE', 'orders.amount_cents=read');
    const s = sluice({ service: 'checkout', database: {} });
    at.open.push(s);
    const total = s.column('orders.amount_cents', { old: cents });
    expect(total.stage()).toBe('read');
    turn(s, 'orders.amount_cents', 'write');
    expect(total.stage()).toBe('write');
  });

  it('is left alone where it follows a control plane', () => {
    expect(() => turn(at.start(), 'orders.amount_cents', 'read')).toThrow('unset SLUICE_URL');
  });

  const own = sluice({ service: 'checkout', database: {}, url: '' });
  const total = own.column('orders.amount_cents', { old: cents });
  const stood: string[] = [];
  eachStage(
    'orders.amount_cents',
    (stage) => {
      it('stands at the stage before each test', () => {
        stood.push(total.stage());
        expect(total.stage()).toBe(stage.stage);
      });
    },
    { describe, beforeEach: (hook) => beforeEachOf(hook), instances: [own] },
  );
  it('stood at each stage', () => {
    expect(stood).toEqual(['old', 'write', 'shadow', 'read', 'read', 'retire']);
  });
});

describe('the moments', () => {
  const names = moments().map(({ name }) => name);

  it('are each stage alone and each pair in both orders', () => {
    expect(names.slice(0, 6)).toEqual(['old', 'write', 'shadow', 'read 50 %', 'read 100 %', 'retire']);
    expect(names).toHaveLength(6 + 2 * 8);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are legal: a step apart, or apart by a rollback of read and shadow', () => {
    const apart = moments([1, 50])
      .filter(({ standings: [a, b] }) => !adjacent(a, b))
      .map(({ name }) => name);
    const back = ['read 1 %', 'read 50 %', 'read 100 %'];
    expect(apart).toEqual([
      ...back.map((read) => `write beside ${read}`),
      ...back.map((read) => `${read} beside write`),
    ]);
    expect(names.filter((name) => name.includes('retire'))).toEqual([
      'retire',
      'read 100 % beside retire',
      'retire beside read 100 %',
    ]);
    expect(names.filter((name) => /\bold\b/.test(name))).toEqual([
      'old',
      'old beside write',
      'write beside old',
    ]);
  });
});

describe('eachStage', () => {
  it('says what to do where there is no runner', () => {
    expect(() => eachStage('a.b', () => undefined)).toThrow("import { describe } from 'node:test'");
  });

  it('takes the globals of vitest, jest or mocha', () => {
    const groups: string[] = [];
    vi.stubGlobal('describe', (name: string, body: () => void) => (groups.push(name), body()));
    try {
      eachStage('orders.amount_cents', (stage) => expect(stage.first).not.toBe(stage.second));
    } finally {
      vi.unstubAllGlobals();
    }
    expect(groups).toEqual(moments().map(({ name }) => `orders.amount_cents at ${name}`));
  });

  it('runs under node:test', async () => {
    const example = fileURLToPath(new URL('../../examples/each-stage.mjs', import.meta.url));
    // a runner of its own, not a part of the one around it
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined };
    const args = ['--test', '--test-reporter=tap', example];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout).toContain(`# tests ${moments().length}`);
    expect(stdout).toContain('# fail 0');
  });
});
