/** Duty: who counts, and the words in which a gate says whom it waits for. */
import { describe, expect, it } from 'vitest';
import { acknowledgement, columnNames, LET_GO_MS, memberState, muster, type Member } from './fleet.js';
import type { Rollout } from './rollout.js';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';

const NOW = 1_000_000;
const rollout = new Simulation(specOf({ services: [{ name: 'checkout', reads: true, writes: true }] }))
  .rollout;

function member(change: Partial<Member> = {}): Member {
  return {
    id: 'checkout-1',
    service: 'checkout',
    region: null,
    version: null,
    columns: ['orders.amount_cents'],
    targets: [],
    acknowledged: 7,
    acknowledgedAt: NOW - 60_000,
    revision: 7,
    source: 'stream',
    distrust: false,
    unpinned: false,
    plain: false,
    openPins: 0,
    oldestPinMs: 0,
    breakers: [],
    leaseUntil: NOW + 10_000,
    seenAt: NOW - 5_000,
    gone: false,
    ...change,
  };
}
const many = (count: number, change: Partial<Member>): Member[] =>
  Array.from({ length: count }, (_, i) => member({ ...change, id: `${change.service ?? 'checkout'}-${i}` }));

describe('an instance', () => {
  it.each([
    ['live', {}, 0],
    ['live', {}, 10_000 + LET_GO_MS],
    ['lost', {}, 10_000 + LET_GO_MS + 1],
    ['gone', { gone: true }, 0],
  ] as const)('is %s (%j, %d ms later)', (state, change, later) => {
    expect(memberState(member(change), NOW + later)).toBe(state);
  });

  it('may declare the column with its schema or, in public, without', () => {
    expect(columnNames(rollout)).toEqual(['orders.amount_cents', 'public.orders.amount_cents']);
    const { spec } = rollout;
    const sales: Rollout = { ...rollout, spec: { ...spec, column: { ...spec.column, schema: 'sales' } } };
    expect(columnNames(sales)).toEqual(['sales.orders.amount_cents']);
  });
});

describe('the company', () => {
  const COLUMN = 'orders.amount_cents';
  it.each<[string, Member[], string, string]>([
    [
      'declared',
      [member(), member({ id: 'checkout-2', columns: [] })],
      `code of checkout-2 does not know ${COLUMN}: deploy code that declares it`,
      'declared',
    ],
    [
      'declared, many',
      [member(), ...many(5, { columns: ['orders.other'] })],
      `code of checkout-0, checkout-1, checkout-2 and 2 more does not know ${COLUMN}: deploy code that declares it`,
      'declared',
    ],
    [
      'named',
      [member(), ...many(2, { service: 'billing' })],
      `billing declares ${COLUMN} but is not in the spec: add it to services`,
      'named',
    ],
    [
      'capable',
      [],
      `no instance of checkout that knows ${COLUMN} is alive: deploy code that declares it`,
      'capable',
    ],
    [
      'capable: a lost one does not count',
      [member({ leaseUntil: NOW - 60_000 })],
      `no instance of checkout that knows ${COLUMN} is alive: deploy code that declares it`,
      'capable',
    ],
  ])('closes gates: %s', (_name, fleet, says, name) => {
    expect(muster(rollout, fleet, NOW, false).conditions).toContainEqual(
      expect.objectContaining({ name, met: false, says }),
    );
  });

  it('is right with capable instances alone, and with none where a person approved that', () => {
    expect(muster(rollout, [member()], NOW, false).conditions).toEqual([]);
    expect(muster(rollout, [], NOW, true).conditions).toEqual([]);
  });

  it('leaves out those who said goodbye and those who have nothing to do with the column', () => {
    const others = [member({ id: 'a', gone: true }), member({ id: 'b', service: 'mail', columns: ['x.y'] })];
    expect(muster(rollout, [member(), ...others], NOW, false).live.map((m) => m.id)).toEqual(['checkout-1']);
  });
});

describe('an acknowledgement by all', () => {
  const COPIED = NOW - 60_000;
  it.each<[string, Member[], number, string, string]>([
    [
      'silent',
      [member(), member({ id: 'b', acknowledged: 6, leaseUntil: NOW - 2_000, seenAt: NOW - 17_000 })],
      COPIED,
      'acknowledged',
      '1 of 2 instances have acknowledged revision 7; waits for b, silent for 17 s; let go in 3 s',
    ],
    [
      'a pin',
      [member({ acknowledged: 6, openPins: 2, oldestPinMs: 80_000 })],
      COPIED,
      'acknowledged',
      '0 of 1 instances have acknowledged revision 7; waits for checkout-1: 2 open, the oldest for 1 min 20 s',
    ],
    [
      'several',
      many(3, { acknowledged: 6 }),
      COPIED,
      'acknowledged',
      '0 of 3 instances have acknowledged revision 7; waits for checkout-0 and 2 more',
    ],
    [
      'unpinned, in its grace',
      [member({ unpinned: true, acknowledgedAt: NOW - 400 })],
      COPIED,
      'grace',
      'checkout-1 decided outside a pin before it acknowledged: counts 1 s after that',
    ],
    [
      'unpinned a while before it acknowledged, in what is left of the grace',
      [member({ unpinned: true, acknowledgedAt: NOW - 400, unpinnedAt: NOW - 999 })],
      COPIED,
      'grace',
      'checkout-1 decided outside a pin before it acknowledged: counts 1 s after that',
    ],
    [
      'lost, and the stage just written',
      [member(), member({ id: 'b', leaseUntil: NOW - 60_000 })],
      NOW - 4_999,
      'let-go',
      'b was let go and may follow its database: 5 s after the stage was written',
    ],
  ])('waits: %s', (_name, fleet, copiedAt, name, says) => {
    const company = muster(rollout, fleet, NOW, false);
    expect(acknowledgement(rollout, company, 7, copiedAt, NOW)).toMatchObject({ name, met: false, says });
  });

  it.each<[string, Partial<Member>]>([
    ['its last decision outside a pin is a grace old', { unpinnedAt: NOW - 1_000 }],
    [
      'it has decided outside a pin since, under what it acknowledged',
      { unpinnedAt: NOW, acknowledgedAt: NOW - 1_000 },
    ],
  ])('waits for nobody when %s', (_name, over) => {
    const fleet = [member({ unpinned: true, acknowledgedAt: NOW - 1, ...over })];
    expect(acknowledgement(rollout, muster(rollout, fleet, NOW, false), 7, COPIED, NOW).met).toBe(true);
  });

  it('names its evidence: who, by which source, and who was let go', () => {
    const fleet = [
      member(),
      member({ id: 'b', source: 'stage', unpinned: true }),
      member({ id: 'c', acknowledged: 1, leaseUntil: NOW - 60_000 }),
    ];
    expect(acknowledgement(rollout, muster(rollout, fleet, NOW, false), 7, NOW - 5_000, NOW)).toEqual({
      name: 'acknowledged',
      met: true,
      says: '2 of 2 instances have acknowledged revision 7',
      evidence: {
        revision: 7,
        of: 2,
        acknowledged: 2,
        instances: ['checkout-1', 'b'],
        revisions: fleet.slice(0, 2).map((m) => m.acknowledged),
        acknowledgedAt: fleet.slice(0, 2).map((m) => m.acknowledgedAt),
        sources: ['stream', 'stage'],
        lost: ['c'],
      },
    });
  });
});

describe('a plain Unleash client', () => {
  const plain = member({ id: 'conn-1', columns: [], plain: true, unpinned: true, source: 'poll' });
  const grace = rollout.spec.graceMs;

  it('of a named service knows the column by its flags, and stands for its service', () => {
    expect(muster(rollout, [plain], NOW, false)).toMatchObject({ live: [plain], conditions: [] });
    expect(muster(rollout, [{ ...plain, service: 'other' }], NOW, true).live).toEqual([]);
  });

  it('counts a grace after it asked with the revision, and says how it is known', () => {
    const company = muster(rollout, [plain], NOW, false);
    const asked = (at: number) =>
      acknowledgement(rollout, { ...company, live: [{ ...plain, acknowledgedAt: at }] }, 7, NOW, NOW);
    expect(asked(NOW - grace + 1)).toMatchObject({ name: 'grace', met: false });
    expect(asked(NOW - grace)).toMatchObject({
      met: true,
      evidence: { sources: ['plain client, asked with it'] },
    });
    expect(acknowledgement(rollout, company, 8, NOW, NOW)).toMatchObject({
      name: 'acknowledged',
      met: false,
    });
  });

  it.each([
    ['services', ['silent']],
    ['trigger', []],
  ] as const)('that is silent follows no database: with sync: %s the gates ask a person', (sync, names) => {
    const { rollout: given } = new Simulation(specOf({ sync, services: rollout.spec.services }));
    const gone = { ...plain, leaseUntil: NOW - LET_GO_MS - 1 };
    const { conditions } = muster(given, [member(), gone], NOW, false);
    expect(conditions.map((c) => c.name)).toEqual(names);
  });
});
