/**
 * Duty: whether stages that may not live side by side did, by what the instances themselves say that they decided; pure.
 *
 * Two rules (design, "The rule behind adjacency"): without a bridge nobody reads the new column while anybody writes the old
 * one alone; and nobody reads the old column while anybody writes the new one alone, unless a live `down` follows. Decisions
 * carry their revision, which only grows; so of two that exclude each other the one of the older revision must have ended
 * before the one of the newer revision began. For each revision the first beginning and the last end are enough: O(n + r²).
 */
import type { Anomaly } from './anomaly.js';

export type Deed = 'reads-new' | 'reads-old' | 'writes-old-alone' | 'writes-new-alone';

export interface Use {
  readonly deed: Deed;
  readonly revision: number;
  readonly begun: number;
  readonly ended: number;
  readonly what: unknown;
}

export interface Rules {
  readonly bridge: boolean;
  readonly liveDown: boolean;
}

interface Span {
  first: Use;
  last: Use;
}

/** Uses of one pair of columns on one target. */
export function judgeAdjacency(uses: readonly Use[], { bridge, liveDown }: Rules): readonly Anomaly[] {
  const spans = new Map<string, Span>();
  for (const use of uses) {
    const id = `${use.deed} ${use.revision}`;
    const span = spans.get(id);
    if (!span) spans.set(id, { first: use, last: use });
    else {
      if (use.begun < span.first.begun) span.first = use;
      if (use.ended > span.last.ended) span.last = use;
    }
  }
  const apart = [
    ...(bridge ? [] : ([['reads-new', 'writes-old-alone']] as const)),
    ...(liveDown ? [] : ([['reads-old', 'writes-new-alone']] as const)),
  ];
  const found: Anomaly[] = [];
  for (const [one, other] of apart) {
    for (const a of spans.values()) {
      if (a.first.deed !== one) continue;
      for (const b of spans.values()) {
        if (b.first.deed !== other) continue;
        const [older, newer] = a.first.revision <= b.first.revision ? [a, b] : [b, a];
        if (older.last.ended <= newer.first.begun) continue;
        const ms = Math.round((older.last.ended - newer.first.begun) / 1000);
        found.push({
          invariant: 'stages-apart',
          says: `${older.last.deed} under revision ${older.last.revision} for ${ms} ms after ${newer.first.deed} under revision ${newer.first.revision} had begun`,
          evidence: { older: older.last.what, newer: newer.first.what },
        });
      }
    }
  }
  return found;
}
