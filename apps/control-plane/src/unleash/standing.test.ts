/** Duty: proves that the deeds on an Unleash server lead where they should, and that a flag is never on for everybody on the way. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { UnleashFeature, UnleashStrategy } from '@sluice/core';
import { flag } from '../http/client-api.fixture.js';
import { deedsTo, standingOf, type Found } from './standing.js';

const strategy = fc
  .record({ rollout: fc.constantFrom('1', '10', '50'), target: fc.constantFrom('eu', 'us', 'ap') })
  .map(({ rollout, target }): UnleashStrategy => ({
    name: 'flexibleRollout',
    parameters: { rollout, stickiness: 'key', groupId: 'g' },
    constraints: [{ contextName: 'target', operator: 'IN', values: [target] }],
  }));
const wantedFlag = fc
  .array(strategy, { maxLength: 4 })
  .map((strategies): UnleashFeature => ({ ...flag('f', strategies.length > 0), strategies }));
const foundFlag = fc.record({
  enabled: fc.boolean(),
  strategies: fc.array(fc.record({ strategy, disabled: fc.boolean() }), { maxLength: 4 }),
});

it('lead from anything that a hand may have left to what is wanted', () => {
  fc.assert(
    fc.property(wantedFlag, foundFlag, (wanted, { enabled, strategies }) => {
      const found = { enabled, strategies: strategies.map((s, at) => there(s.strategy, at, s.disabled)) };
      let now: Found = found as Found;
      let id = 100;
      for (const deed of deedsTo(wanted, now)) {
        const list = [...now.strategies];
        const at = 'id' in deed ? list.findIndex((s) => s.id === deed.id) : -1;
        if (deed.kind === 'add') list.push(there(deed.strategy, (id += 1)));
        if (deed.kind === 'replace') list[at] = there(deed.strategy, (id += 1));
        if (deed.kind === 'remove') list.splice(at, 1);
        now = {
          enabled: deed.kind === 'on' || (deed.kind !== 'off' && now.enabled),
          strategies: list,
        };
        // on without a strategy is on for everybody
        expect(now.enabled && now.strategies.length === 0 && found.strategies.length > 0).toBe(false);
      }
      expect(standingOf(now)).toBe(standingOf(wanted));
      expect(deedsTo(wanted, now)).toEqual([]);
    }),
  );
});

it('a condition turned round, a segment or a strategy of another kind does not go unseen', () => {
  const [one] = [there(fc.sample(strategy, 1)[0] as UnleashStrategy, 1)];
  const stands = (changed: object): string =>
    standingOf({ enabled: true, strategies: [{ ...one, ...changed }] } as Found);
  const texts = [
    stands({}),
    stands({ segments: [7] }),
    stands({ name: 'default' }),
    stands({ disabled: true }),
    stands({ constraints: one.constraints.map((c) => ({ ...c, inverted: true })) }),
    stands({ parameters: { ...one.parameters, rollout: '99' } }),
    standingOf(undefined),
    standingOf({ enabled: false, strategies: [one] }),
  ];
  expect(new Set(texts).size).toBe(texts.length);
});

function there(strategy: UnleashStrategy, id: number, disabled = false): Found['strategies'][number] {
  return {
    ...strategy,
    id: `s${id}`,
    disabled,
    segments: [],
    constraints: strategy.constraints.map((c) => ({
      ...c,
      values: [...c.values],
      inverted: false,
      caseInsensitive: false,
    })),
  };
}
