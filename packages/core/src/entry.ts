/** Duty: what a phase asks for before it starts, beyond the programme of the phase before it; pure. */
import { met, unmet, type Condition } from './condition.js';
import { seenEnough } from './guardrails/breach.js';
import { asksForCompany, companyConditions } from './items/company.js';
import { contractConditions } from './items/contract.js';
import { heldConditions } from './items/held.js';
import { replicaConditions } from './items/replica-items.js';
import type { Look } from './items/look.js';
import { overruled } from './override.js';
import { comparePhases, PHASE_TABLE, type Phase } from './phases.js';
import { approvalsFor, type Rollout } from './rollout.js';
import { hasLiveDown } from './spec.js';

type Entry = (look: Look) => readonly Condition[];

/** Waves go one after another up to `soak`, also when both set out again after a rollback. */
const wave: Entry = ({ rollout, target }) => {
  const own = rollout.spec.targets.find((t) => t.name === target)?.wave ?? 1;
  const before = rollout.spec.targets.filter((t) => t.wave < own).map((t) => t.name);
  const behind = before.filter((name) => comparePhases(rollout.targets[name]?.phase ?? 'plan', 'soak') < 0);
  if (behind.length > 0) return [unmet('wave', `waits until ${soaking(behind)}`, { behind })];
  return before.length > 0 ? [met('wave', soaking(before), { before })] : [];
};

function soaking(names: readonly string[]): string {
  return `${names.join(', ')} ${names.length > 1 ? 'soak' : 'soaks'}`;
}

const ENTRY: Record<Phase, Entry> = {
  plan: () => [],
  expand: (look) => [
    met('plan', `applied by ${look.rollout.startedBy}`, {
      by: look.rollout.startedBy,
      at: look.rollout.startedAt,
      through: look.rollout.through,
    }),
    // nothing comes before `plan`, so what it asks for is asked here
    ...approval(look.rollout, 'plan', look.rollout.spec.approvals.plan ?? 0),
    ...wave(look),
  ],
  write: (look) => [...wave(look), ...replicaConditions(look, 'has the column')],
  backfill: wave,
  verify: wave,
  constrain: wave,
  read: (look) => {
    const plans = Object.entries(look.seen.worsePlans).map(([query, why]) =>
      unmet('query-plan', `query ${query}: ${why}`, { query }),
    );
    const queries = Object.keys(look.rollout.spec.queries);
    // they are looked at in `constrain` alone: before it, nothing is known of them
    if (plans.length === 0 && queries.length > 0 && look.state.phase === 'constrain')
      plans.push(met('query-plan', 'every watched query is planned no worse than before', { queries }));
    return [...wave(look), ...replicaConditions(look, 'has replayed what was verified'), ...plans];
  },
  soak: (look) => [...wave(look), ...seenEnough(look)],
  retire: ({ rollout, company }) => {
    // a live down keeps the old column true for whoever still reads it
    if (hasLiveDown(rollout.spec)) return [];
    const open = company.live.filter((m) => m.breakers.includes(rollout.id)).map((m) => m.id);
    return open.length > 0 ? [unmet('breaker', `the breaker of ${open.join(', ')} is open`, { open })] : [];
  },
  contract: (look) => [
    ...contractConditions(look),
    ...(look.rollout.spec.drop ? approval(look.rollout, 'drop', look.rollout.spec.approvals.drop ?? 1) : []),
  ],
  done: () => [],
};

/** All that a phase asks for by itself: its entry above, approvals, and a person's `advance` where the spec is manual. */
export function entryConditions(look: Look, phase: Phase): readonly Condition[] {
  const { rollout } = look;
  return [
    ...heldConditions(look),
    ...(asksForCompany(look, phase) ? companyConditions(look) : []),
    ...ENTRY[phase](look),
    ...approval(rollout, phase, rollout.spec.approvals[phase] ?? 0),
    ...(rollout.spec.advance === 'manual' ? [advance(rollout, phase)] : []),
  ].map((c) => overruled(look.state, c));
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

function approval(rollout: Rollout, phase: Phase | 'drop', needed: number): readonly Condition[] {
  if (needed <= 0) return [];
  const given = approvalsFor(rollout, phase);
  const approvals = rollout.approvals.filter((a) => a.phase === phase);
  const who = [...new Set(approvals.map((a) => a.who))];
  const when = who.map((w) => approvals.find((a) => a.who === w)?.at ?? 0);
  if (given >= needed)
    return [met('approval', `${phase} approved by ${who.join(', ')}`, { given, by: who, at: when })];
  const wanted = needed === 1 ? 'an approval' : `${needed} approvals, has ${given}`;
  return [
    unmet('approval', `${phase} needs ${wanted}: sluice approve ${rollout.id} ${phase}`, {
      phase,
      given,
      needed,
    }),
  ];
}

function advance(rollout: Rollout, phase: Phase): Condition {
  return rollout.advanced.includes(phase)
    ? met('advance', `asked to go on to ${phase}`)
    : unmet('advance', `waits for a person: sluice advance ${rollout.id}`);
}
