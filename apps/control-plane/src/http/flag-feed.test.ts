/** Duty: proves that deltas lead exactly where the whole snapshot stands, whatever was missed. */
import { SNAPSHOT_FEATURE, type FlagSnapshot, type UnleashFeature } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, FlagFeed, type DeltaEvent, hydration, withoutReserved } from './flag-feed.js';

const feature = (name: string, enabled: boolean): UnleashFeature => ({
  name,
  type: 'release',
  project: 'default',
  enabled,
  stale: false,
  impressionData: false,
  strategies: [],
  variants: [],
});

/** Flags that are on or off, some of them absent, and the reserved one last. */
const flags = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean(), { noNullPrototype: true });
const history = fc.array(flags, { minLength: 1, maxLength: 300 });

function snapshots(states: readonly Record<string, boolean>[]): FlagSnapshot[] {
  return states.map((state, index) => ({
    revision: (index + 1) * 3,
    features: [
      ...Object.entries(state).map(([name, on]) => feature(name, on)),
      { ...feature(SNAPSHOT_FEATURE, true), type: `${index}` },
    ],
  }));
}

/** What a client holds after it was sent these events. */
function after(
  held: ReadonlyMap<string, UnleashFeature>,
  events: readonly DeltaEvent[],
): Map<string, UnleashFeature> {
  let now = new Map(held);
  for (const event of events) {
    if (event.type === 'hydration') now = new Map(event.features.map((f) => [f.name, f]));
    else if (event.type === 'feature-removed') now.delete(event.featureName);
    else if (event.type === 'feature-updated') now.set(event.feature.name, event.feature);
  }
  return now;
}

const held = (snapshot: FlagSnapshot) => new Map(snapshot.features.map((f) => [f.name, f]));

describe('a delta', () => {
  it('leads from any snapshot to the next', () => {
    fc.assert(
      fc.property(flags, flags, (before, now) => {
        const [a, b] = snapshots([before, now]) as [FlagSnapshot, FlagSnapshot];
        const events = difference(a, b);
        expect(after(held(a), events)).toEqual(held(b));
        expect(events.at(-1)).toMatchObject({ type: 'feature-updated', feature: { name: SNAPSHOT_FEATURE } });
      }),
    );
  });

  it('without the reserved feature leads whoever never had that one to all the rest', () => {
    fc.assert(
      fc.property(flags, flags, (before, now) => {
        const [a, b] = snapshots([before, now]) as [FlagSnapshot, FlagSnapshot];
        const whole = after(new Map(), withoutReserved(hydration(a)));
        const rest = held(b);
        rest.delete(SNAPSHOT_FEATURE);
        expect(after(whole, withoutReserved(difference(a, b)))).toEqual(rest);
      }),
    );
  });

  it('since any revision that a client may stand at, known, unknown or forgotten, leads to the present', () => {
    fc.assert(
      fc.property(history, fc.nat(), (states, pick) => {
        const all = snapshots(states);
        const [first, ...rest] = all as [FlagSnapshot, ...FlagSnapshot[]];
        const feed = new FlagFeed(first);
        for (const snapshot of rest) feed.advance(snapshot);
        const stood = all[pick % all.length] ?? first;
        expect(after(held(stood), feed.since(stood.revision))).toEqual(held(feed.snapshot));
        expect(after(new Map(), feed.since(undefined))).toEqual(held(feed.snapshot));
        expect(after(new Map(), feed.since(1))).toEqual(held(feed.snapshot));
      }),
    );
  });
});

it('never goes back to an older snapshot', () => {
  const [older, newer] = snapshots([{ a: true }, { a: false }]) as [FlagSnapshot, FlagSnapshot];
  const feed = new FlagFeed(newer);
  expect(feed.advance(older)).toEqual([]);
  expect(feed.snapshot).toBe(newer);
});
