/** Duty: takes away from a failing history what it can do without; knows not how one is run. */
import type { Plan } from './plan.js';

/** A candidate is tried so often before it counts as healthy: what goes wrong may need some luck. */
const TRIES = 2;

/** One smaller plan after another, the greatest cuts first. */
function* smaller(plan: Plan): Generator<Plan> {
  const { actions, instances, specs } = plan;
  // halves, quarters and so on, then one by one: most of what happened has nothing to do with it
  for (let size = Math.ceil(actions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < actions.length; from += size) {
      yield { ...plan, actions: actions.filter((_, at) => at < from || at >= from + size) };
    }
  }
  for (const { name } of instances) {
    const left = instances.filter((i) => i.name !== name);
    if (left.length > 0) {
      yield {
        ...plan,
        instances: left,
        actions: actions.filter(
          (a) => !('who' in a && a.who === name) && !('path' in a && a.path.endsWith(`:${name}`)),
        ),
      };
    }
  }
  if (specs.length > 1) {
    for (const [index, spec] of specs.entries()) {
      // what the others do to it goes with it
      yield {
        ...plan,
        specs: [spec],
        actions: actions
          .filter((a) => !('spec' in a) || a.spec === index)
          .map((a) => ('spec' in a ? { ...a, spec: 0 } : a)),
      };
    }
  }
  if (plan.planes > 1) {
    yield { ...plan, planes: 1, actions: actions.filter((a) => !('plane' in a && a.plane > 0)) };
  }
  for (const target of plan.targets.length > 1 ? plan.targets : []) {
    const gone = new Set(instances.filter((i) => i.target === target).map((i) => i.name));
    const names = (a: Plan['actions'][number]): boolean =>
      ('who' in a && gone.has(a.who)) ||
      ('path' in a &&
        (a.path.endsWith(`:${target}`) || [...gone].some((name) => a.path.endsWith(`:${name}`))));
    yield {
      ...plan,
      targets: plan.targets.filter((t) => t !== target),
      instances: instances.filter((i) => i.target !== target),
      actions: actions.filter((a) => !names(a)),
    };
  }
}

/** The smallest plan found that still fails. `fails` runs one; `told` hears of each step. */
export async function shrink(
  plan: Plan,
  fails: (plan: Plan) => Promise<boolean>,
  told: (plan: Plan) => void = () => undefined,
): Promise<Plan> {
  let best = plan;
  for (let again = true; again;) {
    again = false;
    for (const candidate of smaller(best)) {
      if (!(await failsOnce(candidate, fails))) continue;
      best = candidate;
      told(best);
      // from the top: what is gone may let more go
      again = true;
      break;
    }
  }
  return best;
}

async function failsOnce(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries += 1) if (await fails(plan)) return true;
  return false;
}
