/** Duty: every verb, in the order in which help lists them. */
import type { Verb } from '../context.js';
import { apply } from './apply.js';
import { completionOf } from './completion.js';
import { dev, serve } from './control-plane.js';
import { deliveries, redeliver } from './deliveries.js';
import { demo } from './demo.js';
import { drain } from './drain.js';
import { doctor } from './doctor.js';
import { eject } from './eject.js';
import { events } from './events.js';
import { exportMigration } from './export.js';
import { setFlag } from './flag.js';
import { explain } from './explain.js';
import { flags } from './flags.js';
import { gate } from './gate.js';
import { init } from './init.js';
import { instances } from './instances.js';
import { plan } from './plan.js';
import { report } from './report.js';
import { rollback } from './rollback.js';
import { scan } from './scan.js';
import { status } from './status.js';
import { approve, asks, forget, override } from './steer.js';
import { test } from './test.js';
import { createToken } from './token.js';
import { types } from './types.js';
import { wait } from './wait.js';
import { watch } from './watch.js';
import { addWebhook, removeWebhook, testWebhook, webhooks } from './webhook.js';

const OTHERS: readonly Verb[] = [
  demo,
  dev,
  serve,
  init,
  plan,
  test,
  apply,
  scan,
  status,
  watch,
  wait,
  gate,
  flags,
  instances,
  events,
  explain,
  doctor,
  rollback,
  ...asks,
  approve,
  override,
  setFlag,
  drain,
  createToken,
  addWebhook,
  webhooks,
  testWebhook,
  deliveries,
  redeliver,
  removeWebhook,
  types,
  exportMigration,
  report,
  eject,
  forget,
];

export const VERBS: readonly Verb[] = [...OTHERS, completionOf(OTHERS)];
