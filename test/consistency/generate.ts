/** Duty: a history out of a seed: the same seed, the same plan; decides what might hurt, not what happens. */
import type { Action, Anchor, InstancePlan, Plan, SpecPlan } from './plan.js';
import { chance, type Chance } from './prng.js';

/** When faults end and when the load ends at the latest, in milliseconds after the load began. */
const HEAL_MS = 9_000;
const END_MS = 13_500;

const RAMPS = [[100], [50, 100], [10, 50, 100]] as const;

export function generate(seed: number): Plan {
  const dice = chance(seed);
  const targets = dice.often(0.25) ? ['eu', 'us'] : ['eu'];
  const planes = dice.often(0.25) ? 2 : 1;
  const specs = specsOf(dice.fork('specs'));
  const instances = instancesOf(dice.fork('instances'), targets);
  return {
    seed,
    targets,
    planes,
    specs,
    instances,
    actions: actionsOf(dice.fork('actions'), { instances, specs, planes, targets }),
    hotKeys: dice.whole(2, 8),
    rows: dice.one([100, 400, 1_500]),
    healAt: HEAL_MS,
    endAt: END_MS,
    finish: dice.often(0.8),
  };
}

function specsOf(dice: Chance): readonly SpecPlan[] {
  const one = (field: SpecPlan['field'], at: number): SpecPlan => {
    const notNull = dice.often(0.5);
    return {
      field,
      sync: dice.often(0.6) ? 'services' : 'trigger',
      down: dice.often(0.7),
      notNull,
      check: dice.often(0.3),
      unique: false,
      drop: dice.often(0.4),
      ramp: dice.one(RAMPS),
      holdMs: dice.one([0, 100]),
      soakMs: dice.one([0, 300, 1_500]),
      windowMs: dice.one([0, 300]),
      minimum: dice.one([0, 20]),
      graceMs: dice.one([300, 600]),
      at,
    };
  };
  const first = one('cents', dice.whole(0, 500));
  return dice.often(0.25) ? [first, one('grams', dice.whole(0, 2_500))] : [first];
}

function instancesOf(dice: Chance, targets: readonly string[]): readonly InstancePlan[] {
  const all: InstancePlan[] = [];
  const add = (service: string, target: string, more: Partial<InstancePlan> = {}): void => {
    const number = all.filter((i) => i.service === service && i.target === target).length + 1;
    all.push({
      name: `${service}-${target}-${number}`,
      service,
      kind: 'sdk',
      target,
      workers: dice.whole(2, 4),
      thinkMs: dice.whole(25, 60),
      loose: dice.often(0.25),
      ...more,
    });
  };
  for (const target of targets) {
    add('checkout', target);
    add('reporting', target);
    if (targets.length === 1 && dice.often(0.6)) add('checkout', target);
    if (dice.often(0.2)) add('reporting', target, { startsAt: dice.whole(500, 8_000) });
    if (dice.often(0.2)) add('checkout', target, { kind: 'unaware' });
    if (dice.often(0.25)) add('nightly', target, { kind: 'legacy' });
  }
  return all;
}

interface Cast {
  readonly instances: readonly InstancePlan[];
  readonly specs: readonly SpecPlan[];
  readonly planes: number;
  readonly targets: readonly string[];
}

const ANCHORS: readonly Anchor[] = [
  { event: 'RolloutApplied' },
  { event: 'StageMoved', stage: 'write' },
  { event: 'StagesCopied' },
  { event: 'PhaseEntered', phase: 'backfill' },
  { event: 'StageMoved', stage: 'shadow' },
  { event: 'PhaseEntered', phase: 'constrain' },
  { event: 'StageMoved', stage: 'read' },
  { event: 'PhaseEntered', phase: 'soak' },
  { event: 'EveBegan' },
  { event: 'StageMoved', stage: 'retire' },
  { event: 'PhaseEntered', phase: 'contract' },
  { event: 'RollbackStarted' },
  { event: 'RolledForward' },
];

/** How often each kind of event is chosen. */
const WEIGHTS = {
  kill: 8,
  stop: 5,
  freeze: 14,
  cutPlane: 10,
  hangPlane: 6,
  deafPlane: 6,
  delayPlane: 4,
  cutDatabase: 6,
  hangDatabase: 3,
  delayDatabase: 5,
  replay: 8,
  killPlane: 8,
  freezePlane: 6,
  cutState: 4,
  cutTarget: 4,
  crash: 4,
  job: 6,
  loose: 6,
  slowRead: 6,
  mutePlane: 4,
  long: 12,
  rollback: 10,
  resume: 8,
  pause: 2,
};

function actionsOf(dice: Chance, cast: Cast): readonly Action[] {
  const calm = dice.often(0.08);
  const count = calm ? 2 : dice.whole(3, 12);
  // half of them close to a change, where most can go wrong, however fast the machine is
  const actions = Array.from({ length: count }, (): Action => {
    const action = actionOf(dice, cast, dice.whole(300, HEAL_MS - 300));
    return dice.often(0.6) ? { ...action, at: dice.whole(0, 400), after: dice.one(ANCHORS) } : action;
  });
  // code from before is replaced at some time, or no gate would ever open
  const replaced = cast.instances
    .filter((i) => i.kind !== 'sdk')
    .map((i): Action => ({ at: dice.whole(300, 5_000), do: dice.often(0.5) ? 'stop' : 'kill', who: i.name }));
  return [...actions, ...replaced].toSorted((a, b) => a.at - b.at);
}

function actionOf(dice: Chance, { instances, specs, planes, targets }: Cast, at: number): Action {
  const who = dice.one(instances).name;
  const plane = dice.whole(0, planes - 1);
  const spec = dice.whole(0, specs.length - 1);
  // some are over before a lease is, some outlast it and what is waited for the lost
  const ms = dice.one([200, 700, 1_800, 3_000, 7_500]);
  const path = (kind: 'plane' | 'db'): string => `${kind}:${who}`;
  const kind = dice.weighted(WEIGHTS);
  switch (kind) {
    case 'kill':
    case 'stop':
      return { at, do: kind, who };
    case 'freeze':
      return { at, do: 'freeze', who, ms };
    case 'cutPlane':
      return { at, do: 'cut', path: path('plane'), ms };
    case 'hangPlane':
      return { at, do: 'hang', path: path('plane'), ms };
    case 'deafPlane':
      return { at, do: 'deaf', path: path('plane'), ms };
    case 'delayPlane':
      return { at, do: 'delay', path: path('plane'), ms };
    case 'cutDatabase':
      return { at, do: 'cut', path: path('db'), ms: Math.min(ms, 3_000) };
    case 'hangDatabase':
      return { at, do: 'hang', path: path('db'), ms: Math.min(ms, 3_000) };
    case 'delayDatabase':
      return { at, do: 'delay', path: path('db'), ms };
    case 'replay':
      return { at, do: 'replay', path: path('plane'), back: dice.whole(1, 6) };
    case 'killPlane':
      return { at, do: 'kill-plane', plane, ms: Math.min(ms, 3_000) };
    case 'freezePlane':
      return { at, do: 'freeze-plane', plane, ms };
    case 'cutState':
      return { at, do: dice.often(0.5) ? 'cut' : 'hang', path: `state:${plane}`, ms: Math.min(ms, 3_000) };
    case 'cutTarget':
      return {
        at,
        do: dice.often(0.5) ? 'cut' : 'hang',
        path: `target:${plane}:${dice.one(targets)}`,
        ms: Math.min(ms, 3_000),
      };
    case 'crash':
      return { at, do: 'crash-postgres' };
    case 'long':
      return {
        at,
        do: 'long',
        who,
        ms: dice.one([300, 1_500, 3_500]),
        first: dice.one(['read', 'write', 'nothing'] as const),
      };
    case 'mutePlane':
      return { at, do: 'mute', path: path('plane'), ms };
    case 'job':
    case 'loose':
    case 'slowRead':
      return {
        at,
        do: kind === 'slowRead' ? 'slow-read' : kind,
        who,
        ms: dice.one([100, 800, 2_500]),
        first: dice.one(['insert', 'read', 'nothing'] as const),
      };
    case 'rollback':
      return dice.often(0.5)
        ? { at, do: 'rollback', spec }
        : { at, do: 'rollback', spec, to: dice.one(['write', 'expand'] as const) };
    case 'resume':
    case 'pause':
      return { at, do: kind, spec };
  }
}
