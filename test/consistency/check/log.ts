/** Duty: whether the log is whole, and whether any step was run twice, by what the log itself says; computes the hashes by its own code. */
import { createHash } from 'node:crypto';
import type { Anomaly } from './anomaly.js';

export interface Logged {
  readonly position: number;
  readonly rollout: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  readonly why: string | null;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly hash: string;
  readonly previous: string;
}

export function judgeChain(events: readonly Logged[]): readonly Anomaly[] {
  const found: Anomaly[] = [];
  let previous = '';
  let position = 0;
  for (const e of events) {
    const wanted = createHash('sha256')
      .update(sorted([previous, e.position, e.rollout, e.at, e.who, e.why, e.type, e.data]))
      .digest('hex');
    if (e.previous !== previous || e.hash !== wanted || e.position <= position) {
      found.push({
        invariant: 'broken-chain',
        says: `event ${e.position} (${e.type}) does not follow event ${position}`,
        evidence: { event: e, wanted, previous },
      });
    }
    previous = e.hash;
    position = e.position;
  }
  return found;
}

/** A step that has finished finishes again only after it was taken back, or after a rollback has made it stale. */
export function judgeSteps(events: readonly Logged[]): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const finished = new Map<string, number>();
  for (const e of events) {
    if (
      /^(RollbackStarted|RollbackReached|RolledForward|VerifyAsked|StagesAdopted|SpecChanged)$/.test(e.type)
    ) {
      for (const id of finished.keys()) if (id.startsWith(`${e.rollout} `)) finished.delete(id);
    }
    const { target, step } = e.data as { target?: string; step?: string };
    const id = `${e.rollout} ${target} ${step}`;
    if (e.type === 'StepUndone') finished.delete(id);
    if (e.type !== 'StepFinished') continue;
    const before = finished.get(id);
    if (before !== undefined) {
      found.push({
        invariant: 'two-epochs',
        says: `${step} of ${e.rollout} on ${target} finished at ${before} and again at ${e.position}`,
        evidence: e,
      });
    }
    finished.set(id, e.position);
  }
  return found;
}

/** When the backfill says that it is over, every row agrees: verify, which looks at all of them, must not find one. */
export function judgeBackfill(events: readonly Logged[]): readonly Anomaly[] {
  return events.flatMap((e): Anomaly[] => {
    const { step, target, facts } = e.data as {
      step?: string;
      target?: string;
      facts?: { differing?: number };
    };
    const differing = Number(facts?.differing ?? 0);
    if (e.type !== 'StepFinished' || step !== 'verify' || differing === 0) return [];
    return [
      {
        invariant: 'missed-row',
        says: `${differing} rows of ${e.rollout} on ${target} had been missed`,
        evidence: e,
      },
    ];
  });
}

/** JSON with the keys of objects in order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
