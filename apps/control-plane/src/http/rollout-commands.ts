/** Duty: the routes that ask something of a rollout, from the checked request to the command; decides nothing. */
import { FLAG_CHANGES, isRefusal } from '@sluice/core';
import type { Changed, Plain } from '../commands.js';
import { streamsFirst } from '../streams-first.js';
import { Answered } from './answered.js';
import type { Answer, Handlers, Terms } from './api-router.js';
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
    terms: Terms,
  ): Promise<Answer<'getRollout'>> {
    const changed = await commands.ask(params.id, command, { who: caller.name, why: body.why, ...terms });
    if (!isRefusal(changed) && changed.events.some((e) => FLAG_CHANGES.has(e.type))) await streamsFirst();
    return isRefusal(changed) ? changed : answerOf(changed);
  }

  async function answerOf({ rollout, events }: Changed): Promise<Answer<'getRollout'>> {
    const view = await viewOf(needs, rollout);
    return events.length > 0 ? view : new Answered(view, { idle: true });
  }

  return {
    applyRollout: async ({ body }, caller, terms) => {
      const { spec: text, file, through = [], rehearse = false, expects, why } = body;
      const wanted = { text, file, through, rehearse, expects };
      const changed = await commands.apply(wanted, { who: caller.name, why, ...terms });
      return 'refusal' in changed ? changed : answerOf(changed);
    },
    advanceRollout: (request, ...by) => ask({ kind: 'advance' }, request, ...by),
    pauseRollout: (request, ...by) => ask({ kind: 'pause' }, request, ...by),
    resumeRollout: (request, ...by) => ask({ kind: 'resume' }, request, ...by),
    rollbackRollout: (request, ...by) => {
      const { to, because } = request.body;
      const how = { ...(to === undefined ? {} : { to }), ...(because === undefined ? {} : { because }) };
      return ask({ kind: 'rollback', ...how }, request, ...by);
    },
    approveRollout: (request, ...by) => ask({ kind: 'approve', phase: request.body.phase }, request, ...by),
    overrideGate: (request, ...by) => {
      const { gate, target } = request.body;
      return ask({ kind: 'override', gate, ...(target === undefined ? {} : { target }) }, request, ...by);
    },
    verifyRollout: (request, ...by) => ask({ kind: 'verify' }, request, ...by),
    forgetRollout: async ({ params, body }, caller, terms) => {
      const asked = { who: caller.name, why: body.why, ...terms };
      const changed = await commands.ask(params.id, { kind: 'forget' }, asked);
      if (isRefusal(changed)) return changed;
      const answer = { forgotten: params.id };
      return changed.events.length > 0 ? answer : new Answered(answer, { idle: true });
    },
    makePlan: async ({ body }) => (await commands.plan(body.spec, body.file)) as Answer<'makePlan'>,
  };
}
