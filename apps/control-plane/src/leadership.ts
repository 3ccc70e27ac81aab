/**
 * Duty: competes for the rollouts, renews what it has, and says when a rollout begins and ends to be ours; knows not what
 * is done with it. Of several control planes on one state store each rollout has one that runs it.
 */
import pg from 'pg';
import type { Logger } from './runner/ports.js';
import { createWaker } from './runner/waker.js';
import { createSequence } from './store/sequence.js';
import { RunnerLeases, type Held } from './store/runner-leases.js';

/** How often a control plane asks for what others run: a kill -9 frees the lock at once, so this is how long it goes unseen (ms). */
const ASK_MS = 200;
/** A lease is renewed four times before it runs out, so that one slow answer costs nothing. */
const RENEWALS = 4;
/** After a connection that broke, in milliseconds. */
const AGAIN_MS = 200;

export interface LeadershipNeeds {
  readonly url: string;
  /** A name of this process that no other has. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly logger: Logger;
  /** Milliseconds that only grow; for the rest between renewals, never to judge a lease. */
  readonly ticks: () => number;
  /** The rollouts that somebody must run. */
  readonly rollouts: () => readonly string[];
  /** The rollout is ours, with this epoch. */
  readonly begin: (rollout: string, epoch: number) => void;
  /** It is not any more; resolves when everything that was under way for it has stopped. */
  readonly end: (rollout: string) => Promise<void>;
}

export interface Leadership {
  /** Somebody was told that another one has taken over: looks at once. */
  readonly doubt: () => void;
  /** Lets everything go, so that another control plane goes on at once. */
  readonly stop: () => Promise<void>;
}

export function startLeadership(needs: LeadershipNeeds): Leadership {
  const abort = new AbortController();
  const waker = createWaker();
  const ending = new Map<string, Promise<void>>();
  let doubted = false;

  async function endOne(rollout: string): Promise<void> {
    const ended = needs.end(rollout).finally(() => ending.delete(rollout));
    ending.set(rollout, ended);
    await ended;
  }

  /** One connection's life: what is held lives and dies with it. */
  async function compete(client: pg.Client): Promise<void> {
    const leases = new RunnerLeases(client, needs.holder, needs.leaseMs);
    const held = new Map<string, Held>();
    let renewedAt = needs.ticks();

    async function renew(): Promise<void> {
      if (held.size === 0 || (!doubted && needs.ticks() - renewedAt < needs.leaseMs / RENEWALS)) return;
      doubted = false;
      renewedAt = needs.ticks();
      const ours = await leases.renew([...held.values()]);
      for (const lost of [...held.values()].filter((h) => !ours.has(h.rollout))) {
        held.delete(lost.rollout);
        needs.logger.info(
          { rollout: lost.rollout, epoch: lost.epoch },
          'another control plane runs the rollout now',
        );
        void endOne(lost.rollout);
        if (lost.locked) await leases.unlock(lost.rollout);
      }
    }

    async function ask(): Promise<void> {
      for (const one of [...held.values()].filter((h) => !h.locked))
        if (await leases.lock(one)) held.set(one.rollout, { ...one, locked: true });
      const wanted = needs.rollouts().filter((r) => !held.has(r) && !ending.has(r));
      if (wanted.length === 0) return;
      for (const taken of await leases.take(wanted)) {
        held.set(taken.rollout, taken);
        needs.logger.info({ rollout: taken.rollout, epoch: taken.epoch }, 'runs the rollout');
        needs.begin(taken.rollout, taken.epoch);
      }
    }

    async function letGo(gone: readonly Held[]): Promise<void> {
      // all end at once, but the leases have one connection
      const inTurn = createSequence();
      await Promise.all(
        gone.map(async (h) => {
          held.delete(h.rollout);
          await endOne(h.rollout);
          await inTurn(() => leases.release(h));
        }),
      );
    }

    try {
      while (!abort.signal.aborted) {
        await renew();
        const there = new Set(needs.rollouts());
        await letGo([...held.values()].filter((h) => !there.has(h.rollout)));
        await ask();
        await waker.rest(ASK_MS, abort.signal);
      }
      await letGo([...held.values()]);
    } finally {
      for (const rollout of held.keys()) void endOne(rollout);
    }
  }

  const ended = (async () => {
    while (!abort.signal.aborted) {
      const client = new pg.Client({
        connectionString: needs.url,
        application_name: 'sluice runner',
        keepAlive: true,
        connectionTimeoutMillis: needs.leaseMs,
        // an answer that comes later than this is worth nothing: the lease has run out meanwhile
        query_timeout: needs.leaseMs,
      });
      // the next question on it fails, and with it ends all that is held
      client.on('error', waker.wake);
      try {
        await client.connect();
        await compete(client);
      } catch (error) {
        needs.logger.warn({ err: error }, 'the state store does not say who runs which rollout');
      }
      client.end().catch(() => undefined);
      if (!abort.signal.aborted) await waker.rest(AGAIN_MS, abort.signal);
    }
    await Promise.all(ending.values());
  })();

  return {
    doubt: () => {
      doubted = true;
      waker.wake();
    },
    stop: async () => {
      abort.abort();
      await ended;
    },
  };
}
