/** Duty: shows what may be held by hand in each place of a rollout, and that it is adopted once, above its revision. */
import { describe, expect, it } from 'vitest';
import { heldRows, type DirectSight } from './direct.js';
import { draft, positionAfter } from './event.js';
import { isRefusal } from './refusal.js';
import type { Rollout } from './rollout.js';
import { Simulation } from './simulation.fixture.js';
import { specOf } from './spec.fixture.js';
import { CAPABILITIES, capabilitiesOf, type Standing } from './stage.js';

const ROLLOUT = 'orders.amount_cents';
const read = (percent: number): Standing => ({ stage: 'read', percent });
const retire: Standing = { stage: 'retire', percent: 100 };

function sight(standings: Readonly<Record<string, Standing>>, rest: Partial<DirectSight> = {}): DirectSight {
  const rows = Object.entries(standings).flatMap(([part, standing]) => {
    const [service = '', region = ''] = part.split(' ');
    return CAPABILITIES.map((capability) => ({
      rollout: ROLLOUT,
      service,
      capability,
      region,
      percent: capabilitiesOf(standing)[capability],
      revision: 40,
      held: false,
    }));
  });
  return { target: 'eu', rows, highest: 48, liveDown: false, released: false, ...rest };
}

describe('held rows', () => {
  it('turn read and shadow off, keep both columns written, and raise nobody', () => {
    const sights = [
      sight({
        checkout: read(10),
        'checkout west': { stage: 'write', percent: 0 },
        late: { stage: 'old', percent: 0 },
      }),
      sight({ checkout: { stage: 'shadow', percent: 0 } }, { target: 'us', highest: 77 }),
    ];
    const held = heldRows(ROLLOUT, sights);
    if (isRefusal(held)) throw new Error(held.found);
    const on = (target: string) =>
      held.rows[target]
        ?.filter((r) => r.percent > 0)
        .map((r) => [r.service, r.region, r.capability, r.percent]);
    expect(on('eu')).toEqual([
      ['checkout', '', 'write', 100],
      ['checkout', 'west', 'write', 100],
    ]);
    expect(on('us')).toEqual([['checkout', '', 'write', 100]]);
    const rows = Object.values(held.rows).flat();
    // off is written too: a capability without a row of this revision would keep its older one
    expect(rows).toHaveLength(4 * CAPABILITIES.length);
    expect(rows.every((r) => r.held && r.revision === held.revision)).toBe(true);
    expect(held.revision).toBeGreaterThan(77);
  });

  it.each<[string, Partial<DirectSight>, Standing, boolean]>([
    ['somebody has retired, and nothing keeps the old column true', {}, retire, false],
    ['somebody has retired, and the trigger keeps it true', { liveDown: true }, retire, true],
    [
      'the old column was made ready for it: a flag change may not have been copied',
      { released: true },
      read(100),
      false,
    ],
    [
      'made ready while the trigger stands: it is about to go',
      { released: true, liveDown: true },
      read(100),
      false,
    ],
  ])('are refused below what is right: %s', (_why, rest, standing, allowed) => {
    const held = heldRows(ROLLOUT, [
      sight({ checkout: read(100) }, { target: 'us', liveDown: true }),
      sight({ checkout: standing }, rest),
    ]);
    expect(isRefusal(held) ? held.code : 'held').toBe(allowed ? 'held' : 'one-way-door');
  });

  it('are refused where nobody knows the rollout', () => {
    expect(heldRows(ROLLOUT, [sight({})])).toMatchObject({ code: 'rollout-unknown' });
    expect(heldRows(ROLLOUT, [])).toMatchObject({ code: 'rollout-unknown' });
  });
});

describe('rows that a hand has held', () => {
  const soaks = (r: Rollout): boolean => Object.values(r.targets).every((t) => t.phase === 'soak');
  const soaking = (): Simulation => {
    const world = new Simulation(specOf({ soakMs: 3_600_000 }));
    world.run(soaks);
    return world;
  };
  const direct = { revision: 10_048, who: 'ana (direct)', evidence: { role: 'shop' } };

  it('are adopted once, and never written over before somebody goes forward', () => {
    const world = soaking();
    const [first] = world.databases.keys();
    const database = world.databases.get(first ?? '');
    if (!database) throw new Error('the spec names no target');
    database.seen = { ...database.seen, direct };
    world.run((r) => r.heading === 'held');
    const adopted = world.log.filter((e) => e.type === 'StagesAdopted');
    expect(adopted).toHaveLength(1);
    expect(adopted[0]).toMatchObject({
      who: direct.who,
      data: { revision: direct.revision, targets: [first] },
    });
    expect(adopted[0]?.position).toBeGreaterThan(direct.revision);
    expect(world.rollout.rolledBackBy).toMatchObject({ by: 'direct', who: direct.who });
    const copies = world.log.filter(
      (e) => e.type === 'StagesCopied' && e.data.target === first && e.position > (adopted[0]?.position ?? 0),
    );
    expect(copies).toEqual([]);
    expect(Object.values(world.rollout.targets).map((t) => t.phase)).toEqual(
      Object.keys(world.rollout.targets).map(() => 'verify'),
    );
    world.command({ kind: 'resume' });
    world.run(soaks);
    expect(world.log.filter((e) => e.type === 'StagesAdopted')).toHaveLength(1);
  });

  it('give out a revision that the log goes on from', () => {
    const event = draft('StagesAdopted', { revision: 50, targets: ['eu'], evidence: {} });
    expect(positionAfter(7, event)).toBe(51);
    expect(positionAfter(90, event)).toBe(91);
    expect(positionAfter(7, draft('RolloutPaused', {}))).toBe(8);
  });
});
