/** Duty: one thing that must be true, with what was seen of it; gates are lists of these. */
import type { Phase } from './phases.js';
import type { Facts } from './step.js';

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

export function met(name: string, says: string, evidence: Facts = {}): Condition {
  return { name, met: true, says, evidence };
}

export function unmet(name: string, says: string, evidence: Facts = {}): Condition {
  return { name, met: false, says, evidence };
}

/** The first condition that is not met, as people read it. */
export function waitsFor(conditions: readonly Condition[]): string | undefined {
  return conditions.find((c) => !c.met)?.says;
}
