/** Duty: every safety device that can be taken out, with the scenario that shows that it is needed. */
import type { Scenario } from './scenario.js';
import { comparison } from './scenarios/comparison.js';
import { declaredColumns } from './scenarios/declared-columns.js';
import { drain } from './scenarios/drain.js';
import { fallback } from './scenarios/fallback.js';
import { horizon, virtualxid } from './scenarios/horizon.js';
import { lease, leaseEpoch } from './scenarios/lease.js';
import { monotony } from './scenarios/monotony.js';
import { mopUp } from './scenarios/mop-up.js';
import { registration } from './scenarios/registration.js';
import { runnerEpoch } from './scenarios/runner-epoch.js';
import { stageFirst } from './scenarios/stage-first.js';
import { tornFlags } from './scenarios/torn-flags.js';
import { undoOrder } from './scenarios/undo-order.js';

export const SCENARIOS: readonly Scenario[] = [
  drain,
  horizon,
  virtualxid,
  mopUp,
  lease,
  leaseEpoch,
  stageFirst,
  registration,
  declaredColumns,
  undoOrder,
  monotony,
  comparison,
  fallback,
  runnerEpoch,
  tornFlags,
];
