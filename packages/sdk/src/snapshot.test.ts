/** Duty: tests what features, payload and stage rows mean together. */
import { once } from 'node:events';
import {
  snapshotOf as featuresOf,
  stageRowsOf,
  type SnapshotPayload,
  type Stage,
  type Standing,
  type UnleashFeature,
} from '@sluice/core';
import fc from 'fast-check';
import { InMemStorageProvider, Unleash } from 'unleash-client';
import { describe, expect, it } from 'vitest';
import { declare, decide } from './decision.js';
import { rollout } from './fake-control-plane.fixture.js';
import { within } from './percent.js';
import { snapshotOf, succeed, TORN, type Snapshot } from './snapshot.js';
import { stageRows } from './stage-table.js';

/** As where somebody else keeps the flags: there they may be turned by hand, and no digest goes with them. */
function byHand(features: readonly UnleashFeature[]): readonly UnleashFeature[] {
  return features.map((f) => {
    const [variant] = f.variants;
    if (!variant) return f;
    const { digest: _digest, ...payload } = JSON.parse(variant.payload.value) as SnapshotPayload;
    return {
      ...f,
      variants: [{ ...variant, payload: { ...variant.payload, value: JSON.stringify(payload) } }],
    };
  });
}

const reader = { service: 'checkout', region: 'eu' };
const column = declare('orders.amount_cents');

function taken(features: readonly unknown[]): Snapshot {
  const snapshot = snapshotOf(features, reader);
  if (typeof snapshot === 'string') throw new Error(snapshot);
  return snapshot;
}
const stageOf = (features: readonly unknown[]): Standing => {
  const { stage, percent } = decide(
    { snapshot: taken(features), stages: new Map(), local: undefined },
    column,
    undefined,
  );
  return { stage, percent };
};
const standings = fc.oneof(
  fc.constantFrom<Stage>('old', 'write', 'shadow').map((stage): Standing => ({ stage, percent: 0 })),
  fc.integer({ min: 1, max: 100 }).map((percent): Standing => ({ stage: 'read', percent })),
  fc.constant<Standing>({ stage: 'retire', percent: 100 }),
);

describe('a snapshot', () => {
  it('means what the control plane meant, for every standing', () => {
    fc.assert(
      fc.property(standings, standings, (eu, us) => {
        const { features } = featuresOf([rollout(3, { eu, us })], 3);
        const world = { snapshot: taken(features), stages: new Map(), local: undefined };
        expect(decide(world, column, 'eu')).toMatchObject(eu);
        expect(decide(world, column, 'us')).toMatchObject(us);
      }),
    );
  });

  it.each([
    ['eu', 'write'],
    ['us', 'read'],
    [undefined, 'read'],
  ])('takes the instances of a region that is held lower back alone: %s is at %s', (region, stage) => {
    const ceilings = { checkout: { eu: { stage: 'write', percent: 0 } as const } };
    const half = rollout(3, { main: { stage: 'read', percent: 50 } }, { ceilings });
    const there = { service: 'checkout', region };
    const snapshot = snapshotOf(featuresOf([half], 3).features, there) as Snapshot;
    expect(decide({ snapshot, stages: new Map(), local: undefined }, column, undefined)).toMatchObject({
      stage,
    });
    const rows = stageRows(
      stageRowsOf(half, 'main').map((r) => ({ ...r })),
      'checkout',
      region,
    );
    expect(rows.get('orders.amount_cents')?.standing.stage).toBe(stage);
  });

  it('obeys a hand that lowers a flag, and none that raises one', () => {
    const { features } = featuresOf([rollout(3, { main: { stage: 'read', percent: 100 } })], 3);
    const turned = (name: string, change: object): readonly unknown[] =>
      byHand(features).map((f) =>
        f.name === `orders.amount_cents.checkout.${name}` ? { ...f, ...change } : f,
      );
    expect(stageOf(turned('read', { enabled: false }))).toEqual({ stage: 'shadow', percent: 0 });
    expect(stageOf(turned('retire', { enabled: true, strategies: [] }))).toEqual({
      stage: 'read',
      percent: 100,
    });
    const usAlone = [
      {
        name: 'default',
        parameters: {},
        constraints: [{ contextName: 'region', operator: 'IN', values: ['us'] }],
      },
    ];
    expect(stageOf(turned('read', { strategies: usAlone }))).toEqual({ stage: 'shadow', percent: 0 });
    expect(stageOf(turned('read', { strategies: [{ name: 'userWithId', parameters: {} }] }))).toEqual({
      stage: 'shadow',
      percent: 0,
    });
  });

  it('of a finished rollout obeys no hand at all', () => {
    const done = featuresOf([rollout(3, { main: { stage: 'retire', percent: 100 } }, { done: true })], 3);
    expect(
      stageOf(byHand(done.features).map((f) => (f.name === 'sluice.snapshot' ? f : { ...f, enabled: false })))
        .stage,
    ).toBe('retire');
  });

  it('is refused whole when its payload is not whole, and nothing throws whatever comes', () => {
    const garbage = fc.anything();
    const payload = fc.oneof(
      garbage.map((value) => JSON.stringify(value) ?? ''),
      fc.string(),
    );
    const reserved = payload.map((value) => ({
      name: 'sluice.snapshot',
      enabled: true,
      variants: [{ payload: { value } }],
    }));
    fc.assert(
      fc.property(fc.oneof(garbage, fc.array(fc.oneof(garbage, reserved))), (features) => {
        expect(typeof snapshotOf(features, reader)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  it('with garbage for flags counts them as off', () => {
    const { features } = featuresOf([rollout(3, { main: { stage: 'read', percent: 100 } })], 3);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (strategies, constraints) => {
        const broken = (base: readonly UnleashFeature[]): readonly unknown[] =>
          base.map((f) =>
            f.name.endsWith('.read')
              ? { ...f, strategies: [{ name: 'flexibleRollout', parameters: strategies, constraints }] }
              : f,
          );
        expect(typeof snapshotOf(broken(byHand(features)), reader)).toBe('object');
        // beside a digest it is no snapshot at all, whatever it is
        expect(['string', 'object']).toContain(typeof snapshotOf(broken(features), reader));
      }),
    );
  });

  it('is torn when a flag of an older message stands beside a newer revision', () => {
    const older = featuresOf([rollout(2, { main: { stage: 'old', percent: 0 } })], 2).features;
    const newer = featuresOf([rollout(3, { main: { stage: 'shadow', percent: 0 } })], 3).features;
    const mixed = newer.map((f) => (f.name.endsWith('.write') ? older.find((o) => o.name === f.name) : f));
    expect(snapshotOf(newer.toReversed(), reader)).toMatchObject({ revision: 3 });
    expect(snapshotOf(mixed, reader)).toBe(TORN);
    expect(snapshotOf(newer.slice(1), reader)).toBe(TORN);
  });

  it('is whole beside flags of other products, whatever they are', () => {
    const { features } = featuresOf([rollout(3, { main: { stage: 'shadow', percent: 0 } })], 3);
    const foreign = { ...features[0], name: 'somebody.elses.flag', enabled: true };
    expect(snapshotOf([foreign, ...features, { ...foreign, name: 'another' }], reader)).toEqual(
      taken(features),
    );
  });

  it('never goes back: not as a whole, not for one rollout, and no rollout is forgotten', () => {
    const at = (revision: number, ofRollout: number, stage: Stage): Snapshot =>
      taken(featuresOf([rollout(ofRollout, { main: { stage, percent: 0 } })], revision).features);
    const before = at(5, 5, 'shadow');
    expect(succeed(before, at(4, 4, 'write'))).toBe(before);
    expect(succeed(before, at(6, 4, 'write')).rollouts.get('orders.amount_cents')?.described.revision).toBe(
      5,
    );
    expect(succeed(before, taken(featuresOf([], 7).features))).toMatchObject({
      revision: 7,
      rollouts: before.rollouts,
    });
  });
});

describe('the two sources', () => {
  const flags = (revision: number, stage: Standing) =>
    taken(featuresOf([rollout(revision, { main: stage })], revision).features);
  const row = (revision: number, on: object) =>
    stageRows(
      ['write', 'shadow', 'read', 'retire'].map((capability) => ({
        rollout: 'orders.amount_cents',
        service: 'checkout',
        capability,
        region: '',
        percent: (on as Record<string, number>)[capability] ?? 0,
        revision,
        held: false,
      })),
      'checkout',
      undefined,
    );
  const read100: Standing = { stage: 'read', percent: 100 };

  it.each([
    ['newer flags', flags(5, read100), row(4, { write: 100 }), 'read', 'flag'],
    ['a newer row', flags(5, read100), row(6, { write: 100 }), 'write', 'stage-row'],
    ['the lower at one revision', flags(5, read100), row(5, { write: 100 }), 'write', 'lower'],
    ['a row alone', undefined, row(5, { write: 100, shadow: 100 }), 'shadow', 'stage-row'],
    ['neither', undefined, undefined, 'old', 'not-heard'],
  ] as const)('%s', (_, snapshot, rows, stage, reason) => {
    const stages = new Map(rows ? [['main', rows]] : []);
    expect(decide({ snapshot, stages, local: undefined }, column, 'main')).toMatchObject({ stage, reason });
  });

  it('an absent flag means old only where there is neither tombstone nor row', () => {
    const bare = (done: boolean): Snapshot =>
      taken(
        byHand(featuresOf([rollout(5, { main: read100 }, { done })], 5).features).filter(
          (f) => f.name === 'sluice.snapshot',
        ),
      );
    const world = (snapshot: Snapshot, stages = new Map()) => ({ snapshot, stages, local: undefined });
    expect(decide(world(bare(false)), column, 'main').stage).toBe('old');
    expect(decide(world(bare(true)), column, 'main').stage).toBe('read');
    expect(
      decide(world(bare(false), new Map([['main', row(4, { write: 100 })]])), column, 'main'),
    ).toMatchObject({
      stage: 'write',
      lags: true,
    });
  });

  it('a database that stands alone and is not named follows its own row, and does not acknowledge ahead of it', () => {
    const snapshot = taken(
      featuresOf([rollout(5, { eu: read100, us: { stage: 'write', percent: 0 } })], 5).features,
    );
    const at = (revision: number) =>
      decide(
        { snapshot, stages: new Map([['', row(revision, { write: 100 })]]), local: undefined },
        column,
        undefined,
      );
    expect(at(4)).toMatchObject({ stage: 'write', lags: true });
    expect(at(5)).toMatchObject({ stage: 'write', lags: false });
  });
});

describe('a percent', () => {
  it('agrees with unleash-client for 10,000 keys at every step of the ramp', async () => {
    const unleash = new Unleash({
      url: 'http://127.0.0.1:1/',
      appName: 'checkout',
      disableMetrics: true,
      disableAutoStart: true,
      storageProvider: new InMemStorageProvider(),
      skipInstanceCountWarning: true,
    });
    unleash.on('error', () => {});
    const ready = once(unleash, 'ready');
    for (const percent of [1, 10, 37, 50, 99]) {
      const { features } = featuresOf([rollout(1, { main: { stage: 'read', percent } })], 1);
      const repository = (
        unleash as unknown as { repository: { save(r: unknown, fromApi: boolean): Promise<void> } }
      ).repository;
      await repository.save({ type: 'full', version: 2, features, segments: [] }, true);
      await ready;
      let on = 0;
      const disagreed: string[] = [];
      for (let key = 0; key < 10_000; key += 1) {
        const theirs = unleash.isEnabled('orders.amount_cents.checkout.read', {
          properties: { key: String(key) },
        });
        const ours = within(percent, key, 'orders.amount_cents');
        if (ours !== theirs) disagreed.push(`${key} at ${percent} %`);
        on += Number(ours);
      }
      expect(disagreed).toEqual([]);
      expect(on).toBeGreaterThan(0);
      expect(on).toBeLessThan(10_000);
    }
    unleash.destroy();
  });
});
