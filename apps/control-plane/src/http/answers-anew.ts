/** Duty: what a request is answered that was carried out and whose answer was lost: from what stands now. Changes nothing anew. */
import type { CallRequest } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import type { Log } from '../store/log.js';
import { bodyOf } from './answered.js';
import type { ApiNeeds, Handlers } from './api-router.js';
import { flagUnknown } from './fleet-answers.js';

export function answersAnew(handlers: Handlers, log: Log): ApiNeeds['answerAnew'] {
  return async (name, rollout, asked, caller) => {
    await log.catchUp();
    switch (name) {
      case 'forgetRollout':
        // what was to go from the targets after the event may still be there; one that was begun anew is another one
        return log.rollouts().get(rollout)?.forgotten
          ? handlers.forgetRollout(asked as CallRequest<'forgetRollout'>, caller, {})
          : { forgotten: rollout };
      case 'setFlag': {
        const { params } = asked as CallRequest<'setFlag'>;
        const flags = await handlers.listFlags(
          { ...asked, query: { rollout } } as CallRequest<'listFlags'>,
          caller,
          {},
        );
        if (isRefusal(flags)) return flags;
        const all = bodyOf(flags) as readonly { readonly name: string }[];
        return all.find((f) => f.name === params.name) ?? flagUnknown(params.name);
      }
      default:
        return handlers.getRollout(rolloutAsked(rollout), caller, {});
    }
  };
}

function rolloutAsked(id: string): CallRequest<'getRollout'> {
  return { params: { id }, query: undefined, body: undefined };
}
