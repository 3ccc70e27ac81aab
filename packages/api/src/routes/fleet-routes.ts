/** Duty: the routes of instances, flags, events and tokens. */
import { z } from 'zod';
import { eventViewSchema } from '../views/event-view.js';
import { flagViewSchema, instanceViewSchema, tokenViewSchema } from '../views/fleet-view.js';
import {
  acknowledgementSchema,
  heartbeatAnswerSchema,
  heartbeatSchema,
  registeredSchema,
  registrationSchema,
} from '../wire-schemas.js';
import { inPages, inPagesOfTheLog, route, why } from './route.js';

const byId = z.object({ id: z.string().min(1) });
const byName = z.object({ name: z.string().min(1) });
const known = z.object({ known: z.boolean() });

export const FLEET_ROUTES = {
  listInstances: route({
    method: 'GET',
    path: '/api/v1/instances',
    auth: 'admin',
    query: z.object({ service: z.string().exactOptional(), ...inPages }),
    response: z.array(instanceViewSchema),
    summary: 'Every instance that was heard lately',
    refusals: [],
  }),
  registerInstance: route({
    method: 'POST',
    path: '/api/v1/instances',
    auth: 'client',
    body: registrationSchema,
    response: registeredSchema,
    summary: 'Register: answers the revision to reach, and the lease',
    refusals: [],
  }),
  acknowledge: route({
    method: 'POST',
    path: '/api/v1/instances/ack',
    auth: 'client',
    body: acknowledgementSchema,
    response: known,
    summary: 'No code of this instance still runs under an older revision',
    refusals: ['instance-unknown'],
  }),
  heartbeat: route({
    method: 'PUT',
    path: '/api/v1/instances/:id',
    auth: 'client',
    params: byId,
    body: heartbeatSchema,
    response: heartbeatAnswerSchema,
    summary: 'Renew the lease; `known: false` asks to register again',
    refusals: [],
  }),
  goodbye: route({
    method: 'DELETE',
    path: '/api/v1/instances/:id',
    auth: 'client',
    params: byId,
    response: known,
    summary: 'Nobody has to wait for this instance any more',
    refusals: [],
  }),
  drain: route({
    method: 'POST',
    path: '/api/v1/instances/:id/drain',
    auth: 'admin',
    changes: true,
    params: byId,
    body: z.strictObject({}),
    response: instanceViewSchema,
    summary: 'Ask an instance to let its open pins go; it hears it with its next heartbeat',
    refusals: ['instance-unknown'],
  }),
  listFlags: route({
    method: 'GET',
    path: '/api/v1/flags',
    auth: 'admin',
    query: z.object({ rollout: z.string().exactOptional(), ...inPages }),
    response: z.array(flagViewSchema),
    summary: 'Every flag and its percent on each target',
    refusals: [],
  }),
  setFlag: route({
    method: 'PUT',
    path: '/api/v1/flags/:name',
    auth: 'admin',
    changes: true,
    params: byName,
    body: z.strictObject({
      percent: z.int().min(0).max(100).meta({ description: '0: off; 100: on.' }),
      target: z.string().exactOptional(),
      region: z.string().min(1).max(200).exactOptional(),
      why,
    }),
    response: flagViewSchema,
    summary:
      'Lower the reads of a service by hand, until somebody resumes; never above what the phase allows',
    refusals: [
      'flag-unknown',
      'target-unknown',
      'flag-above-phase',
      'flag-unsafe',
      'rollout-done',
      'conflict',
    ],
  }),
  listEvents: route({
    method: 'GET',
    path: '/api/v1/events',
    auth: 'admin',
    query: z.object(inPagesOfTheLog),
    response: z.array(eventViewSchema),
    summary: 'The log of all rollouts, oldest first',
    refusals: [],
  }),
  listTokens: route({
    method: 'GET',
    path: '/api/v1/tokens',
    auth: 'admin',
    query: z.object(inPages),
    response: z.array(tokenViewSchema),
    summary: 'Who may speak to the control plane; secrets are not kept',
    refusals: [],
  }),
  createToken: route({
    method: 'POST',
    path: '/api/v1/tokens',
    auth: 'admin',
    changes: true,
    body: z.strictObject({
      name: z.string().min(1).max(100),
      kind: z.enum(['admin', 'client']),
    }),
    response: z.object({
      name: z.string(),
      kind: z.enum(['admin', 'client']),
      secret: z.string().meta({ description: 'Shown this once.' }),
    }),
    summary: 'Make a token',
    refusals: ['conflict'],
  }),
  removeToken: route({
    method: 'DELETE',
    path: '/api/v1/tokens/:name',
    auth: 'admin',
    changes: true,
    params: byName,
    response: z.object({ removed: z.boolean() }),
    summary: 'Take a token away; whoever uses it is refused at once',
    refusals: [],
  }),
};
