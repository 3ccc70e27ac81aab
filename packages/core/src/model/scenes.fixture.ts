/** Duty: the small worlds that are explored: who lives in each, where it begins, what may happen and where it ends. */
import type { Command } from '../decide.js';
import { comparePhases, type Phase } from '../phases.js';
import { specOf, WITHOUT_DOWN } from '../spec.fixture.js';
import type { Spec } from '../spec.js';
import type { Search } from './explore.fixture.js';
import { movesOf, PHASE_OF, type Setting } from './moves.fixture.js';
import { ControlPlane } from './plane.fixture.js';
import { without, type Rule } from './rules.fixture.js';
import type { Budget, Instance, Row, Work, World } from './world.fixture.js';

export interface Scene {
  readonly says: string;
  readonly spec: Spec;
  /** The phase in which it begins, everybody having heard of it; and the first that is not explored any more. */
  readonly from: Phase;
  readonly until: Phase;
  readonly services?: readonly string[];
  readonly unaware?: readonly boolean[];
  /** Which instances are there from the beginning; the others start in the middle. */
  readonly there?: readonly boolean[];
  readonly works?: readonly boolean[];
  readonly breaks?: readonly boolean[];
  readonly leaves?: readonly boolean[];
  readonly kinds?: readonly Work['kind'][];
  readonly legacy?: boolean;
  readonly rows?: readonly Row[];
  readonly touches?: boolean;
  readonly replays?: boolean;
  readonly commands?: readonly Command[];
  readonly budget?: Partial<Budget>;
}

const BOTH = [true, true];
const NEITHER = [false, false];
const ONE_SERVICE: Spec['services'] = [{ name: 'checkout', reads: true, writes: true }];

/** Nothing waits for a clock: what takes time in the model is a move of its own. */
export function modelSpec(change: Partial<Spec> = {}): Spec {
  return specOf({
    column: {
      schema: 'public',
      table: 'orders',
      column: 'amount_cents',
      type: 'bigint',
      notNull: true,
      unique: false,
      checks: [],
    },
    services: ONE_SERVICE,
    ramp: [100],
    holdMs: 0,
    soakMs: 0,
    graceMs: 0,
    shadow: { sample: 1, windowMs: 0, minimum: 0 },
    approvals: { drop: 0 },
    drop: true,
    ...change,
  });
}

export function searchOf(scene: Scene, limit: number, ...left: readonly Rule[]): Search {
  const kept = without(...left);
  const { spec } = scene;
  const setting: Setting = {
    spec,
    control: new ControlPlane(spec),
    kept,
    services: scene.services ?? ['checkout', 'checkout'],
    unaware: scene.unaware ?? NEITHER,
    commands: scene.commands ?? [],
    works: scene.works ?? BOTH,
    breaks: scene.breaks ?? NEITHER,
    leaves: scene.leaves ?? BOTH,
    kinds: scene.kinds ?? ['transaction', 'pin'],
    touches: scene.touches ?? false,
    replays: scene.replays ?? false,
  };
  const start = begun(scene, setting);
  return {
    setting,
    start,
    ends: (w) => comparePhases(PHASE_OF(w), scene.until) >= 0 && w.plane.rollout.heading === 'forward',
    rests: (w) => w.plane.rollout.heading === 'held' || w.plane.rollout.doneAt !== undefined,
    limit,
  };
}

const BACK: readonly Command[] = (['write', 'expand', 'plan'] as const).map((to) => ({
  kind: 'rollback',
  to,
}));
/** Every way back and the way forward again. */
const PEOPLE: readonly Command[] = [
  { kind: 'rollback' },
  { kind: 'rollback', because: 'constraints' },
  ...BACK,
  { kind: 'approve', phase: 'plan' },
  { kind: 'resume' },
];
/** The two that differ most: reads off alone, and writes off as well. Where work stays open, all five take three times the worlds. */
const FLIP_OR_EXPAND: readonly Command[] = [{ kind: 'rollback' }, { kind: 'rollback', to: 'expand' }];
const TWO_SERVICES: Spec['services'] = [
  { name: 'checkout', reads: true, writes: true },
  { name: 'reporting', reads: true, writes: true },
];
const SERVICES = modelSpec({ sync: 'services' });
const TRIGGER = modelSpec();
const LIFE = { from: 'plan', until: 'done', works: NEITHER } as const;
const ONE_BREAKS = { works: [true, false], breaks: [true, false] } as const;

/** What is explored on every run: whole lives with little in them, and single turns with more. */
export const SCENES: readonly Scene[] = [
  { ...LIFE, says: 'services: work of both instances stays open', spec: SERVICES, works: BOTH },
  {
    ...LIFE,
    says: 'services: an instance is cut off, let go, and comes back',
    spec: SERVICES,
    ...ONE_BREAKS,
    budget: { breaks: 1 },
  },
  {
    ...LIFE,
    says: 'services: rows move, one is inserted, snapshots come late',
    spec: SERVICES,
    rows: ['absent', 'old, new is null'],
    touches: true,
    replays: true,
  },
  {
    ...LIFE,
    says: 'services: an instance starts in the middle and goes again',
    spec: SERVICES,
    there: [true, false],
    works: [true, false],
    budget: { starts: 2 },
  },
  {
    ...LIFE,
    says: 'services: code of an older release goes at last',
    spec: SERVICES,
    unaware: [false, true],
    leaves: [false, true],
    works: BOTH,
    kinds: ['transaction'],
    budget: { starts: 1 },
  },
  {
    ...LIFE,
    says: 'services: a service that the spec does not name goes at last',
    spec: SERVICES,
    services: ['checkout', 'billing'],
    unaware: [false, true],
    leaves: [false, true],
    works: BOTH,
    kinds: ['transaction'],
    budget: { starts: 1 },
  },
  { ...LIFE, says: 'services: a writer without the SDK', spec: SERVICES, legacy: true, works: [true, false] },
  {
    ...LIFE,
    says: 'services: every way back from everywhere, and forward again',
    spec: SERVICES,
    commands: PEOPLE,
    budget: { rollbacks: 1, resumes: 1, takeovers: 1 },
  },
  {
    ...LIFE,
    says: 'services, no way down: every way back from everywhere',
    spec: modelSpec({ sync: 'services', replaces: WITHOUT_DOWN }),
    commands: PEOPLE,
    budget: { rollbacks: 1 },
  },
  {
    ...LIFE,
    says: 'services, by percents: two services',
    spec: modelSpec({ sync: 'services', services: TWO_SERVICES, ramp: [50, 100] }),
    services: ['checkout', 'reporting'],
  },
  {
    ...LIFE,
    from: 'read',
    says: 'services: a guardrail lowers one of two',
    spec: modelSpec({ sync: 'services', services: TWO_SERVICES }),
    services: ['checkout', 'reporting'],
    commands: [{ kind: 'resume' }],
    budget: { lowerings: 1, resumes: 1 },
  },
  {
    ...LIFE,
    says: 'trigger: work stays open beside a writer without the SDK',
    spec: TRIGGER,
    works: [true, false],
    legacy: true,
  },
  {
    ...LIFE,
    says: 'trigger: an instance is cut off, let go, and comes back',
    spec: TRIGGER,
    ...ONE_BREAKS,
    budget: { breaks: 1 },
  },
  {
    ...LIFE,
    says: 'trigger: every way back from everywhere, and forward again',
    spec: TRIGGER,
    commands: PEOPLE,
    budget: { rollbacks: 1, resumes: 1 },
  },
  {
    ...LIFE,
    says: 'trigger, no way down: an instance is cut off, let go, and comes back',
    spec: modelSpec({ replaces: WITHOUT_DOWN }),
    ...ONE_BREAKS,
    budget: { breaks: 1 },
  },
  {
    ...LIFE,
    says: 'trigger, no way down: every way back',
    spec: modelSpec({ replaces: WITHOUT_DOWN }),
    commands: PEOPLE,
    budget: { rollbacks: 1 },
  },
  {
    ...LIFE,
    says: 'services: a hand rolls back past the control plane, and it is adopted',
    spec: SERVICES,
    commands: [{ kind: 'resume' }],
    budget: { directs: 1, resumes: 1 },
  },
  {
    ...LIFE,
    says: 'trigger: a hand rolls back past the control plane, and it is adopted',
    spec: TRIGGER,
    commands: [{ kind: 'resume' }],
    legacy: true,
    budget: { directs: 1, resumes: 1 },
  },
  {
    ...LIFE,
    from: 'read',
    says: 'trigger: a guardrail lowers one of two',
    spec: modelSpec({ services: TWO_SERVICES }),
    services: ['checkout', 'reporting'],
    commands: [{ kind: 'resume' }],
    budget: { lowerings: 1, resumes: 1 },
  },
];

/** What takes minutes: more at once. */
export const LONG_SCENES: readonly Scene[] = [
  {
    ...LIFE,
    until: 'retire',
    says: 'services: a rollback during a rollback',
    spec: SERVICES,
    commands: PEOPLE,
    budget: { rollbacks: 2, resumes: 1 },
  },
  {
    ...LIFE,
    ...ONE_BREAKS,
    from: 'verify',
    until: 'soak',
    says: 'services: back from verify and the reads, with open work and an instance that is cut off',
    spec: SERVICES,
    commands: FLIP_OR_EXPAND,
    budget: { rollbacks: 1, breaks: 1 },
  },
  {
    ...LIFE,
    ...ONE_BREAKS,
    from: 'read',
    until: 'soak',
    says: 'services: every way back from the reads, with open work and an instance that is cut off',
    spec: SERVICES,
    commands: PEOPLE,
    budget: { rollbacks: 1, breaks: 1 },
  },
  {
    ...LIFE,
    ...ONE_BREAKS,
    from: 'soak',
    says: 'services: back from retire, with open work and an instance that is cut off',
    spec: SERVICES,
    commands: FLIP_OR_EXPAND,
    budget: { rollbacks: 1, breaks: 1 },
  },
  {
    ...LIFE,
    ...ONE_BREAKS,
    from: 'soak',
    says: 'trigger: back from retire, with open work and an instance that is cut off',
    spec: TRIGGER,
    commands: PEOPLE,
    budget: { rollbacks: 1, breaks: 1 },
  },
  {
    ...LIFE,
    from: 'soak',
    says: 'services: two services, a rollback during a rollback from retire',
    spec: modelSpec({ sync: 'services', services: TWO_SERVICES }),
    services: ['checkout', 'reporting'],
    commands: PEOPLE,
    budget: { rollbacks: 2 },
  },
  {
    ...LIFE,
    ...ONE_BREAKS,
    says: 'services: a hand rolls back while an instance is cut off and work stays open',
    spec: SERVICES,
    budget: { directs: 1, breaks: 1 },
  },
  {
    ...LIFE,
    ...ONE_BREAKS,
    says: 'trigger: a hand rolls back while an instance is cut off and work stays open',
    spec: TRIGGER,
    budget: { directs: 1, breaks: 1 },
  },
  {
    ...LIFE,
    says: 'trigger, no way down: every way back, beside a writer without the SDK',
    spec: modelSpec({ replaces: WITHOUT_DOWN }),
    commands: PEOPLE,
    legacy: true,
    budget: { rollbacks: 1 },
  },
  {
    ...LIFE,
    says: 'trigger: every way back from everywhere, beside a writer without the SDK',
    spec: TRIGGER,
    commands: PEOPLE,
    legacy: true,
    budget: { rollbacks: 1, resumes: 1 },
  },
  {
    ...LIFE,
    from: 'read',
    says: 'services: a guardrail lowers one of two, and a person rolls back',
    spec: modelSpec({ sync: 'services', services: TWO_SERVICES }),
    services: ['checkout', 'reporting'],
    commands: PEOPLE,
    budget: { lowerings: 1, rollbacks: 1, resumes: 2 },
  },
];

const SPENT: Budget = {
  rollbacks: 0,
  resumes: 0,
  lowerings: 0,
  breaks: 0,
  starts: 0,
  takeovers: 0,
  directs: 0,
};

/** The world as a calm rollout leaves it at the beginning of a phase. */
function begun(scene: Scene, setting: Setting): World {
  const there = scene.there ?? BOTH;
  const calm: World = {
    plane: setting.control.first,
    deed: undefined,
    ghost: undefined,
    stands: 0,
    scan: undefined,
    stage: 0,
    held: undefined,
    settled: true,
    rows: ['old, new is null', 'old, new is null'],
    marks: [],
    // who is not there yet must not be missed on the way to where it begins
    instances: [
      { ...FRESH, knows: 1 },
      { ...FRESH, knows: 1 },
    ],
    legacy: 'none',
    left: SPENT,
  };
  const quiet: Setting = {
    ...setting,
    kept: without(),
    works: NEITHER,
    unaware: NEITHER,
    touches: false,
    replays: false,
    commands: [],
  };
  let world = calm;
  for (let n = 0; PHASE_OF(world) !== scene.from; n += 1) {
    const moves = movesOf(quiet, world);
    const move =
      moves.find((m) => m.says.includes('hears')) ??
      moves.find((m) => m.says.endsWith('done, or one batch of it')) ??
      moves.find((m) => m.says.startsWith('the runner'));
    if (!move || n > 500)
      throw new Error(`a calm rollout does not come from ${PHASE_OF(world)} to ${scene.from}`);
    world = move.world;
  }
  return {
    ...world,
    rows: scene.rows ?? world.rows,
    instances: world.instances.map((i, n) => (there[n] ? i : { ...FRESH, life: 'absent' })),
    legacy: scene.legacy ? 'there' : 'none',
    left: { ...SPENT, ...scene.budget },
  };
}

const FRESH: Instance = {
  life: 'there',
  knows: 0,
  row: 0,
  wants: 0,
  lease: true,
  lost: false,
  fresh: true,
  work: undefined,
};
