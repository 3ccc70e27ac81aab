/** Duty: what the replicas that services read from must have before anybody goes on; pure. */
import { met, unmet, type Condition } from '../condition.js';
import type { Evaluate, Look } from './look.js';

/** One condition for each named replica of the target; `what` says what it has where it lacks nothing. */
export function replicaConditions({ rollout, target, seen }: Look, what: string): readonly Condition[] {
  const named = rollout.spec.targets.find((t) => t.name === target)?.replicas ?? [];
  return named.map((name) => {
    const lacks = seen.replicas[name] ?? 'not looked at yet';
    const facts = { replica: name, ...seen.replicaFacts?.[name] };
    return lacks === ''
      ? met('replica', `${name} ${what}`, facts)
      : unmet('replica', `${name}: ${lacks}`, facts);
  });
}

export const replicas: Evaluate<'replicas'> = (look, { of }) => {
  const conditions = replicaConditions(look, `has replayed what ${of} wrote`);
  return {
    condition: conditions.find((c) => !c.met) ?? conditions[0] ?? met('replica', 'no replica is named here'),
  };
};
