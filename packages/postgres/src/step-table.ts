/** Duty: every step by its name; the one list of them, so that a step without a deed does not compile. */
import type { StepName } from '@sluice/core';
import type { Step } from './step-context.js';
import { addColumn } from './steps/add-column.js';
import { backfill } from './steps/backfill.js';
import { bridge } from './steps/bridge.js';
import { bridgeDown } from './steps/bridge-down.js';
import { checks } from './steps/checks.js';
import { comment } from './steps/comment.js';
import { earlyDefault, lateDefault } from './steps/default.js';
import { dropBridge } from './steps/drop-bridge.js';
import { dropOld } from './steps/drop-old.js';
import { foreignKey } from './steps/foreign-key.js';
import { indexes } from './steps/indexes.js';
import { notNull } from './steps/not-null.js';
import { prepareSchema } from './steps/prepare-schema.js';
import { releaseOld } from './steps/release-old.js';
import { syncOld } from './steps/sync-old.js';
import { unique } from './steps/unique.js';
import { verify } from './steps/verify.js';

/** What each step does to a target. */
export const STEP_TABLE: Readonly<Record<StepName, Step>> = {
  'prepare-schema': prepareSchema,
  'add-column': addColumn,
  comment,
  bridge,
  backfill,
  verify,
  checks,
  'not-null': notNull,
  unique,
  'foreign-key': foreignKey,
  indexes,
  default: earlyDefault,
  'bridge-down': bridgeDown,
  'sync-old': syncOld,
  'release-old': releaseOld,
  'drop-bridge': dropBridge,
  'late-default': lateDefault,
  'drop-old': dropOld,
};
