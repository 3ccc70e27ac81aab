/** Duty: the way back from each phase to each level, as the runner walks it and as the plan tells it. */
import { describe, expect, it } from 'vitest';
import { UNSEEN, type Observation } from './observation.js';
import { phasesOf, type Item, type Phase } from './phases.js';
import type { Rollout } from './rollout.js';
import { Simulation } from './simulation.fixture.js';
import { newColumn, specOf, WITHOUT_DOWN } from './spec.fixture.js';
import type { Spec } from './spec.js';
import { OLD, type Standing } from './stage.js';
import {
  backProgramme,
  ceilingOnRollback,
  fartherBack,
  landing,
  wayBackNow,
  wayBackOf,
  wayBackSeen,
} from './way-back.js';

const SERVICES = specOf({ sync: 'services' });
const ONE_WAY = specOf({ sync: 'services', replaces: WITHOUT_DOWN });

const said = (item: Item): string => {
  const what = ['step', 'of', 'stage', 'label'].flatMap((name) => Reflect.get(item, name) ?? [])[0] ?? '';
  const kind = item.kind === 'undo' && item.half ? 'half' : item.kind;
  return `${kind} ${what}`.trim();
};
const way = (spec: typeof SERVICES, from: Phase, to?: Phase): readonly string[] =>
  backProgramme(spec, from, to).map(said);

const CONSTRAINTS = ['undo not-null', 'undo checks'];
/** What a validation or a build that was cut short has left. */
const HALVES = ['half not-null', 'half checks'];
const WRITE_OFF = [
  'horizon readers of the new column',
  'lower old',
  'prove',
  'horizon writers of both columns',
];
const DROP = ['undo bridge', 'undo add-column'];
const LEG = ['horizon writers of the new column alone', 'undo bridge-down'];
const FILL = [
  'horizon writers of the new column alone',
  'step sync-old',
  'undo release-old',
  'lower write',
  'prove',
];

describe('the way back', () => {
  const EARLY: readonly Phase[] = ['write', 'backfill', 'verify', 'constrain', 'read', 'soak'];
  it.each([
    ...EARLY.flatMap((from) => [
      [from, undefined, ['prove', ...(from === 'constrain' ? HALVES : [])]] as const,
      [from, 'write', ['prove', ...(from === 'constrain' ? HALVES : [])]] as const,
      [from, 'expand', ['prove', ...CONSTRAINTS, ...WRITE_OFF]] as const,
      [from, 'plan', ['prove', ...CONSTRAINTS, ...WRITE_OFF, ...DROP]] as const,
    ]),
    ['plan', undefined, []],
    ['plan', 'plan', []],
    ['expand', undefined, ['prove', ...WRITE_OFF]],
    ['expand', 'expand', ['prove', ...WRITE_OFF]],
    ['expand', 'plan', ['prove', ...WRITE_OFF, ...DROP]],
    ['retire', undefined, ['prove', ...LEG]],
    ['retire', 'write', ['prove', ...LEG]],
    ['retire', 'expand', ['prove', ...LEG, ...CONSTRAINTS, ...WRITE_OFF]],
    ['retire', 'plan', ['prove', ...LEG, ...CONSTRAINTS, ...WRITE_OFF, ...DROP]],
  ] as const)('from %s to %s with a bridge', (from, to, items) => {
    expect(way(specOf(), from, to)).toEqual(items);
  });

  it.each([
    [SERVICES, undefined, ['prove', ...FILL]],
    [SERVICES, 'expand', ['prove', ...FILL, ...CONSTRAINTS, ...WRITE_OFF]],
    [ONE_WAY, undefined, ['prove', ...FILL.filter((i) => i !== 'step sync-old')]],
  ] as const)(
    'from retire without a live down fills the old column before it is read (%#)',
    (spec, to, items) => {
      expect(way(spec, 'retire', to)).toEqual(items);
    },
  );

  it('from retire waits for the replicas that are named before the old column is read', () => {
    const named = { ...SERVICES, targets: [{ name: 'eu', wave: 1, replicas: ['EU_REPLICA'] }] };
    const items = way(named, 'retire', undefined);
    expect(items.slice(2, 4)).toEqual(['step sync-old', 'replicas sync-old']);
  });

  it('from retire fills nothing once nobody reads the new column', () => {
    expect(backProgramme(SERVICES, 'retire', 'expand', undefined, false).map(said)).not.toContain(
      'step sync-old',
    );
  });

  it('asks no service where there is none', () => {
    expect(way(specOf({ services: [] }), 'read', 'expand')).toEqual([
      ...CONSTRAINTS,
      'horizon readers of the new column',
      'horizon writers of both columns',
    ]);
  });

  it('takes every kind of constraint away, the indexes last', () => {
    const { column } = specOf();
    const references = { schema: 'public', table: 'c', column: 'id', actions: '' };
    const full = newColumn({
      column: { ...column, unique: true, default: '0', references },
      indexes: ['(x)'],
    });
    expect(way(full, 'constrain', 'expand').filter((i) => i.startsWith('undo'))).toEqual(
      ['foreign-key', 'unique', 'not-null', 'checks', 'default', 'indexes'].map((s) => `undo ${s}`),
    );
  });

  it.each([
    ['soak', undefined, 'verify'],
    ['retire', undefined, 'verify'],
    ['backfill', undefined, 'backfill'],
    ['plan', 'plan', 'plan'],
    ['expand', 'write', 'expand'],
    ['read', 'write', 'write'],
    ['read', 'expand', 'expand'],
    ['read', 'plan', 'plan'],
  ] as const)('from %s to %s lands in %s', (from, to, phase) => {
    expect(landing(from, to)).toBe(phase);
  });

  it.each([
    [undefined, undefined, undefined],
    [undefined, 'write', 'write'],
    ['expand', undefined, 'expand'],
    ['expand', 'write', 'expand'],
    ['expand', 'plan', 'plan'],
  ] as const)('of %s and %s goes to %s', (a, b, farther) => {
    expect(fartherBack(a, b)).toBe(farther);
  });
});

describe('the moment a rollback starts, standings fall to', () => {
  const at = (stage: Standing['stage'], percent = 0): Standing => ({ stage, percent });
  const retired = [at('retire', 100), at('read', 100)];
  const reading = [at('read', 100), at('read', 100)];
  it.each([
    ['write, where all still write both', SERVICES, reading, false, at('write')],
    ['write, where a live down has kept the old column', specOf(), retired, false, at('write')],
    ['read, where one has retired and nothing kept it', SERVICES, retired, false, at('read', 100)],
    ['read, where the first rollback is still filling it', SERVICES, reading, true, at('read', 100)],
    ['write, where nobody reads', SERVICES, [OLD, at('shadow')], true, at('write')],
  ])('%s', (_name, spec, standings, goingBack, ceiling) => {
    expect(ceilingOnRollback(spec, standings, goingBack)).toEqual(ceiling);
  });
});

describe('what the plan says of going back', () => {
  it.each([
    ['with a live down', specOf(), 'instant', 'instant; the trigger keeps amount true'],
    ['with down alone', SERVICES, 'slow', 'slow: amount must be filled from the new column first'],
    ['with neither', ONE_WAY, 'one-way', 'one way: the spec has no "down", so nothing can fill amount again'],
    [
      'with a bridge of one leg',
      specOf({ replaces: WITHOUT_DOWN }),
      'one-way',
      'one way: the spec has no "down", so nothing can fill amount again; the trigger works in one direction',
    ],
  ] as const)('after retire, %s', (_name, spec, kind, says) => {
    const told = wayBackOf(spec);
    expect(told.map((w) => w.from)).toEqual(phasesOf(spec).slice(1, -1));
    expect(told.find((w) => w.from === 'retire')).toMatchObject({ kind, says });
    expect(
      told.filter((w) => !['retire', 'contract'].includes(w.from)).every((w) => w.kind === 'instant'),
    ).toBe(true);
  });

  it.each([
    ['a drop', specOf({ drop: true }), 'one way: amount is dropped'],
    ['no drop', specOf(), 'one way: nothing keeps the old column true any more'],
    ['nothing old', newColumn(), 'one way: the column is part of the table'],
  ])('after contract, with %s', (_name, spec, says) => {
    expect(wayBackOf(spec).at(-1)).toEqual({ from: 'contract', kind: 'one-way', says });
  });
});

describe('going back now', () => {
  const standingAt = (phase: Phase, spec: Spec): Rollout => {
    const world = new Simulation(spec);
    const retired = (r: Rollout): boolean => r.targets.eu?.stages.checkout?.stage === 'retire';
    return world.run((r) => r.targets.eu?.phase === phase && (phase !== 'retire' || retired(r)));
  };
  const seen = (losses: number | null): Observation => ({
    fleet: [],
    targets: { eu: { ...UNSEEN, losses, progress: [{ ...PROGRESS, startedAt: 0 }] } },
  });
  const PROGRESS = {
    step: 'backfill' as const,
    rowsDone: 1,
    rowsChanged: 1,
    rowsTotal: 1,
    rowsPerSecond: null,
    finished: true,
  };

  it.each<[string, Phase, Spec, number | null, string]>([
    ['before soak', 'read', specOf(), null, 'instant, loses nothing'],
    ['in soak, counted', 'soak', specOf(), 0, 'instant, loses nothing'],
    [
      'in soak, rows with more digits',
      'soak',
      specOf(),
      12,
      'instant, 12 rows lose what only amount_cents says',
    ],
    [
      'in soak, not counted yet',
      'soak',
      specOf(),
      null,
      'instant, loses what only amount_cents can say; nobody has counted the rows yet',
    ],
    [
      'in retire, with the other leg',
      'retire',
      specOf(),
      1,
      'instant, 1 row loses what only amount_cents says; the trigger keeps amount true',
    ],
  ])('%s', (_name, phase, spec, losses, says) => {
    const rollout = standingAt(phase, spec);
    expect(wayBackNow(rollout, wayBackSeen(rollout, seen(losses))).says).toBe(says);
  });

  it('takes as long as the backfill did, where the old column must be filled first', () => {
    const rollout = standingAt('retire', SERVICES);
    const state = rollout.targets.eu;
    if (!state) throw new Error('no eu');
    const finished = { ...state.finished, backfill: { at: 240_000, facts: {} } };
    const slow = { ...rollout, targets: { eu: { ...state, finished } } };
    expect(wayBackNow(slow, wayBackSeen(slow, seen(0)))).toEqual({
      kind: 'slow',
      says: 'slow: amount must be filled from the new column first, about 4 min, loses nothing',
    });
  });
});
