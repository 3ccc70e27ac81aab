/** Duty: a spec with its waits in seconds, for a rehearsal; changes nothing of what is done to a database. */
import type { Spec } from '@sluice/core';

/** Longest waits of a rehearsal, in milliseconds. */
const MOST_MS = { hold: 2_000, soak: 3_000, window: 3_000, grace: 1_000 } as const;
/** A rehearsal has no traffic to speak of. */
const MINIMUM_READS = 10;

/** The same rollout without approvals and with short waits; what was shorter stays. */
export function rehearsalOf(spec: Spec): Spec {
  return {
    ...spec,
    holdMs: Math.min(spec.holdMs, MOST_MS.hold),
    soakMs: Math.min(spec.soakMs, MOST_MS.soak),
    graceMs: Math.min(spec.graceMs, MOST_MS.grace),
    shadow: {
      ...spec.shadow,
      windowMs: Math.min(spec.shadow.windowMs, MOST_MS.window),
      minimum: Math.min(spec.shadow.minimum, MINIMUM_READS),
    },
    // an explicit 0: left out, a drop asks for one
    approvals: { drop: 0 },
  };
}
