/** Duty: which parts of a running spec may change. */
import { describe, expect, it } from 'vitest';
import { respecify } from './respecify.js';
import { isRefusal } from './refusal.js';
import { Simulation } from './simulation.fixture.js';
import { specOf, TWO_WAVES } from './spec.fixture.js';
import type { Spec } from './spec.js';

const begun = new Simulation(specOf()).rollout;
const running = new Simulation(specOf()).run((r) => r.targets.eu?.phase === 'write');
const more = [...specOf().services, { name: 'billing', reads: false, writes: true }];

describe('a changed spec', () => {
  it.each<[string, Partial<Spec>]>([
    ['the ramp', { ramp: [100] }],
    ['times', { holdMs: 1, soakMs: 1, graceMs: 1 }],
    ['approvals', { approvals: {} }],
    ['the shadow window', { shadow: { sample: 0.1, windowMs: 1, minimum: 1 } }],
    ['a comment', { comment: 'Owner payments.' }],
    ['queries', { queries: { sum: { old: 'select 1', new: 'select 2' } } }],
    ['advance', { advance: 'manual' }],
  ])('may change %s at any time', (_name, change) => {
    const spec = specOf(change);
    expect(respecify(running, spec)).toEqual([{ type: 'SpecChanged', data: { spec } }]);
  });

  it('says nothing when only the order of its keys differs', () => {
    const spec = Object.fromEntries(Object.entries(specOf()).toReversed()) as unknown as Spec;
    expect(respecify(running, spec)).toEqual([]);
  });

  it('may name a service more until services write, and none less', () => {
    expect(isRefusal(respecify(begun, specOf({ services: more })))).toBe(false);
    expect(isRefusal(respecify(running, specOf({ services: more })))).toBe(true);
    expect(isRefusal(respecify(begun, specOf({ services: more.slice(1) })))).toBe(true);
  });

  it.each<[string, Partial<Spec>]>([
    ['drop', { drop: true }],
    ['sync', { sync: 'services' }],
    ['targets', { targets: TWO_WAVES }],
    ['indexes', { indexes: ['(amount_cents)'] }],
    ['fence', { fence: 'database' }],
    ['column', { column: { ...specOf().column, notNull: false } }],
    ['replaces', { replaces: { column: 'amount', up: 'amount' } }],
  ])('can no longer change %s, and says so by name', (name, change) => {
    expect(respecify(begun, specOf({ ...change, pace: 'full' }))).toMatchObject({
      code: 'rollout-exists',
      wanted: `to change ${name} of orders.amount_cents`,
    });
  });
});
