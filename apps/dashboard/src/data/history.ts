/** Duty: what reads took and how they failed: what the control plane remembers, then what was seen on this page. */
import type { ReadingView, RolloutView, ServiceView } from '@sluice/api';

/** One look at a service. Latencies in milliseconds, errors as a share of reads in percent since the look before. */
export interface Sample {
  /** Epoch seconds. */
  readonly at: number;
  readonly oldMs: number | null;
  readonly newMs: number | null;
  readonly oldErrors: number | null;
  readonly newErrors: number | null;
}

/** Looks kept of each service: at one a second, ten minutes. */
const KEPT = 600;
const LEAST_APART_S = 0.9;

interface Kept {
  readonly samples: Sample[];
  seen: ServiceView['seen'];
}

const kept = new Map<string, Kept>();

/** Adds a look to what is kept of each service of the rollout. */
export function remember(rollout: RolloutView, now: number): void {
  for (const { service, seen, p99 } of rollout.services) {
    const key = keyOf(rollout.id, service);
    const before = kept.get(key);
    const at = now / 1000;
    const last = before?.samples.at(-1);
    if (last && at - last.at < LEAST_APART_S) continue;
    const sample: Sample = {
      at,
      oldMs: p99?.oldMs ?? null,
      newMs: p99?.newMs ?? null,
      oldErrors: before
        ? shareOf(seen.oldErrors - before.seen.oldErrors, seen.oldReads - before.seen.oldReads)
        : null,
      newErrors: before
        ? shareOf(seen.newErrors - before.seen.newErrors, seen.newReads - before.seen.newReads)
        : null,
    };
    const samples = [...(before?.samples ?? []), sample].slice(-KEPT);
    kept.set(key, { samples, seen });
  }
}

/** The remembered slices before the first look of this page, and the looks. */
export function samplesOf(
  rollout: string,
  service: string,
  remembered: readonly ReadingView[],
): readonly Sample[] {
  const seen = kept.get(keyOf(rollout, service))?.samples ?? [];
  const first = seen[0]?.at ?? Number.POSITIVE_INFINITY;
  const before = remembered
    .filter((r) => r.service === service && r.at / 1000 < first)
    .map((r) => ({
      at: r.at / 1000,
      oldMs: r.oldMs,
      newMs: r.newMs,
      oldErrors: shareOf(r.oldErrors, r.oldReads),
      newErrors: shareOf(r.newErrors, r.newReads),
    }));
  return before.length === 0 ? seen : [...before, ...seen];
}

/** In percent; counts start anew with each window, so a negative difference says nothing. */
function shareOf(errors: number, reads: number): number | null {
  if (reads <= 0 || errors < 0) return null;
  return (errors / (reads + errors)) * 100;
}

function keyOf(rollout: string, service: string): string {
  return `${rollout} ${service}`;
}
