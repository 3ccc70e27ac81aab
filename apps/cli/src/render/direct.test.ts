/** Duty: shows a rollback without a control plane in words. */
import type { DirectSight } from '@sluice/core';
import { expect, it } from 'vitest';
import { directIntentLines, directOutcomeLines, type DirectOutcome } from './direct.js';
import { NOW, PLAIN } from './views.fixture.js';

const sight = (capability: 'write' | 'read' | 'retire', percent: number, target = 'eu'): DirectSight => ({
  target,
  rows: [
    {
      rollout: 'orders.amount_cents',
      service: 'checkout',
      capability,
      region: '',
      percent,
      revision: 4,
      held: false,
    },
  ],
  highest: 4,
  liveDown: true,
  released: false,
});
const OUTCOME: DirectOutcome = {
  rollout: 'orders.amount_cents',
  revision: 10_004,
  services: ['checkout', 'reporting'],
  written: [
    { target: 'eu', role: 'shop' },
    { target: 'us', role: 'shop' },
  ],
  missed: [],
  without: [],
  ms: 12,
  at: NOW,
};

it.each([
  [sight('read', 10), 'read the old column again, in eu.', 'both columns go on being written'],
  [sight('write', 100), 'read the old column, in eu; what compares', 'both columns go on being written'],
  [sight('retire', 100), 'read the old column, in eu', 'the sync trigger keeps the old column true'],
])('says what it will do', (seen, first, second) => {
  const lines = directIntentLines([seen, { ...sight('read', 0, 'de'), rows: [] }]);
  expect(lines[0]).toContain(first);
  expect(lines[1]).toContain(second);
});

it('says what stands where, and whom it cannot hear', () => {
  const lines = directOutcomeLines(OUTCOME, PLAIN).join('\n');
  expect(lines).toContain('eu  held at revision 10004');
  expect(lines).toContain('All 2 databases say so. 12 ms.');
  expect(lines).toMatch(/checkout and reporting cannot be heard .* follows its database by \d\d:\d\d:\d\d/);
  expect(lines).not.toContain('once more');
});

it('names a target that was not written, and one that knows nothing of it', () => {
  const missed = [{ target: 'us', why: 'connection refused' }];
  const lines = directOutcomeLines(
    { ...OUTCOME, written: OUTCOME.written.slice(0, 1), missed, without: ['de'] },
    PLAIN,
  );
  expect(lines.join('\n')).toContain('1 of 2 databases say so');
  expect(lines.join('\n')).toContain(
    'us was not written: connection refused. Its instances stay where they are.',
  );
  expect(lines.join('\n')).toContain('de knows no orders.amount_cents.');
  expect(lines.join('\n')).toContain('--direct     once more');
});

it('says when nobody could be written at all', () => {
  const missed = [{ target: 'eu', why: 'permission denied' }];
  const lines = directOutcomeLines({ ...OUTCOME, written: [], missed }, PLAIN);
  expect(lines.join('\n')).toContain('x 0 of 1 database says so');
  expect(lines.join('\n')).not.toContain('follows its database');
});
