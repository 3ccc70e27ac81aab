/** Duty: the routes of rollouts and plans. */
import { PHASES } from '@sluice/core';
import { z } from 'zod';
import { acknowledgementViewSchema, instanceViewSchema } from '../views/fleet-view.js';
import { eventViewSchema } from '../views/event-view.js';
import { gateViewSchema } from '../views/gate-view.js';
import { planViewSchema } from '../views/plan-view.js';
import { readingViewSchema } from '../views/reading-view.js';
import { rolloutSummarySchema, rolloutViewSchema } from '../views/rollout-view.js';
import { phaseSchema } from '../views/spec-view.js';
import { inPages, inPagesOfTheLog, numberInQuery, route, why } from './route.js';

const ROLLOUT = '/api/v1/rollouts/:id';
const byId = z.object({ id: z.string().min(1) });
const reason = z.strictObject({ why });

/** More than any spec, less than what would keep the parsers busy. */
const MOST_TEXT = 200_000;
const specText = z
  .string()
  .max(MOST_TEXT)
  .meta({ description: 'The spec: the text of a *.rollout.yaml file.' });
const file = z.string().max(1_000).exactOptional().meta({ description: 'What messages call the file.' });

/** Refusals of whoever reads a spec and looks at its targets. */
const PLANNING = ['spec-invalid', 'target-unknown', 'target-unreachable'] as const;

export const ROLLOUT_ROUTES = {
  listRollouts: route({
    method: 'GET',
    path: '/api/v1/rollouts',
    auth: 'admin',
    query: z.object(inPages),
    response: z.array(rolloutSummarySchema),
    summary: 'Every rollout that is not forgotten',
    refusals: [],
  }),
  applyRollout: route({
    method: 'POST',
    path: '/api/v1/rollouts',
    auth: 'admin',
    changes: true,
    body: z.strictObject({
      spec: specText,
      file,
      through: z
        .array(z.string())
        .max(100)
        .exactOptional()
        .meta({ description: 'Subjects of the findings that are waved through.' }),
      rehearse: z
        .boolean()
        .exactOptional()
        .meta({ description: 'Holds, soak and windows in seconds, and no approvals.' }),
      expects: planViewSchema
        .exactOptional()
        .meta({ description: 'The plan that was read: refused where another one would run now.' }),
      why,
    }),
    response: rolloutViewSchema,
    summary: 'Start a rollout, or change one that runs',
    refusals: [
      ...PLANNING,
      'plan-blocked',
      'plan-changed',
      'rollout-exists',
      'rollout-done',
      'column-taken',
      'conflict',
    ],
  }),
  getRollout: route({
    method: 'GET',
    path: ROLLOUT,
    auth: 'admin',
    params: byId,
    response: rolloutViewSchema,
    summary: 'One rollout: where it stands, what it waits for, what going back costs',
    refusals: ['rollout-unknown'],
  }),
  advanceRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/advance`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: reason,
    response: rolloutViewSchema,
    summary: 'Go on to the next phase of a rollout that advances by hand',
    refusals: ['rollout-unknown', 'rollout-done', 'nothing-to-advance', 'gate-closed', 'conflict'],
  }),
  pauseRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/pause`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: reason,
    response: rolloutViewSchema,
    summary: 'Begin no new deed; flags stay as they are',
    refusals: ['rollout-unknown', 'rollout-done', 'rollout-paused', 'conflict'],
  }),
  resumeRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/resume`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: reason,
    response: rolloutViewSchema,
    summary: 'Go on after a pause, or forward again after a rollback',
    refusals: ['rollout-unknown', 'rollout-done', 'rollout-not-paused', 'gate-closed', 'conflict'],
  }),
  rollbackRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/rollback`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: z.strictObject({
      to: z
        .enum(PHASES)
        .exactOptional()
        .meta({ description: 'write, expand or plan; left out: the instant rollback.' }),
      because: z.enum(['constraints']).exactOptional().meta({
        description:
          "constraints: writes fail on the new column's constraints, so they are taken away as well.",
      }),
      why,
    }),
    response: rolloutViewSchema,
    summary: 'Read the old column again, at once and everywhere',
    refusals: [
      'rollout-unknown',
      'rollout-done',
      'phase-unknown',
      'phase-not-before',
      'one-way-door',
      'conflict',
    ],
  }),
  approveRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/approve`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: z.strictObject({ phase: z.enum([...PHASES, 'drop']), why }),
    response: rolloutViewSchema,
    summary: 'Approve a phase, or the drop of the old column',
    refusals: ['rollout-unknown', 'rollout-done', 'phase-unknown', 'conflict'],
  }),
  overrideGate: route({
    method: 'POST',
    path: `${ROLLOUT}/override`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: z.strictObject({
      gate: z
        .string()
        .min(1)
        .max(100)
        .meta({ description: 'The name of a condition of judgement that is not met, for example soak.' }),
      target: z.string().exactOptional().meta({ description: 'Left out: every target that waits for it.' }),
      why: z.string().trim().min(1).max(1_000).meta({ description: 'The reason; it is kept as evidence.' }),
    }),
    response: rolloutViewSchema,
    summary: "A person's word over a gate of judgement, for the phase that waits; never over one of proof",
    refusals: [
      'rollout-unknown',
      'rollout-done',
      'target-unknown',
      'gate-unknown',
      'gate-of-proof',
      'gate-open',
      'conflict',
    ],
  }),
  verifyRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/verify`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: reason,
    response: rolloutViewSchema,
    summary: 'Count the rows that differ once more',
    refusals: ['rollout-unknown', 'rollout-done', 'conflict'],
  }),
  forgetRollout: route({
    method: 'POST',
    path: `${ROLLOUT}/forget`,
    auth: 'admin',
    changes: true,
    steers: true,
    params: byId,
    body: reason,
    response: z.object({ forgotten: z.string() }),
    summary: 'Take the tombstone of a finished rollout away, also from its targets',
    refusals: ['rollout-unknown', 'gate-closed', 'conflict'],
  }),
  getPlan: route({
    method: 'GET',
    path: `${ROLLOUT}/plan`,
    auth: 'admin',
    params: byId,
    response: planViewSchema,
    summary: "The rollout's plan as its targets are now",
    refusals: ['rollout-unknown', ...PLANNING],
  }),
  listRolloutEvents: route({
    method: 'GET',
    path: `${ROLLOUT}/events`,
    auth: 'admin',
    params: byId,
    query: z.object(inPagesOfTheLog),
    response: z.array(eventViewSchema),
    summary: 'What happened, oldest first',
    refusals: ['rollout-unknown'],
  }),
  listGates: route({
    method: 'GET',
    path: `${ROLLOUT}/gates`,
    auth: 'admin',
    params: byId,
    query: z.object({ phase: phaseSchema.exactOptional(), target: z.string().exactOptional() }),
    response: z.array(gateViewSchema),
    summary: 'The gate that each target waits for, or that of a later phase',
    refusals: ['rollout-unknown', 'phase-unknown', 'target-unknown'],
  }),
  listRolloutInstances: route({
    method: 'GET',
    path: `${ROLLOUT}/instances`,
    auth: 'admin',
    params: byId,
    query: z.object(inPages),
    response: z.array(instanceViewSchema),
    summary: "Instances of the rollout's services, or whose code declares its column",
    refusals: ['rollout-unknown'],
  }),
  listReadings: route({
    method: 'GET',
    path: `${ROLLOUT}/readings`,
    auth: 'admin',
    params: byId,
    response: z.array(readingViewSchema),
    summary: 'What reads of each service have shown in the last hour, in slices of ten seconds, oldest first',
    refusals: ['rollout-unknown'],
  }),
  getAcknowledgements: route({
    method: 'GET',
    path: `${ROLLOUT}/acknowledgements`,
    auth: 'admin',
    params: byId,
    query: z.object({ revision: numberInQuery.exactOptional() }),
    response: acknowledgementViewSchema,
    summary: 'Who has acknowledged a revision, and after how long; left out: the last flag change',
    refusals: ['rollout-unknown', 'request-invalid'],
  }),
  makePlan: route({
    method: 'POST',
    path: '/api/v1/plans',
    auth: 'admin',
    body: z.strictObject({ spec: specText, file }),
    response: planViewSchema,
    summary: 'Plan a spec; nothing is stored and nothing is changed',
    refusals: [...PLANNING],
  }),
};
