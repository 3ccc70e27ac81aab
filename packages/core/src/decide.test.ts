/** Duty: every refusal that a command can meet, and what each command does where it is not refused. */
import { describe, expect, it } from 'vitest';
import { decide, type Command } from './decide.js';
import { isRefusal, type RefusalCode } from './refusal.js';
import type { Phase } from './phases.js';
import type { Rollout } from './rollout.js';
import { Simulation } from './simulation.fixture.js';
import { ID, specOf, TWO_WAVES, WITHOUT_DOWN } from './spec.fixture.js';
import type { Spec } from './spec.js';

const at = (phase: Phase, spec: Spec = specOf()): Rollout =>
  new Simulation(spec).run((r) => r.targets.eu?.phase === phase);
const done = new Simulation(specOf()).finish();
const begun = new Simulation(specOf()).rollout;
const back = (() => {
  const world = new Simulation(specOf());
  world.run((r) => r.targets.eu?.phase === 'read');
  world.command({ kind: 'rollback', to: 'expand' });
  return world.rollout;
})();
const retired = new Simulation(specOf({ sync: 'services', replaces: WITHOUT_DOWN })).run((r) =>
  Object.values(r.targets.eu?.stages ?? {}).some((s) => s.stage === 'retire'),
);
const manual = new Simulation(specOf({ advance: 'manual' }));
for (const phase of ['expand', 'write'] as const) {
  manual.command({ kind: 'advance', outlooks: manual.look() });
  if (phase === 'expand') manual.run((r) => r.targets.eu?.phase === 'expand');
}

const BLOCKS = {
  code: 'prepared-star',
  severity: 'blocks',
  subject: 'checkout',
  message: 'checkout prepares select *',
  todo: 'Name the columns.',
  target: 'eu',
} as const;
const apply = (change: Partial<Extract<Command, { kind: 'apply' }>> = {}): Command => ({
  kind: 'apply',
  spec: specOf(),
  through: [],
  blockers: [],
  others: [],
  ...change,
});
const { column } = specOf();
const other = (change: Partial<Spec>): Rollout => ({
  ...begun,
  id: 'other',
  spec: specOf({ name: 'other', ...change }),
});

describe('a command is refused', () => {
  it.each<[string, RefusalCode, Rollout | undefined, Command]>([
    ['pause of nothing', 'rollout-unknown', undefined, { kind: 'pause' }],
    ['pause of what is forgotten', 'rollout-unknown', { ...done, forgotten: true }, { kind: 'pause' }],
    ['rollback of what is done', 'rollout-done', done, { kind: 'rollback' }],
    ['apply of what is done', 'rollout-done', done, apply()],
    ['the same column', 'column-taken', undefined, apply({ others: [other({})] })],
    [
      'a column that another one replaces',
      'column-taken',
      undefined,
      apply({
        others: [
          other({
            column: { ...column, column: 'x' },
            replaces: { column: 'amount_cents', up: 'amount_cents' },
          }),
        ],
      }),
    ],
    ['a finding that blocks', 'plan-blocked', undefined, apply({ blockers: [BLOCKS] })],
    ['a change too late', 'rollout-exists', begun, apply({ spec: specOf({ drop: true }) })],
    ['advance of what goes by itself', 'nothing-to-advance', begun, { kind: 'advance', outlooks: [] }],
    ['advance without a gate', 'nothing-to-advance', manual.rollout, { kind: 'advance', outlooks: [] }],
    ['advance at a closed gate', 'gate-closed', manual.rollout, { kind: 'advance', outlooks: manual.look() }],
    ['a second pause', 'rollout-paused', { ...begun, paused: true }, { kind: 'pause' }],
    ['resume on the way back', 'gate-closed', back, { kind: 'resume' }],
    ['resume of what runs', 'rollout-not-paused', begun, { kind: 'resume' }],
    ['rollback to a phase in between', 'phase-unknown', at('read'), { kind: 'rollback', to: 'verify' }],
    ['rollback to what lies ahead', 'phase-not-before', at('expand'), { kind: 'rollback', to: 'write' }],
    ['rollback after a one-way door', 'one-way-door', retired, { kind: 'rollback' }],
    ['rollback in contract', 'one-way-door', at('contract'), { kind: 'rollback' }],
    ['approval of a phase that it lacks', 'phase-unknown', begun, { kind: 'approve', phase: 'x' as Phase }],
    ['approval of a drop that nobody wants', 'phase-unknown', begun, { kind: 'approve', phase: 'drop' }],
    ['forget of what stands', 'gate-closed', at('write'), { kind: 'forget' }],
  ])('%s: %s', (_name, code, rollout, command) => {
    const refusal = decide(rollout, ID, command);
    expect(refusal).toMatchObject({
      refused: true,
      code,
      wanted: expect.stringMatching(/\w/),
      found: expect.stringMatching(/\w/),
      todo: expect.stringMatching(/\w/),
    });
    if (!isRefusal(refusal)) throw new Error('not refused');
    expect(refusal.message).toBe(`${refusal.wanted}, but ${refusal.found}. ${refusal.todo}`);
    expect(refusal.message).not.toMatch(/undefined|\[object|NaN/);
  });
});

describe('a command becomes events', () => {
  it.each<[string, Rollout | undefined, Command, readonly string[]]>([
    ['a new rollout', undefined, apply(), ['RolloutApplied']],
    ['one again after it was forgotten', { ...done, forgotten: true }, apply(), ['RolloutApplied']],
    ['the same spec again', begun, apply(), []],
    ['another pace', begun, apply({ spec: specOf({ pace: 'full' }) }), ['SpecChanged']],
    [
      'a change of pace, whatever blocks a beginning',
      begun,
      apply({ spec: specOf({ pace: 'full' }), blockers: [BLOCKS] }),
      ['SpecChanged'],
    ],
    [
      'a finding waved through',
      undefined,
      apply({ blockers: [BLOCKS], through: ['checkout'] }),
      ['RolloutApplied'],
    ],
    [
      'the column of a rollout that is done',
      undefined,
      apply({ others: [{ ...other({}), doneAt: 1 }] }),
      ['RolloutApplied'],
    ],
    [
      'the column of another table',
      undefined,
      apply({ others: [other({ column: { ...column, table: 'x' } })] }),
      ['RolloutApplied'],
    ],
    [
      'the column on another target',
      undefined,
      apply({ others: [other({ targets: TWO_WAVES.slice(1) })] }),
      ['RolloutApplied'],
    ],
    ['pause', begun, { kind: 'pause' }, ['RolloutPaused']],
    ['resume', { ...begun, paused: true }, { kind: 'resume' }, ['RolloutContinued']],
    ['resume of what is held', { ...begun, heading: 'held' }, { kind: 'resume' }, ['RolledForward']],
    [
      'resume of what is held and paused',
      { ...begun, heading: 'held', paused: true },
      { kind: 'resume' },
      ['RolledForward', 'RolloutContinued'],
    ],
    ['rollback', at('read'), { kind: 'rollback' }, ['RollbackStarted']],
    ['a nearer rollback on the way back', back, { kind: 'rollback', to: 'write' }, []],
    ['a farther rollback on the way back', back, { kind: 'rollback', to: 'plan' }, ['RollbackStarted']],
    [
      'rollback from retire while nobody has retired',
      at('retire', specOf({ replaces: WITHOUT_DOWN })),
      { kind: 'rollback' },
      ['RollbackStarted'],
    ],
    ['approve', begun, { kind: 'approve', phase: 'contract' }, ['ApprovalGiven']],
    ['verify', begun, { kind: 'verify' }, ['VerifyAsked']],
    ['forget of what is done', done, { kind: 'forget' }, ['RolloutForgotten']],
    [
      'forget of what is forgotten, when a crash came between',
      { ...done, forgotten: true },
      { kind: 'forget' },
      [],
    ],
    ['forget of what has not begun', begun, { kind: 'forget' }, ['RolloutForgotten']],
  ])('%s', (_name, rollout, command, types) => {
    const decision = decide(rollout, ID, command);
    expect(isRefusal(decision) ? decision : decision.map((e) => e.type)).toEqual(types);
  });
});
