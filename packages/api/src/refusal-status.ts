/** Duty: the HTTP status of each refusal. A code without an answer does not compile. */
import type { Refusal, RefusalCode } from '@sluice/core';
import type { SpecMistake } from './spec/page.js';
import type { Problem } from './views/problem.js';

export const REFUSAL_STATUS: Record<RefusalCode, number> = {
  'spec-invalid': 422,
  'target-unknown': 422,
  'target-unreachable': 502,
  'plan-blocked': 409,
  'plan-changed': 409,
  'rollout-unknown': 404,
  'rollout-exists': 409,
  'rollout-done': 409,
  'rollout-paused': 409,
  'rollout-not-paused': 409,
  'rollout-moved': 412,
  'column-taken': 409,
  'phase-unknown': 422,
  'phase-not-before': 409,
  'one-way-door': 409,
  'gate-closed': 409,
  'gate-of-proof': 409,
  'gate-open': 409,
  'gate-unknown': 422,
  'nothing-to-advance': 409,
  'flag-unknown': 404,
  'flag-above-phase': 409,
  'flag-unsafe': 409,
  'instance-unknown': 404,
  'webhook-unknown': 404,
  'delivery-unknown': 404,
  'token-invalid': 401,
  'token-forbidden': 403,
  'request-invalid': 400,
  'route-unknown': 404,
  'method-wrong': 405,
  'accept-wrong': 406,
  'content-type-wrong': 415,
  'body-too-large': 413,
  'key-taken': 422,
  'key-running': 409,
  conflict: 409,
  'not-ready': 503,
};

/** A refusal as the body of an answer (`application/problem+json`). */
export function problemOf(refusal: Refusal, mistakes: readonly SpecMistake[] = []): Problem {
  const { code, wanted, found, todo, message } = refusal;
  return {
    type: `urn:sluice:${code}`,
    title: code.replaceAll('-', ' '),
    status: REFUSAL_STATUS[code],
    code,
    wanted,
    found,
    todo,
    detail: message,
    ...(mistakes.length > 0 ? { mistakes } : {}),
  };
}
