/** Duty: the deeds that touch a target, one at a time on each; whether they are wanted is decided elsewhere. */
import { stageRowsOf, draft, type Action, type Rollout, type StepName } from '@sluice/core';
import { beginTerm, repairRows, copyStages, noteHorizon, STEP_TABLE, Superseded } from '@sluice/postgres';
import type { World } from './ports.js';
import { stepContext } from './step-context.js';

/** First rest after a failed deed, doubled to the largest, in milliseconds. */
const REST_MS = { first: 500, largest: 15_000 };

interface Deed {
  readonly key: string;
  readonly step: StepName | undefined;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

interface Trouble {
  readonly key: string;
  readonly message: string;
  readonly restMs: number;
  readonly until: number;
}

export type TargetAction = Exclude<Action, { kind: 'record' }>;

export class Deeds {
  readonly #deeds = new Map<string, Deed>();
  readonly #waits = new Map<string, string>();
  readonly #troubles = new Map<string, Trouble>();
  /** Targets where our term has begun: nothing of an earlier one can be written there. */
  readonly #begun = new Set<string>();
  readonly #world: World;
  readonly #wake: () => void;

  constructor(world: World, wake: () => void) {
    this.#world = world;
    this.#wake = wake;
  }

  isBusy(target: string): boolean {
    return this.#deeds.has(target);
  }

  underWay(target: string): StepName | undefined {
    return this.#deeds.get(target)?.step;
  }

  /** What the deed that is under way on a target waits for. */
  waits(target: string): string | undefined {
    return this.#waits.get(target);
  }

  /** The last failure on a target, as long as it has not succeeded since. */
  trouble(target: string): string | undefined {
    return this.#troubles.get(target)?.message;
  }

  /** Starts the deed that is wanted on a target; what is under way there and no longer wanted is told to stop. */
  want(rollout: Rollout, target: string, action: TargetAction | undefined): void {
    const key = action ? keyOf(action) : '';
    const current = this.#deeds.get(target);
    if (current) {
      if (current.key !== key) current.abort.abort(new Error('no longer wanted'));
      return;
    }
    if (!action) return;
    const trouble = this.#troubles.get(target);
    if (trouble && trouble.key === key && this.#world.now() < trouble.until) return;
    const abort = new AbortController();
    const ended = this.#run(rollout, action, key, abort.signal);
    this.#deeds.set(target, { key, step: 'step' in action ? action.step : undefined, abort, ended });
  }

  /** Tells everything to stop and waits for it. */
  async stop(): Promise<void> {
    const deeds = [...this.#deeds.values()];
    for (const deed of deeds) deed.abort.abort(new Error('the runner stops'));
    await Promise.all(deeds.map((d) => d.ended));
  }

  async #run(rollout: Rollout, action: TargetAction, key: string, signal: AbortSignal): Promise<void> {
    const { logger, now } = this.#world;
    const facts = { rollout: rollout.id, target: action.target, deed: key };
    try {
      await this.#perform(rollout, action, signal);
      this.#troubles.delete(action.target);
      logger.info(facts, 'deed done');
    } catch (error) {
      if (error instanceof Superseded) this.#world.superseded();
      if (signal.aborted) {
        logger.info(facts, 'deed stopped');
      } else {
        const message = error instanceof Error ? error.message : String(error);
        const before = this.#troubles.get(action.target);
        const restMs = before?.key === key ? Math.min(before.restMs * 2, REST_MS.largest) : REST_MS.first;
        this.#troubles.set(action.target, { key, message, restMs, until: now() + restMs });
        logger.warn({ ...facts, err: error, restMs }, 'deed failed, it is tried again');
      }
    } finally {
      this.#deeds.delete(action.target);
      this.#waits.delete(action.target);
      this.#wake();
    }
  }

  async #perform(rollout: Rollout, action: TargetAction, signal: AbortSignal): Promise<void> {
    const pool = this.#world.targets.pool(action.target);
    const term = { rollout: rollout.id, epoch: this.#world.epoch };
    if (!this.#begun.has(action.target) && (await beginTerm(pool, term))) this.#begun.add(action.target);
    switch (action.kind) {
      case 'apply':
      case 'undo':
        await STEP_TABLE[action.step][action.kind](
          stepContext(this.#world, rollout.spec, action.target, signal, (what) => {
            if (what === undefined) this.#waits.delete(action.target);
            else this.#waits.set(action.target, what);
          }),
        );
        return;
      case 'copy-stages':
        await copyStages(pool, stageRowsOf(rollout, action.target), term);
        // after the target, which refuses whoever does not run the rollout any more
        await this.#world.flagServer?.copy(rollout.id);
        return;
      case 'repair': {
        const facts = await repairRows(stepContext(this.#world, rollout.spec, action.target, signal));
        const { target, reported } = action;
        // after a conflict it is repaired again, which changes nothing that agrees
        await this.#world.log.append(rollout, 'sluice', undefined, [
          draft('RowsRepaired', { target, facts, reported }),
        ]);
        return;
      }
      case 'note-horizon': {
        const holders = await noteHorizon(pool);
        const noted = draft('HorizonNoted', { target: action.target, label: action.label, holders });
        // a conflict means that the world has moved on: the next look asks again
        await this.#world.log.append(rollout, 'sluice', undefined, [noted]);
        return;
      }
    }
  }
}

function keyOf(action: TargetAction): string {
  switch (action.kind) {
    case 'apply':
    case 'undo':
      return `${action.kind} ${action.step}`;
    case 'copy-stages':
      return `copy-stages ${action.revision}`;
    case 'repair':
      return 'repair';
    case 'note-horizon':
      return `note-horizon ${action.label}`;
  }
}
