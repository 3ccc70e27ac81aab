/** Duty: every refusal that people can meet, in one table; knows no HTTP. */

/** What was asked cannot be done; expected, a value, never thrown. */
export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  /** One sentence: what was wanted and what was found. */
  readonly message: string;
  readonly wanted: string;
  readonly found: string;
  readonly todo: string;
}

export const REFUSAL_CODES = [
  'spec-invalid',
  'target-unknown',
  'target-unreachable',
  'plan-blocked',
  'plan-changed',
  'rollout-unknown',
  'rollout-exists',
  'rollout-done',
  'rollout-paused',
  'rollout-not-paused',
  'rollout-moved',
  'column-taken',
  'phase-unknown',
  'phase-not-before',
  'one-way-door',
  'gate-closed',
  'gate-of-proof',
  'gate-open',
  'gate-unknown',
  'nothing-to-advance',
  'flag-unknown',
  'flag-above-phase',
  'flag-unsafe',
  'instance-unknown',
  'webhook-unknown',
  'delivery-unknown',
  'token-invalid',
  'token-forbidden',
  'request-invalid',
  'route-unknown',
  'method-wrong',
  'accept-wrong',
  'content-type-wrong',
  'body-too-large',
  'key-taken',
  'key-running',
  'conflict',
  'not-ready',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export function refuse(code: RefusalCode, said: { wanted: string; found: string; todo: string }): Refusal {
  return { refused: true, code, message: `${said.wanted}, but ${said.found}. ${said.todo}`, ...said };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}
