/** Duty: random schedules of a simulated rollout: what may happen, in any order, and how it is brought to its end. */
import fc from 'fast-check';
import type { Command } from './decide.js';
import type { Phase } from './phases.js';
import { Simulation, type Watcher } from './simulation.fixture.js';
import { newColumn, specOf, TWO_WAVES, WITHOUT_DOWN } from './spec.fixture.js';
import type { Spec } from './spec.js';

type Happening =
  | { readonly kind: 'act' | 'hear' | 'acknowledge' | 'silence' | 'answer' | 'begin'; readonly which: number }
  | { readonly kind: 'goodbye' | 'restart' | 'end' | 'unpin'; readonly which: number }
  | { readonly kind: 'tick'; readonly ms: number }
  | { readonly kind: 'rounds'; readonly count: number }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'crash' };

export const SPECS: Readonly<Record<string, Spec>> = {
  bridge: specOf(),
  'bridge without a down': specOf({ replaces: WITHOUT_DOWN }),
  services: specOf({ sync: 'services' }),
  'services without a down': specOf({ sync: 'services', replaces: WITHOUT_DOWN }),
  'a new column': newColumn({ fill: '0' }),
  'two waves': specOf({ targets: TWO_WAVES, sync: 'services' }),
};

const which = fc.nat({ max: 5 });
const rollback = (to?: Phase): Command => ({ kind: 'rollback', ...(to ? { to } : {}) });
const commands: readonly Command[] = [
  rollback(),
  rollback('write'),
  rollback('expand'),
  rollback('plan'),
  { kind: 'pause' },
  { kind: 'resume' },
  { kind: 'verify' },
  { kind: 'approve', phase: 'plan' },
];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constantFrom('act', 'act', 'act', 'hear', 'acknowledge', 'begin', 'end'),
      which,
    }) as fc.Arbitrary<Happening>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('silence', 'answer', 'goodbye', 'restart', 'unpin'),
      which,
    }) as fc.Arbitrary<Happening>,
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('tick' as const),
      ms: fc.constantFrom(100, 1_000, 4_000, 6_000, 21_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('rounds' as const), count: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('command' as const), command: fc.constantFrom(...commands) }),
  },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'crash' }) },
);

export const schedules = fc.array(happening, { maxLength: 60 });

/** A world after a schedule: whatever was asked, refused or not. */
export function lived(spec: Spec, schedule: readonly Happening[], watch: Watcher): Simulation {
  const world = new Simulation(spec, watch);
  for (const h of schedule) happen(world, h);
  return world;
}

function happen(world: Simulation, h: Happening): void {
  const pick = <T>(from: readonly T[]): T | undefined =>
    'which' in h ? from[h.which % from.length] : from[0];
  const process = pick(world.processes);
  const target = pick([...world.databases.keys()]) ?? '';
  switch (h.kind) {
    case 'act':
      world.act(target);
      break;
    case 'end': {
      const ended = pick(world.transactions);
      world.transactions = world.transactions.filter((t) => t !== ended);
      break;
    }
    case 'tick':
      world.tick(h.ms);
      break;
    case 'rounds':
      for (let i = 0; i < h.count; i += 1) world.round(500);
      break;
    case 'command':
      world.command(h.command);
      break;
    case 'crash':
      world.rollout = world.refold();
      break;
    default:
      if (process) DOES[h.kind](world, process, target);
  }
}

const DOES: Record<
  'hear' | 'acknowledge' | 'silence' | 'answer' | 'begin' | 'goodbye' | 'restart' | 'unpin',
  (world: Simulation, p: Simulation['processes'][number], target: string) => void
> = {
  hear: (world, p) => world.hear(p),
  acknowledge: (world, p) => world.acknowledge(p),
  silence: (_world, p) => (p.silent = true),
  answer: (world, p) => world.answerAgain(p),
  begin: (world, p, target) => world.begin(p, target),
  goodbye: (world, p) => world.goodbye(p),
  restart: (world, p) => {
    world.goodbye(p);
    world.start(p.service);
  },
  unpin: (_world, p) => (p.unpinned = true),
};

/** Calm after the storm: everybody answers, what is open ends, what waits for a person is said. */
export function calm(world: Simulation): void {
  world.transactions = [];
  for (const p of world.processes) world.answerAgain(p);
  for (const { name } of world.rollout.spec.services)
    if (!world.processes.some((p) => p.service === name && !p.gone)) world.start(name);
  world.command({ kind: 'approve', phase: 'plan' });
  if (world.rollout.heading === 'back') world.run((r) => r.heading === 'held');
  if (world.rollout.heading === 'held' || world.rollout.paused) world.command({ kind: 'resume' });
}
