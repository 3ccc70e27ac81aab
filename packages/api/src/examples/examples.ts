/** Duty: one example of each route, for the OpenAPI document; a route without one does not compile. */
import type { CallAnswer, CallInput } from '../routes/call-types.js';
import type { RouteName } from '../routes/routes.js';
import type { EventView } from '../views/event-view.js';
import type { FlagView, InstanceView } from '../views/fleet-view.js';
import { PLAN } from './plan-example.js';
import { ROLLOUT } from './rollout-example.js';
import { WEBHOOK_EXAMPLES } from './webhook-examples.js';

/** What is sent, and what is answered. */
export type Example<N extends RouteName> = CallInput<N> & { readonly answer: CallAnswer<N> };

const AT = ROLLOUT.startedAt;
const byId = { params: { id: ROLLOUT.id } };
const SPEC = `column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
targets: [eu, us]
`;
const file = 'orders.amount_cents.rollout.yaml';

const INSTANCE: InstanceView = {
  id: 'checkout-7f3a',
  service: 'checkout',
  region: 'eu',
  version: '2026.11.2',
  columns: [ROLLOUT.id],
  targets: ['eu', 'us'],
  acknowledged: 23,
  acknowledgedAt: AT + 1_430,
  revision: 23,
  source: 'stream',
  distrust: false,
  unpinned: false,
  unpinnedAt: null,
  plain: false,
  openPins: 1,
  oldestPinMs: 12,
  breakers: [],
  leaseUntil: AT + 19_376,
  seenAt: AT + 4_376,
  state: 'live',
};

const EVENT: EventView = {
  position: 3,
  rollout: ROLLOUT.id,
  at: AT + 295,
  who: 'sluice',
  why: null,
  type: 'StepFinished',
  data: { target: 'eu', step: 'prepare-schema', facts: {} },
  hash: '2a25f2a79c8a46dc5ec0f7d7991beabf85740a5e179384e1ecfc20315b0d9bfa',
  previous: '38db3411997c5fa82985de04a158dd976f70bce72791ab97955b4ab6d4f2d701',
};

const FLAG: FlagView = {
  name: `${ROLLOUT.id}.checkout.read`,
  rollout: ROLLOUT.id,
  service: 'checkout',
  capability: 'read',
  percentByTarget: { eu: 10, us: 0 },
  apart: {},
};

export const EXAMPLES: { readonly [N in RouteName]: Example<N> } = {
  listRollouts: {
    query: { limit: 50, after: 'WzBd' },
    answer: [
      {
        id: ROLLOUT.id,
        startedAt: AT,
        startedBy: 'ana',
        doneAt: null,
        paused: false,
        heading: 'forward',
        rolledBackBy: null,
        revision: 23,
        targets: [
          { target: 'eu', phase: 'read', percent: 50, waits: '100 % in 9 min 57 s', asks: false },
          { target: 'us', phase: 'plan', percent: 0, waits: 'waits until eu soaks', asks: false },
        ],
      },
    ],
  },
  applyRollout: { body: { spec: SPEC, file, why: 'cents, so that sums are exact' }, answer: ROLLOUT },
  getRollout: { ...byId, answer: ROLLOUT },
  advanceRollout: { ...byId, body: { why: 'the new code is everywhere' }, answer: ROLLOUT },
  pauseRollout: { ...byId, body: { why: 'the evening peak' }, answer: { ...ROLLOUT, paused: true } },
  resumeRollout: { ...byId, body: { why: 'the peak is over' }, answer: ROLLOUT },
  rollbackRollout: {
    ...byId,
    body: { to: 'write', why: 'checkout is slow' },
    answer: {
      ...ROLLOUT,
      heading: 'back',
      backTo: 'write',
      rolledBackBy: { who: 'ana', by: 'person', at: AT + 4_586, why: 'checkout is slow' },
      revision: 34,
      lastChange: { revision: 34, at: AT + 4_586, acknowledgedMs: null },
    },
  },
  approveRollout: { ...byId, body: { phase: 'contract', why: 'seen with the team' }, answer: ROLLOUT },
  overrideGate: {
    ...byId,
    body: { gate: 'hold', target: 'eu', why: 'the load test has shown it' },
    answer: ROLLOUT,
  },
  verifyRollout: { ...byId, body: { why: 'after the import' }, answer: ROLLOUT },
  forgetRollout: { ...byId, body: { why: 'its code is gone' }, answer: { forgotten: ROLLOUT.id } },
  getPlan: { ...byId, answer: PLAN },
  listRolloutEvents: { ...byId, query: { after: 2, limit: 1 }, answer: [EVENT] },
  listGates: {
    ...byId,
    query: { target: 'eu' },
    answer: [
      {
        phase: 'soak',
        target: 'eu',
        open: false,
        conditions: [{ name: 'hold', met: false, says: '100 % in 9 min 57 s', evidence: {} }],
      },
    ],
  },
  listRolloutInstances: { ...byId, query: { limit: 50 }, answer: [INSTANCE] },
  listReadings: {
    ...byId,
    answer: [
      {
        at: AT,
        service: 'checkout',
        compared: 640,
        differing: 0,
        oldReads: 576,
        newReads: 64,
        oldErrors: 0,
        newErrors: 0,
        oldMs: 3.1,
        newMs: 2.9,
      },
    ],
  },
  getAcknowledgements: {
    ...byId,
    query: { revision: 23 },
    answer: {
      revision: 23,
      at: AT + 1_265,
      counted: 1,
      acknowledged: 1,
      lastMs: 165,
      instances: [
        {
          id: INSTANCE.id,
          service: 'checkout',
          region: 'eu',
          acknowledged: 23,
          afterMs: 165,
          state: 'live',
        },
      ],
    },
  },
  makePlan: { body: { spec: SPEC, file }, answer: PLAN },
  listInstances: { query: { service: 'checkout', limit: 50 }, answer: [INSTANCE] },
  registerInstance: {
    body: {
      id: INSTANCE.id,
      service: 'checkout',
      region: 'eu',
      version: '2026.11.2',
      sdk: '0.0.0',
      columns: [ROLLOUT.id],
      targets: ['eu', 'us'],
    },
    answer: { revision: 23, leaseMs: 15_000, heartbeatMs: 5_000 },
  },
  acknowledge: { body: { id: INSTANCE.id, revision: 23 }, answer: { known: true } },
  heartbeat: {
    params: { id: INSTANCE.id },
    body: {
      acknowledged: 23,
      revision: 23,
      source: 'stream',
      distrust: false,
      unpinned: false,
      openPins: 1,
      oldestPinMs: 12,
      breakers: [],
      reports: [
        {
          rollout: ROLLOUT.id,
          target: 'eu',
          compared: 40,
          differing: 0,
          oldReads: 36,
          newReads: 4,
          oldErrors: 0,
          newErrors: 0,
          differingKeys: [],
        },
      ],
    },
    answer: { revision: 23, leaseMs: 15_000, known: true },
  },
  goodbye: { params: { id: INSTANCE.id }, answer: { known: true } },
  drain: { params: { id: INSTANCE.id }, body: {}, answer: INSTANCE },
  listFlags: { query: { rollout: ROLLOUT.id, limit: 50 }, answer: [FLAG] },
  setFlag: {
    params: { name: FLAG.name },
    body: { percent: 5, target: 'eu', why: 'half of it for tonight' },
    answer: { ...FLAG, percentByTarget: { eu: 5, us: 0 } },
  },
  listEvents: { query: { after: 2, limit: 1 }, answer: [EVENT] },
  listTokens: { query: { limit: 50 }, answer: [{ name: 'ci', kind: 'admin', createdAt: AT }] },
  createToken: {
    body: { name: 'ci', kind: 'admin' },
    answer: { name: 'ci', kind: 'admin', secret: '*:*.shown-this-once' },
  },
  removeToken: { params: { name: 'ci' }, answer: { removed: true } },
  ...WEBHOOK_EXAMPLES,
};
