/** Duty: flags as Unleash clients read them. */
import { describe, expect, it } from 'vitest';
import { flagsOf, snapshotOf, stageRowsOf, type UnleashFeature } from './flags.js';
import type { Rollout } from './rollout.js';
import { Simulation } from './simulation.fixture.js';
import { specOf, TWO_WAVES } from './spec.fixture.js';
import type { Standing } from './stage.js';
import { SNAPSHOT_FEATURE, type SnapshotPayload } from './wire.js';

const SERVICES = [{ name: 'checkout', reads: true, writes: true }];
const read = (percent: number): Standing => ({ stage: 'read', percent });
const SHADOW: Standing = { stage: 'shadow', percent: 0 };

function standing(stages: Readonly<Record<string, Standing>>): Rollout {
  const targets = TWO_WAVES.filter((t) => stages[t.name]);
  const { rollout } = new Simulation(specOf({ services: SERVICES, targets }));
  const states = Object.entries(rollout.targets).map(([name, t]) => {
    const at = stages[name];
    return [name, at ? { ...t, stages: { checkout: at } } : t];
  });
  return { ...rollout, targets: Object.fromEntries(states) };
}

function feature(rollout: Rollout, capability: string): UnleashFeature | undefined {
  return snapshotOf([rollout], 9).features.find((f) => f.name.endsWith(`.checkout.${capability}`));
}
const full = (...values: string[]) => ({
  name: 'default',
  parameters: {},
  constraints: values.length > 0 ? [{ contextName: 'target', operator: 'IN', values }] : [],
});
const partly = (percent: number, ...values: string[]) => ({
  ...full(...values),
  name: 'flexibleRollout',
  parameters: { rollout: String(percent), stickiness: 'key', groupId: 'orders.amount_cents' },
});

describe('the strategies of a read flag', () => {
  it.each([
    ['one target, off', { eu: SHADOW }, []],
    ['one target, on', { eu: read(100) }, [full()]],
    ['one target, partly', { eu: read(10) }, [partly(10)]],
    ['two targets, alike', { eu: read(10), us: read(10) }, [partly(10)]],
    ['two targets, both on', { eu: read(100), us: read(100) }, [full()]],
    ['two targets, one off', { eu: read(10), us: SHADOW }, [partly(10, 'eu')]],
    ['two targets, apart', { eu: read(100), us: read(1) }, [full('eu'), partly(1, 'us')]],
  ])('%s', (_name, stages, strategies) => {
    const flag = feature(standing(stages as Readonly<Record<string, Standing>>), 'read');
    expect(flag?.strategies).toEqual(strategies);
    // a flag without a strategy that is enabled would be on for everybody
    expect(flag?.enabled).toBe(strategies.length > 0);
  });
});

describe('a snapshot', () => {
  const rollout = standing({ eu: read(50), us: SHADOW });

  it('ends with the reserved feature, which carries its revision and every stage', () => {
    const last = snapshotOf([rollout], 9).features.at(-1);
    expect(last?.name).toBe(SNAPSHOT_FEATURE);
    const payload = JSON.parse(last?.variants[0]?.payload.value ?? '') as SnapshotPayload;
    expect(payload).toMatchObject({
      revision: 9,
      rollouts: [
        {
          rollout: 'orders.amount_cents',
          revision: rollout.revision,
          oldColumn: 'amount',
          targets: ['eu', 'us'],
          stages: { checkout: { eu: read(50), us: SHADOW } },
          eve: false,
          done: false,
        },
      ],
    });
  });

  it('keeps a done rollout and leaves a forgotten one out', () => {
    const done = { ...rollout, doneAt: 1 };
    expect(snapshotOf([done], 9).features).toHaveLength(5);
    expect(snapshotOf([{ ...done, forgotten: true }], 9).features).toHaveLength(1);
  });

  it('has one flag for each service and capability, and each a stage row also when it is off', () => {
    expect(flagsOf(rollout).map((f) => f.name)).toEqual(
      ['write', 'shadow', 'read', 'retire'].map((c) => `orders.amount_cents.checkout.${c}`),
    );
    expect(stageRowsOf(rollout, 'us').map((r) => [r.capability, r.percent, r.revision])).toEqual([
      ['write', 100, rollout.revision],
      ['shadow', 100, rollout.revision],
      ['read', 0, rollout.revision],
      ['retire', 0, rollout.revision],
    ]);
  });
});
