/** Duty: one thing that must be true, with what was seen of it; gates are lists of these. */
import type { Phase } from './phases.js';
import { STEPS, type Facts, type StepName } from './step.js';

export interface Condition {
  /** A stable name for scripts, for example `acknowledged` or `horizon`. */
  readonly name: string;
  readonly met: boolean;
  /** One line for people: what was seen, or what it waits for. */
  readonly says: string;
  readonly evidence: Facts;
}

/** What must be true before `phase` starts on `target`. */
export interface Gate {
  readonly phase: Phase;
  readonly target: string;
  readonly open: boolean;
  readonly conditions: readonly Condition[];
}

/**
 * What kind of thing a condition is. `proof`: something that was seen or was not; nobody's word makes it true. `judgement`: a
 * limit that somebody chose, which a person may overrule with a reason. `word`: a person's own word, which is given by its own
 * command and never overruled, or one person could do the part of two.
 */
export type ConditionClass = 'proof' | 'judgement' | 'word';

/** The class of every condition that is not a step (those are all proof). A condition without a class does not compile. */
const CLASSES = {
  acknowledged: 'proof',
  advance: 'word',
  approval: 'word',
  bodies: 'judgement',
  breaker: 'proof',
  capable: 'proof',
  copied: 'proof',
  declared: 'proof',
  dependents: 'proof',
  differing: 'proof',
  elsewhere: 'proof',
  eve: 'proof',
  grace: 'proof',
  guardrail: 'judgement',
  held: 'word',
  hold: 'judgement',
  horizon: 'proof',
  'let-go': 'proof',
  mismatches: 'proof',
  named: 'proof',
  nothing: 'proof',
  'old-reads': 'proof',
  phase: 'proof',
  plan: 'proof',
  'query-plan': 'judgement',
  quiet: 'proof',
  'quiet-unseen': 'judgement',
  replica: 'proof',
  sessions: 'judgement',
  shadow: 'judgement',
  silent: 'judgement',
  soak: 'judgement',
  strangers: 'proof',
  together: 'proof',
  turned: 'proof',
  wave: 'judgement',
} as const satisfies Readonly<Record<string, ConditionClass>>;

export type ConditionName = keyof typeof CLASSES | StepName;

/** The class of a condition by its name; undefined where there is no condition of this name. */
export function knownClass(name: string): ConditionClass | undefined {
  if ((STEPS as readonly string[]).includes(name)) return 'proof';
  return Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : undefined;
}

/** The class of a condition; of an old log's condition that has no class any more, too, it is proof. */
export function conditionClass(name: string): ConditionClass {
  return knownClass(name) ?? 'proof';
}

/** The conditions that a person may overrule. */
export const JUDGEMENTS: readonly string[] = Object.keys(CLASSES).filter(
  (name) => conditionClass(name) === 'judgement',
);

export function met(name: ConditionName, says: string, evidence: Facts = {}): Condition {
  return { name, met: true, says, evidence };
}

export function unmet(name: ConditionName, says: string, evidence: Facts = {}): Condition {
  return { name, met: false, says, evidence };
}

/** The first condition that is not met, as people read it. */
export function waitsFor(conditions: readonly Condition[]): string | undefined {
  return conditions.find((c) => !c.met)?.says;
}

/** True where nothing is missing but a person's own word. */
export function asksForAPerson({ conditions }: Pick<Gate, 'conditions'>): boolean {
  const missing = conditions.filter((c) => !c.met);
  return missing.length > 0 && missing.every((c) => conditionClass(c.name) === 'word');
}
