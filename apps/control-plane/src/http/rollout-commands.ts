/** Duty: the routes that ask something of a rollout, from the checked request to the command; decides nothing. */
import { FLAG_CHANGES, isRefusal } from '@sluice/core';
import type { Plain } from '../commands.js';
import { streamsFirst } from '../streams-first.js';
import type { Answer, Handlers } from './api-router.js';
import type { Caller } from './auth.js';
import type { AppNeeds } from './needs.js';
import { viewOf } from './rollout-answers.js';

type Commanding = Pick<
  Handlers,
  | 'applyRollout'
  | 'advanceRollout'
  | 'pauseRollout'
  | 'resumeRollout'
  | 'rollbackRollout'
  | 'approveRollout'
  | 'overrideGate'
  | 'verifyRollout'
  | 'forgetRollout'
  | 'makePlan'
>;

interface Addressed {
  readonly params: { readonly id: string };
  readonly body: { readonly why?: string };
}

export function rolloutCommands(needs: AppNeeds): Commanding {
  const { commands } = needs;

  async function ask(
    command: Plain,
    { params, body }: Addressed,
    caller: Caller,
  ): Promise<Answer<'getRollout'>> {
    const changed = await commands.ask(params.id, command, { who: caller.name, why: body.why });
    if (!isRefusal(changed) && changed.events.some((e) => FLAG_CHANGES.has(e.type))) await streamsFirst();
    return isRefusal(changed) ? changed : viewOf(needs, changed.rollout);
  }

  return {
    applyRollout: async ({ body }, caller) => {
      const { spec: text, file, through = [], rehearse = false, expects, why } = body;
      const wanted = { text, file, through, rehearse, expects };
      const changed = await commands.apply(wanted, { who: caller.name, why });
      return 'refusal' in changed ? changed : viewOf(needs, changed.rollout);
    },
    advanceRollout: (request, caller) => ask({ kind: 'advance' }, request, caller),
    pauseRollout: (request, caller) => ask({ kind: 'pause' }, request, caller),
    resumeRollout: (request, caller) => ask({ kind: 'resume' }, request, caller),
    rollbackRollout: (request, caller) => {
      const { to, because } = request.body;
      const how = { ...(to === undefined ? {} : { to }), ...(because === undefined ? {} : { because }) };
      return ask({ kind: 'rollback', ...how }, request, caller);
    },
    approveRollout: (request, caller) => ask({ kind: 'approve', phase: request.body.phase }, request, caller),
    overrideGate: (request, caller) => {
      const { gate, target } = request.body;
      return ask({ kind: 'override', gate, ...(target === undefined ? {} : { target }) }, request, caller);
    },
    verifyRollout: (request, caller) => ask({ kind: 'verify' }, request, caller),
    forgetRollout: async ({ params, body }, caller) => {
      const changed = await commands.ask(params.id, { kind: 'forget' }, { who: caller.name, why: body.why });
      return isRefusal(changed) ? changed : { forgotten: params.id };
    },
    makePlan: async ({ body }) => (await commands.plan(body.spec, body.file)) as Answer<'makePlan'>,
  };
}
