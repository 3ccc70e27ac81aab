/** Duty: shows what of a plan may move after somebody has read it, and what may not. */
import { expect, it } from 'vitest';
import { planChanges } from './plan-changes.js';
import { planFrom, type Finding, type Plan, type TargetPlan } from './plan.js';
import { specOf } from './spec.fixture.js';

const finding = (severity: Finding['severity'], message = 'it is so'): Finding => ({
  code: 'trigger-order',
  severity,
  subject: 'audit',
  message,
  todo: 'Change it.',
});

const EU: TargetPlan = {
  target: 'eu',
  database: 'shop',
  serverVersion: '17.2',
  rows: 100,
  tableBytes: 8_192,
  steps: [
    { phase: 'expand', step: 'add-column', statements: [{ sql: 'alter table a', lock: 'ACCESS EXCLUSIVE' }] },
    {
      phase: 'backfill',
      step: 'backfill',
      way: 'by stride',
      statements: [{ sql: 'update\na', lock: 'none' }],
    },
  ],
  findings: [],
};
const plan = (change: Partial<TargetPlan> = {}, spec = specOf()): Plan =>
  planFrom(spec, [{ ...EU, ...change }]);
const changes = (now: Plan): readonly string[] => planChanges(plan({ findings: [finding('warns')] }), now);

it('a plan that has been through a file is the same', () => {
  const through = JSON.parse(JSON.stringify(plan())) as Plan;
  // another reader of the file may write its keys in another order
  const turned = Object.fromEntries(Object.entries(through.spec).toReversed()) as unknown as Plan['spec'];
  expect(planChanges({ ...through, spec: turned }, plan())).toEqual([]);
});

it.each([
  [
    'rows, sizes, and the way of the backfill',
    plan({ rows: 9, tableBytes: 1, findings: [finding('warns')] }),
  ],
  ['a minor release', plan({ serverVersion: '17.9' })],
  ['a finding that is gone', plan()],
  ['another figure in a known finding', plan({ findings: [finding('warns', 'it is more so')] })],
  ['something that is only told', plan({ findings: [{ ...finding('tells'), subject: 'other' }] })],
])('may move: %s', (_, now) => {
  expect(changes(now)).toEqual([]);
});

it.each([
  ['another database', plan({ database: 'shop2' }), 'on eu the database was shop, and is shop2'],
  ['another major release', plan({ serverVersion: '18.1' }), 'on eu PostgreSQL was 17.2, and is 18.1'],
  [
    'a statement that is gone',
    plan({ steps: EU.steps.slice(0, 1) }),
    'on eu this no longer runs: backfill in backfill (update …)',
  ],
  [
    'another lock',
    plan({
      steps: [
        ...EU.steps.slice(1),
        { phase: 'expand', step: 'add-column', statements: [{ sql: 'alter table a', lock: 'SHARE' }] },
      ],
    }),
    'on eu this would run now: add-column in expand (alter table a)',
  ],
  ['another order', plan({ steps: EU.steps.toReversed() }), 'on eu the statements run in another order'],
  [
    'a warning that has become a block',
    plan({ findings: [finding('blocks')] }),
    'on eu there is a new finding, trigger-order: it is so',
  ],
  ['another spec', plan({}, specOf({ soakMs: 1 })), 'the spec reads otherwise: soakMs'],
  [
    'a target that is gone, and one more',
    planFrom(specOf(), [{ ...EU, target: 'us' }]),
    'eu is no target any more',
  ],
  [
    'another rollout',
    { ...plan(), rollout: 'a.b' },
    'it was a plan of orders.amount_cents, and is one of a.b',
  ],
])('may not: %s', (_, now, said) => {
  expect(changes(now)).toContain(said);
});
