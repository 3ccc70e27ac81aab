/** Duty: the gate of a phase on a target, whether it was passed, is next or lies far ahead; changes nothing. */
import type { GateView } from '@sluice/api';
import { comparePhases, gateAhead, met, type Condition, type Phase, type Rollout } from '@sluice/core';
import type { Pool } from 'pg';
import type { LastLook } from '../runner/runner.js';
import { lastEntry } from '../store/read-events.js';

export interface GateAsked {
  readonly pool: Pool;
  readonly look: LastLook | undefined;
  readonly rollout: Rollout;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The gate of a phase on a target: the one that it waits for, where no phase is named; undefined where nobody has looked. */
export async function gateOf(
  { pool, look, rollout, now }: GateAsked,
  target: string,
  phase: Phase | undefined,
): Promise<GateView | undefined> {
  const next = look?.outlooks.find((o) => o.target === target)?.gate;
  if (phase === undefined || next?.phase === phase) return next;
  const here = rollout.targets[target]?.phase ?? 'plan';
  if (comparePhases(here, phase) >= 0) {
    const seen = await evidenceOf(pool, rollout.id, target, phase);
    return {
      phase,
      target,
      open: true,
      conditions: [met('phase', `${target} is in ${here}`, { phase: here }), ...seen],
    };
  }
  const observation = look?.observation ?? { fleet: [], targets: {} };
  return gateAhead(rollout, observation, target, phase, now);
}

/** What was seen when the phase began last: it stands in the event that began it. */
async function evidenceOf(
  pool: Pool,
  rollout: string,
  target: string,
  phase: Phase,
): Promise<readonly Condition[]> {
  const entry = await lastEntry(pool, rollout, target, phase);
  if (!entry) return [];
  const { position, at, data } = entry;
  return data.evidence.map((c) => ({ ...c, evidence: { ...c.evidence, seenAt: at, event: position } }));
}
