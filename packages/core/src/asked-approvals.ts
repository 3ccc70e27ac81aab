/** Duty: which approvals a rollout waits for, and for nothing else that time or work would bring; pure. */
import type { Condition } from './condition.js';
import type { Outlook } from './next.js';
import { PHASES, type Phase } from './phases.js';
import type { Rollout } from './rollout.js';

/** An approval that stands between a rollout and its next phase, or, on the way back, before the column is dropped. */
export interface AskedApproval {
  readonly phase: Phase | 'drop';
  /** One line with the command that gives it. */
  readonly says: string;
  readonly targets: readonly string[];
}

/** What `sluice approve` answers. */
const APPROVED: ReadonlySet<string> = new Set(['approval', 'quiet-unseen']);
/** What may be missing beside it: another word of a person, and targets that wait for the same. */
const BESIDE: ReadonlySet<string> = new Set([...APPROVED, 'advance', 'together']);

/** Each approval once, however many targets wait for it; none while anything else is still on its way. */
export function askedApprovals(rollout: Rollout, outlooks: readonly Outlook[]): readonly AskedApproval[] {
  if (rollout.paused || rollout.doneAt !== undefined) return [];
  const lacking = new Map(outlooks.map((o) => [o.target, lackedBy(rollout, o)]));
  const asked = new Map<AskedApproval['phase'], AskedApproval>();
  for (const [target, conditions] of lacking) {
    const behind = conditions.flatMap((c) => (c.name === 'together' ? namesIn(c) : []));
    if (behind.some((name) => lacking.get(name)?.length === 0)) continue;
    for (const { phase, says } of conditions.flatMap(approvalIn)) {
      const targets = [...(asked.get(phase)?.targets ?? []), target];
      asked.set(phase, { phase, says, targets });
    }
  }
  return [...asked.values()];
}

/** What one target lacks, where that is an approval and what may stand beside one; otherwise nothing is asked of anybody. */
function lackedBy({ heading }: Rollout, { gate, lacks, action }: Outlook): readonly Condition[] {
  const unmet = heading === 'forward' ? (gate?.conditions ?? []).filter((c) => !c.met) : lacks ? [lacks] : [];
  const onlyWords = action === undefined && unmet.every((c) => BESIDE.has(c.name));
  return onlyWords && unmet.some((c) => APPROVED.has(c.name)) ? unmet : [];
}

function approvalIn({ name, says, evidence }: Condition): readonly Pick<AskedApproval, 'phase' | 'says'>[] {
  const phase = APPROVED.has(name)
    ? ([...PHASES, 'drop'] as const).find((p) => p === evidence['phase'])
    : undefined;
  return phase ? [{ phase, says }] : [];
}

function namesIn({ evidence }: Condition): readonly string[] {
  const { behind } = evidence;
  return Array.isArray(behind) ? behind.map(String) : [];
}
