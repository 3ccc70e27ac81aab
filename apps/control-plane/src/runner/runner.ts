/** Duty: the one impure sentence: fold, observe, ask `next`, do it, append, again. One runner for one rollout. */
import { Superseded } from '@sluice/postgres';
import { next, type Observation, type Outlook, type Rollout } from '@sluice/core';
import { Deeds } from './deeds.js';
import { observe } from './observe.js';
import { LagWatch } from './lag-watch.js';
import { LossWatch } from './loss-watch.js';
import type { World } from './ports.js';
import { StatementWatch } from './statement-watch.js';
import { streamsFirst } from '../streams-first.js';
import { createWaker } from './waker.js';

/** Longest rest between two looks, in milliseconds: while something is going on, while it waits for long, and when it is over. */
const REST_MS = { busy: 400, waiting: 1_000, idle: 3_000 };

/**
 * A rollout to which nothing happens is looked at anew after this share of the time that it has waited: what is waited for
 * in days need not be seen in half a second. Who steers, acknowledges or alarms wakes the runner at once.
 */
const REST_SHARE = 1 / 50;

/** Instances acknowledge all at once: one look for all of them, or the looks would keep them waiting (ms). */
const GATHER_MS = 50;

/** What was seen and decided at the last look. */
export interface LastLook {
  readonly rollout: Rollout;
  readonly observation: Observation;
  readonly outlooks: readonly Outlook[];
  readonly at: number;
  /** By target: the last failure that has not been overcome. */
  readonly troubles: Readonly<Record<string, string>>;
}

export interface Runner {
  readonly last: () => LastLook | undefined;
  readonly stop: () => Promise<void>;
}

/** Runs a rollout until it is forgotten or stopped. Level-triggered: each round looks at the world again. */
export function startRunner(world: World, id: string): Runner {
  const abort = new AbortController();
  const waker = createWaker();
  const deeds = new Deeds(world, waker.wake);
  const looker = {
    world,
    watch: new StatementWatch(world.now),
    losses: new LossWatch(world.now, world.logger),
    lags: new LagWatch(world),
    underWay: (target: string) => deeds.underWay(target),
    waits: (target: string) => deeds.waits(target),
    dark: new Set<string>(),
    signal: abort.signal,
  };
  let gathering: NodeJS.Timeout | undefined;
  let turnedNow = false;
  const stops = [
    world.log.subscribe((changed, turned) => {
      if (changed !== id) return;
      turnedNow ||= turned;
      waker.wake();
    }),
    world.fleet.subscribe((service) => {
      if (
        !world.log
          .rollouts()
          .get(id)
          ?.spec.services.some((s) => s.name === service)
      )
        return;
      gathering ??= setTimeout(() => {
        gathering = undefined;
        waker.wake();
      }, GATHER_MS).unref();
    }),
    () => clearTimeout(gathering),
  ];
  let last: LastLook | undefined;
  let changed = { version: -1, at: 0 };

  /** How long this look may be the last, if nobody wakes us. */
  function restMs(rollout: Rollout): number {
    if (rollout.doneAt !== undefined || rollout.heading === 'held') return REST_MS.idle;
    if (rollout.version !== changed.version) changed = { version: rollout.version, at: world.now() };
    if (Object.keys(rollout.targets).some((target) => deeds.isBusy(target))) return REST_MS.busy;
    return Math.min(REST_MS.waiting, Math.max(REST_MS.busy, (world.now() - changed.at) * REST_SHARE));
  }

  const ended = (async () => {
    while (!abort.signal.aborted) {
      if (turnedNow) {
        turnedNow = false;
        await streamsFirst(abort.signal);
        continue;
      }
      const rollout = world.log.rollouts().get(id);
      if (!rollout || rollout.forgotten) break;
      try {
        const again = await round(rollout);
        if (!again) await waker.rest(restMs(rollout), abort.signal);
      } catch (error) {
        if (error instanceof Superseded) world.superseded();
        else world.logger.error({ rollout: id, err: error }, 'a round failed, the next one looks again');
        await waker.rest(REST_MS.idle, abort.signal);
      }
    }
    for (const stop of stops) stop();
    await deeds.stop();
  })();

  /** True when it appended: the fold has changed, so look again at once. */
  async function round(rollout: Rollout): Promise<boolean> {
    const { observation, now } = await observe(looker, rollout);
    const outlooks = next(rollout, observation, now);
    last = { rollout, observation, outlooks, at: now, troubles: troublesOf(outlooks) };
    world.looked(last);
    // a rollback may have come while we looked: nothing is begun on an old fold
    if (world.log.rollouts().get(id)?.version !== rollout.version) return true;
    let appended = false;
    for (const { target, action } of outlooks) {
      if (action?.kind !== 'record') deeds.want(rollout, target, action);
      else if (!appended) {
        deeds.want(rollout, target, undefined);
        await world.log.append(rollout, action.who ?? 'sluice', action.why, action.events);
        appended = true;
      }
    }
    return appended;
  }

  function troublesOf(outlooks: readonly Outlook[]): Record<string, string> {
    return Object.fromEntries(
      outlooks.flatMap(({ target }) => {
        const message = deeds.trouble(target);
        return message === undefined ? [] : [[target, message]];
      }),
    );
  }

  return {
    last: () => last,
    stop: async () => {
      abort.abort(new Error('the runner stops'));
      waker.wake();
      await ended;
    },
  };
}
