/** Duty: a person's word over a limit that somebody chose: who may overrule what, and what it makes of a condition; pure. */
import {
  conditionClass,
  JUDGEMENTS,
  knownClass,
  waitsFor,
  type Condition,
  type ConditionClass,
} from './condition.js';
import { draft, type EventDraft } from './event.js';
import { guarded } from './guardrails/breach.js';
import type { Outlook } from './next.js';
import { refuse, type Refusal } from './refusal.js';
import { targetOf, type Rollout, type TargetState } from './rollout.js';

/** Holds on one target, in the phase in which it was given. */
export interface Override {
  readonly gate: string;
  readonly who: string;
  readonly why: string;
  readonly at: number;
}

/** The person's word over a condition on a target in its present phase; the last one counts. */
export function overrideOf(state: TargetState, name: string): Override | undefined {
  return state.overrides.findLast((o) => o.gate === name);
}

/** A condition as it stands after people have spoken: what was seen stays in the evidence. */
export function overruled(state: TargetState, condition: Condition): Condition {
  if (condition.met || conditionClass(condition.name) !== 'judgement') return condition;
  const word = overrideOf(state, condition.name);
  if (!word) return condition;
  return {
    ...condition,
    met: true,
    says: saidBy(word),
    evidence: { ...condition.evidence, ...factsOf(word), was: condition.says },
  };
}

/** The overrides that no condition of a gate shows any more (the hold of a ramp that has gone on since): evidence all the same. */
export function spentOverrides(state: TargetState, shown: readonly Condition[]): readonly Condition[] {
  return state.overrides
    .filter((o, i) => state.overrides.findLastIndex((p) => p.gate === o.gate) === i)
    .filter((o) => !shown.some((c) => c.name === o.gate && 'overriddenBy' in c.evidence))
    .map((o) => ({ name: o.gate, met: true, says: saidBy(o), evidence: factsOf(o) }));
}

function saidBy({ gate, who, why }: Override): string {
  return `${gate} overridden by ${who}: ${why}`;
}

function factsOf({ who, why, at }: Override): Condition['evidence'] {
  return { overriddenBy: who, reason: why, at };
}

/** What to do instead, where a condition is a person's own word. */
const OWN_COMMAND: Readonly<Record<string, string>> = {
  approval: 'sluice approve ROLLOUT PHASE',
  advance: 'sluice advance ROLLOUT',
  held: 'sluice resume ROLLOUT',
};

const WHY_NOT: Record<Exclude<ConditionClass, 'judgement'>, (gate: string) => string> = {
  proof: (gate) => `"${gate}" is a gate of proof: it opens when it is seen to be true, and by nobody's word`,
  word: (gate) => `"${gate}" is a person's own word, so it is given, not overridden`,
};

/** One event a target whose gate waits for the condition; or why not. */
export function decideOverride(
  rollout: Rollout,
  asked: { readonly gate: string; readonly target?: string; readonly outlooks: readonly Outlook[] },
): readonly EventDraft[] | Refusal {
  const { gate, target } = asked;
  const wanted = `to override ${gate} of ${rollout.id}`;
  if (target !== undefined && !targetOf(rollout, target)) {
    return refuse('target-unknown', {
      wanted: `${wanted} on ${target}`,
      found: 'it has no such target',
      todo: `One of: ${Object.keys(rollout.targets).join(', ')}`,
    });
  }
  const outlooks = asked.outlooks.filter((o) => target === undefined || o.target === target);
  const conditions = outlooks.flatMap((o) => o.gate?.conditions ?? []);
  const kind = knownClass(gate);
  if (kind !== 'judgement') {
    return refuse(kind === undefined ? 'gate-unknown' : 'gate-of-proof', {
      wanted,
      found: kind === undefined ? 'there is no condition of this name' : WHY_NOT[kind](gate),
      todo:
        kind === 'word'
          ? `Give it with: ${(OWN_COMMAND[gate] ?? 'its own command').replace('ROLLOUT', rollout.id)}`
          : `What may be overridden: ${JUDGEMENTS.join(', ')}.`,
    });
  }
  const waiting = outlooks.filter(
    // a known blip is announced before it comes
    (o) =>
      (gate === 'guardrail' && guarded(o.phase)) || o.gate?.conditions.some((c) => c.name === gate && !c.met),
  );
  if (waiting.length === 0) {
    const waits = waitsFor(conditions);
    return refuse('gate-open', {
      wanted,
      found: `no target waits for it now${waits === undefined ? '' : ` (it waits for: ${waits})`}`,
      todo: `See what each target waits for: sluice status ${rollout.id}`,
    });
  }
  return waiting.map((o) => draft('GateOverridden', { target: o.target, phase: o.phase, gate }));
}
