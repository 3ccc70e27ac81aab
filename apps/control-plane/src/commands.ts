/** Duty: what people ask, from the request to the log: plan where needed, decide, append; knows no HTTP. */
import {
  blockers,
  commandWords,
  decide,
  isRefusal,
  planChanges,
  refuse,
  type Command,
  type LogEvent,
  type Outlook,
  type Plan,
  type Refusal,
  type Rollout,
} from '@sluice/core';
import { rehearsalOf, type SpecMistake } from '@sluice/api';
import { planSpec, type Planned } from './planner.js';
import type { Targets } from './runner/ports.js';
import type { Log } from './store/log.js';
import type { RequestKey } from './store/requests.js';

/** How often a decision is made again when the rollout changed while it was made. */
const TRIES = 5;

/**
 * What is decided on the rollout alone is decided on what is in memory: an append refuses a decision on an older state, and
 * one that refuses, or has nothing to do, is made again on all that others have written. A look at the log first is a round
 * trip between a person's rollback and the flags (0.8 of 9 ms).
 */
const ALONE: ReadonlySet<Command['kind']> = new Set(['rollback', 'pause', 'resume', 'approve']);

interface Asked {
  readonly who: string;
  readonly why?: string | undefined;
  /** Of the request: what was carried out under it is not carried out again. */
  readonly key?: RequestKey | undefined;
  /** Where the asker saw the rollout: the position of its last event is one of these, or nothing is done. */
  readonly seen?: readonly number[] | undefined;
}

export interface Changed {
  readonly rollout: Rollout;
  readonly events: readonly LogEvent[];
}

interface Refused {
  readonly refusal: Refusal;
  readonly mistakes: readonly SpecMistake[];
}

export interface CommandNeeds {
  readonly log: Log;
  readonly targets: Targets;
  /** What the runner saw ahead at its last look; empty where nobody has looked of late. */
  readonly outlooks: (rollout: string) => Promise<readonly Outlook[]>;
  readonly forgetTargets: (rollout: Rollout) => Promise<void>;
}

/** Commands other than `apply`, which needs a spec; those that look at gates are given their outlooks here. */
export type Plain = Looked<Exclude<Command, { kind: 'apply' }>>;
type Looked<C> = C extends { readonly outlooks: unknown } ? Omit<C, 'outlooks'> : C;

export interface Commands {
  readonly plan: (text: string, file?: string) => Promise<Planned>;
  readonly apply: (
    spec: {
      text: string;
      file?: string | undefined;
      through: readonly string[];
      rehearse?: boolean;
      /** The plan that was read: what it does not say is not begun. */
      expects?: Plan | undefined;
    },
    asked: Asked,
  ) => Promise<Changed | Refused>;
  readonly ask: (id: string, command: Plain, asked: Asked) => Promise<Changed | Refusal>;
}

function planChanged(rollout: string, changes: readonly string[]): Refusal {
  return refuse('plan-changed', {
    wanted: `to apply the plan of ${rollout} that was read`,
    found: `the world has changed since: ${changes.join('; ')}`,
    todo: 'Plan again and read what is new: sluice plan FILE --out PLAN',
  });
}

/** A refusal where somebody asks something of a rollout that has changed since he looked. */
function movedOn(
  rollout: Rollout | undefined,
  kind: Command['kind'],
  seen: readonly number[] | undefined,
): Refusal | undefined {
  if (!rollout || seen === undefined || seen.includes(rollout.version)) return undefined;
  const positions =
    seen.length === 0 ? 'a position that this log does not know' : `position ${seen.join(' or ')}`;
  return refuse('rollout-moved', {
    wanted: `${commandWords(kind)} ${rollout.id} as it was at ${positions}`,
    found: `it has moved on to ${rollout.version}`,
    todo: `Look again (sluice status ${rollout.id}), and repeat the request if you still mean it.`,
  });
}

export function createCommands({ log, targets, outlooks, forgetTargets }: CommandNeeds): Commands {
  async function carryOut(
    id: string,
    command: () => Command | Promise<Command>,
    asked: Asked,
    alone = false,
  ): Promise<Changed | Refusal> {
    // another control plane may have answered what this one builds on
    if (!alone) await log.catchUp();
    let caughtUp = !alone;
    for (let tries = 1; ; tries += 1) {
      const rollout = log.rollouts().get(id);
      const made = await command();
      const decision = movedOn(rollout, made.kind, asked.seen) ?? decide(rollout, id, made);
      if (!caughtUp && (isRefusal(decision) || decision.length === 0)) {
        await log.catchUp();
        caughtUp = true;
        continue;
      }
      if (isRefusal(decision)) return decision;
      const { who, why, key } = asked;
      const events = await log.append({ id, rollout, who, why, key }, decision);
      if (!isRefusal(events)) {
        const after = log.rollouts().get(id);
        if (!after) throw new Error(`${id} was changed but is not there`);
        return { rollout: after, events };
      }
      if (events.code !== 'conflict' || tries >= TRIES) return events;
    }
  }

  return {
    plan: async (text, file) => planSpec(targets, text, file),

    apply: async ({ text, file, through, rehearse, expects }, asked) => {
      const planned = await planSpec(targets, text, file);
      if ('refusal' in planned) return planned;
      const changes = expects ? planChanges(expects, planned) : [];
      if (changes.length > 0) return { refusal: planChanged(planned.rollout, changes), mistakes: [] };
      const plan: Plan = rehearse ? { ...planned, spec: rehearsalOf(planned.spec) } : planned;
      const changed = await carryOut(
        plan.rollout,
        () => ({
          kind: 'apply',
          spec: plan.spec,
          through,
          blockers: blockers(plan),
          others: [...log.rollouts().values()],
        }),
        asked,
      );
      return isRefusal(changed) ? { refusal: changed, mistakes: [] } : changed;
    },

    ask: async (id, command, asked) => {
      const changed = await carryOut(
        id,
        async () =>
          command.kind === 'advance' || command.kind === 'override'
            ? { ...command, outlooks: await outlooks(id) }
            : command,
        asked,
        ALONE.has(command.kind),
      );
      if (!isRefusal(changed) && command.kind === 'forget') await forgetTargets(changed.rollout);
      return changed;
    },
  };
}
