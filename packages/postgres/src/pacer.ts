/** Duty: rests between the batches of a scan as its pace asks, and says why; the pace may change meanwhile. */
import type { Spec } from '@sluice/core';
import { held, limitsOf, paced, restAfter, SHARE, type Limits, type Strain } from './pace.js';
import { Probe } from './probe.js';
import { ReplicaLag } from './replica-lag.js';
import { rest } from './rest.js';
import { StrainLook } from './strain.js';
import type { StepContext } from './step-context.js';
import type { TableFacts } from './table-facts.js';

/** The share of the time is judged anew after so long: enough for a dozen reads beside batches. */
const JUDGED_EVERY_MS = 250;
/** While something stands against going on. */
const HELD_MS = 500;
/** What a spec asks of the database is asked so often; a look costs a few short queries. */
const STRAIN_EVERY_MS = 1_000;

/** What a scan asks of its pace. */
export interface Pacer {
  /** The pace as it is now. */
  readonly pace: () => Spec['pace'];
  readonly limits: () => Limits | undefined;
  /** Why it is slow; empty where it is not. */
  readonly slow: () => string;
  /** Runs one batch and rests after it. Ends with the signal's reason. */
  readonly batch: <T>(work: () => Promise<T>) => Promise<T>;
  readonly rest: (tookMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export function startPacer(context: StepContext, table: TableFacts): Pacer {
  const { spec, signal, pool, replicas = [] } = context;
  const pace = context.pace ?? ((): Spec['pace'] => spec.pace);
  const limits = (): Limits | undefined => limitsOf(pace());
  const now = (): number => performance.now();
  const lags = replicas.map(({ name, pool: replica }) => ({ name, replica, lag: new ReplicaLag(now) }));
  const strains = new StrainLook(pool, table.oid, now);
  let strain: Strain = {};
  let strainAt = -Infinity;
  let probe: Probe | undefined;
  let share: number = SHARE.first;
  let judgedAt = -Infinity;
  let slow = '';

  async function lagsNow(): Promise<Record<string, number | string>> {
    const asked = lags.map(async ({ name, replica, lag }) => {
      const answer = await lag.look(pool, replica).catch((error: unknown) => (error as Error).message);
      return [name, answer] as const;
    });
    return Object.fromEntries(await Promise.all(asked));
  }

  async function strainNow(limits: Limits): Promise<Strain> {
    if (now() - strainAt < STRAIN_EVERY_MS) return { ...strain, old: true };
    strain = await strains.look(limits);
    strainAt = now();
    return strain;
  }

  /** Waits while a limit that is not the latency's stands against going on. */
  async function untilFree(mine: Limits): Promise<void> {
    const before = slow;
    for (let its: Limits | undefined = mine; its !== undefined; its = limits()) {
      const lagging = its.replicaLagMs === undefined ? {} : await lagsNow();
      const hold = held(lagging, its, await strainNow(its));
      if (!hold) break;
      if (slow !== hold.says) {
        context.log('rests', { why: hold.says });
        // no batch is recorded meanwhile, so it stands where waits are shown
        context.waits?.(hold.says);
      }
      slow = hold.says;
      await rest(HELD_MS, signal);
    }
    if (slow !== before) {
      slow = before;
      context.waits?.(undefined);
    }
  }

  return {
    pace,
    limits,
    slow: () => slow,
    batch: async (work) => {
      if (limits() && !probe) {
        probe = new Probe(context, table);
        await probe.start();
      }
      probe?.turn(true);
      try {
        return await work();
      } finally {
        probe?.turn(false);
      }
    },
    rest: async (tookMs) => {
      const mine = limits();
      if (!mine) {
        slow = '';
        return;
      }
      if (probe && now() - judgedAt >= JUDGED_EVERY_MS) {
        judgedAt = now();
        const next = paced(share, probe.reads(), mine, await strainNow(mine));
        if (next.share < share) {
          context.log('rests for longer', { why: next.slow });
          probe.forgetBeside();
        }
        ({ share, slow } = next);
        await untilFree(mine);
      }
      await rest(restAfter(tookMs, share), signal);
    },
    stop: async () => probe?.stop(),
  };
}
