/** Duty: tests one look at `sluice.stage`. */
import { describe, expect, it } from 'vitest';
import { lookAtStage, sqlState, stageRows } from './stage-table.js';

const row = (capability: string, percent: unknown, revision: unknown, region = '', more: object = {}) => ({
  rollout: 'orders.amount_cents',
  service: 'checkout',
  capability,
  region,
  percent,
  revision,
  held: false,
  ...more,
});
const standing = (rows: readonly object[], region?: string) =>
  stageRows(rows as never, 'checkout', region).get('orders.amount_cents');

describe('rows of sluice.stage', () => {
  it('fold to one standing, with numbers however the driver spells them', () => {
    expect(
      standing([row('write', 100, '7'), row('shadow', '100', 7n), row('read', 10, 7), row('retire', 0, 7)]),
    ).toEqual({
      rollout: 'orders.amount_cents',
      standing: { stage: 'read', percent: 10 },
      revision: 7,
      held: false,
    });
  });

  it('read counts as write, so that nobody loses its own writes', () => {
    expect(standing([row('read', 100, 1)])?.standing).toEqual({ stage: 'read', percent: 100 });
  });

  it('of another region do not count, of the own one they come first', () => {
    const rows = [
      row('write', 100, 5),
      row('read', 10, 5),
      row('read', 50, 5, 'eu'),
      row('read', 100, 5, 'us'),
    ];
    expect(standing(rows, 'eu')?.standing.percent).toBe(50);
    expect(standing(rows)?.standing.percent).toBe(10);
    expect(standing([...rows, row('read', 1, 6)], 'eu')?.standing.percent).toBe(1);
  });

  it('one held row holds', () => {
    expect(standing([row('write', 100, 9, '', { held: true }), row('read', 0, 9)])?.held).toBe(true);
  });

  it('that make no sense, or are another service’s, are passed over', () => {
    expect(
      standing([
        row('fly', 100, 1),
        row('read', null, 1),
        row('read', 1, 'x'),
        { ...row('read', 1, 1), service: 'other' },
      ]),
    ).toBe(undefined);
  });
});

describe('a look', () => {
  it.each(['42P01', '3F000'])('with %s finds that no rollout has begun', async (code) => {
    const look = await lookAtStage(
      () => Promise.reject(Object.assign(new Error('no'), { code })),
      'checkout',
      undefined,
    );
    expect(look).toEqual({ readable: true, rows: new Map(), absent: true });
  });

  it.each(['42501', '57P01', undefined])('with %s finds nothing out', async (code) => {
    const look = await lookAtStage(
      () => Promise.reject(Object.assign(new Error('no'), { code })),
      'checkout',
      undefined,
    );
    expect(look).toEqual({ readable: false, why: 'no' });
  });

  it('finds the state where an ORM has wrapped the error', () => {
    expect(sqlState({ code: 'P2010', meta: { code: '42P01' } })).toBe('P2010');
    expect(sqlState({ name: 'DriverError', cause: { code: '42P01' } })).toBe('42P01');
    expect(sqlState({ original: { code: '3F000' } })).toBe('3F000');
    expect(sqlState('no')).toBe(undefined);
  });
});
