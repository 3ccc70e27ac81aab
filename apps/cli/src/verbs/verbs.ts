/** Duty: every verb, in the order in which help lists them. */
import type { Verb } from '../context.js';
import { events, flags, gate, instances, status, wait, watch } from './look.js';
import { apply, plan } from './plan.js';
import { rollback } from './rollback.js';
import { demo, dev, serve } from './run.js';
import { approve, asks, forget } from './steer.js';
import { token } from './token.js';

export const VERBS: readonly Verb[] = [
  demo,
  dev,
  serve,
  plan,
  apply,
  status,
  watch,
  wait,
  gate,
  flags,
  instances,
  events,
  rollback,
  ...asks,
  approve,
  forget,
  token,
];
