/** Duty: what a phase asks for before it starts, beyond the programme of the phase before it; pure. */
import { met, unmet, type Condition } from './condition.js';
import type { Look } from './items/look.js';
import { quiet } from './items/time-items.js';
import { comparePhases, PHASE_TABLE, type Phase } from './phases.js';
import { approvalsFor, type Rollout } from './rollout.js';
import { hasLiveDown } from './spec.js';

type Entry = (look: Look) => readonly Condition[];

const NOTHING: Entry = () => [];

const ENTRY: Record<Phase, Entry> = {
  plan: NOTHING,
  expand: ({ rollout, target }) => {
    const wave = rollout.spec.targets.find((t) => t.name === target)?.wave ?? 1;
    const before = rollout.spec.targets.filter((t) => t.wave < wave);
    const behind = before.filter((t) => comparePhases(rollout.targets[t.name]?.phase ?? 'plan', 'soak') < 0);
    if (before.length === 0) return [];
    const names = (ts: typeof before): string => ts.map((t) => t.name).join(', ');
    return behind.length > 0
      ? [unmet('wave', `waits until ${names(behind)} soaks`, { behind: behind.map((t) => t.name) })]
      : [met('wave', `${names(before)} soaks`)];
  },
  write: ({ seen }) => replicas(seen.replicas, 'has the column'),
  backfill: NOTHING,
  verify: NOTHING,
  constrain: NOTHING,
  read: ({ seen }) => {
    const worse = Object.entries(seen.worsePlans);
    const plans = worse.map(([query, why]) => unmet('plan', `query ${query}: ${why}`, { query }));
    return [...replicas(seen.replicas, 'has replayed what was verified'), ...plans];
  },
  soak: NOTHING,
  retire: ({ rollout, seen, company, now }) => {
    const open = company.live.filter((m) => m.breakers.includes(rollout.id));
    const breakers =
      open.length > 0 ? [unmet('breaker', `the breaker of ${open.map((m) => m.id).join(', ')} is open`)] : [];
    // a live down keeps the old column true for whoever still reads it
    return hasLiveDown(rollout.spec) ? breakers : [...breakers, quiet(rollout, seen, now)];
  },
  contract: ({ rollout }) =>
    rollout.spec.drop ? [approval(rollout, 'drop', rollout.spec.approvals.drop ?? 1)] : [],
  done: NOTHING,
};

/** All that a phase asks for by itself: its entry above, approvals, and a person's `advance` where the spec is manual. */
export function entryConditions(look: Look, phase: Phase): readonly Condition[] {
  const { rollout } = look;
  const needed = rollout.spec.approvals[phase] ?? 0;
  return [
    ...ENTRY[phase](look),
    ...(needed > 0 ? [approval(rollout, phase, needed)] : []),
    ...(rollout.spec.advance === 'manual' ? [advance(rollout, phase)] : []),
  ];
}

/** All waves enter `phase` together: every other target must have come to the end of what lies before it. */
export function togetherCondition(
  rollout: Rollout,
  target: string,
  phase: Phase,
  ready: (target: string) => boolean,
): readonly Condition[] {
  if (!PHASE_TABLE[phase].together) return [];
  const others = rollout.spec.targets.map((t) => t.name).filter((name) => name !== target);
  const behind = others.filter(
    (name) => comparePhases(rollout.targets[name]?.phase ?? 'plan', phase) < 0 && !ready(name),
  );
  if (others.length === 0) return [];
  return behind.length > 0
    ? [unmet('together', `waits for ${behind.join(', ')}: all targets enter ${phase} together`, { behind })]
    : [met('together', `${others.join(', ')} ${others.length > 1 ? 'are' : 'is'} as far`)];
}

function approval(rollout: Rollout, phase: Phase | 'drop', needed: number): Condition {
  const given = approvalsFor(rollout, phase);
  return given >= needed
    ? met(
        'approval',
        `${phase} approved by ${rollout.approvals
          .filter((a) => a.phase === phase)
          .map((a) => a.who)
          .join(', ')}`,
        { given },
      )
    : unmet(
        'approval',
        `${phase} needs ${needed === 1 ? 'an approval' : `${needed} approvals, has ${given}`}: sluice approve ${rollout.id} ${phase}`,
        { given, needed },
      );
}

function advance(rollout: Rollout, phase: Phase): Condition {
  return rollout.advanced.includes(phase)
    ? met('advance', `asked to go on to ${phase}`)
    : unmet('advance', `waits for a person: sluice advance ${rollout.id}`);
}

function replicas(seen: Readonly<Record<string, string>>, what: string): readonly Condition[] {
  return Object.entries(seen).map(([name, lacks]) =>
    lacks === '' ? met('replica', `${name} ${what}`) : unmet('replica', `${name}: ${lacks}`),
  );
}
