/** Duty: what columns, transactions and middleware share of one SDK instance, as a list of doors; must not build any of it. */
import type { Breakers } from './breaker.js';
import type { Clock } from './clock.js';
import { REASONS, type Decision, type Declared } from './decision.js';
import type { Decisions } from './knowledge.js';
import type { PoliteLog } from './log.js';
import type { Pins } from './pins.js';
import type { Reports } from './reports.js';
import type { Shadows } from './shadow.js';
import type { Snapshot } from './snapshot.js';
import type { StageWatch } from './stage-watch.js';
import type { Trust } from './trust.js';
import type { Writes } from './writes.js';

export interface Instance {
  readonly service: string;
  readonly region: string | undefined;
  readonly clock: Clock;
  readonly log: PoliteLog;
  readonly trust: Trust;
  readonly pins: Pins;
  readonly stageWatch: StageWatch;
  readonly reports: Reports;
  readonly writes: Writes;
  readonly breakers: Breakers;
  readonly shadows: Shadows;
  /** What counts for work that begins now. */
  readonly present: () => Decisions;
  /** Remembers that something was decided outside a pin. */
  readonly unpinned: () => void;
  /** The columns that the code has declared. */
  readonly declared: () => Iterable<Declared>;
  /** True while the stream of flags is open, or where there is none to have. */
  readonly streaming: () => boolean;
  /** Puts another snapshot in the place of this machine's own stages; only where there is no control plane. */
  readonly byHand: ((snapshot: Snapshot) => void) | undefined;
  /** The target to which a pool belongs, where it can be told. */
  readonly targetOf: (pool: unknown) => string | undefined;
}

/** The name is one for the whole process: an ESM door of this package must know what its CommonJS door has made. */
const INSTANCE = Symbol.for('@sluice/sdk instance');

/** The same front, with what is behind it for the other doors of this package. */
export function carrying<S extends object>(front: S, instance: Instance): S {
  return Object.defineProperty(front, INSTANCE, { value: instance });
}

/** What is behind a front. @throws where it is none of this package's. */
export function instanceOf(front: object | undefined): Instance {
  const instance = (front as { readonly [INSTANCE]?: Instance } | undefined)?.[INSTANCE];
  if (instance) return instance;
  throw new TypeError(
    'what sluice() returned was wanted, but something else was given: hand it over as it is',
  );
}

/** In distrust the stage may be this old, in milliseconds, before work that can wait asks again. */
const FRESH_MS = 1_000;
/** How long such work waits for the database, in milliseconds, before it goes on by what it knows. */
const FRESH_DEADLINE_MS = 1_000;

/** What counts for the caller: its pin's decision, or the present one, which is then remembered as unpinned. */
export function decisionFor(instance: Instance, declared: Declared, target: string | undefined): Decision {
  const pin = instance.pins.living();
  if (!pin) instance.unpinned();
  const decision = (pin ? pin.decisions : instance.present()).of(declared, target);
  if (decision.reason === 'target-unknown') {
    instance.log.warn(`${declared.name}: ${REASONS['target-unknown']}; the old column is used`);
  }
  return decision;
}

/** In distrust, waits for a fresh look at the stage. While the lease holds it costs nothing. */
export async function refreshed(instance: Instance): Promise<void> {
  if (!instance.trust.held()) await instance.stageWatch.fresh(FRESH_MS, FRESH_DEADLINE_MS);
}
