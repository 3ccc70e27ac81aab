/** Duty: the verbs that ask a rollout for one thing and show where it stands afterwards, as a table. */
import type { RolloutView } from '@sluice/api';
import { PHASES } from '@sluice/core';
import { answer } from '../answer.js';
import type { Context, Verb } from '../context.js';
import { REASON, reason, word } from '../given.js';

interface Ask {
  readonly call: 'advanceRollout' | 'pauseRollout' | 'resumeRollout' | 'verifyRollout';
  readonly says: string;
  readonly done: string;
}

/** Verbs that take a rollout and nothing else. */
const ASKS: Readonly<Record<string, Ask>> = {
  advance: {
    call: 'advanceRollout',
    says: 'go on to the next phase, where the spec says "advance: manual"',
    done: 'goes on to the next phase.',
  },
  pause: {
    call: 'pauseRollout',
    says: 'begin no new deed; the flags stay as they are',
    done: 'is paused. The flags stay as they are.',
  },
  resume: {
    call: 'resumeRollout',
    says: 'go on after a pause, or forward again after a rollback',
    done: 'goes on.',
  },
  verify: {
    call: 'verifyRollout',
    says: 'count the rows that differ once more',
    done: 'counts its rows again.',
  },
};

export const asks: readonly Verb[] = Object.entries(ASKS).map(([name, { call, says, done }]) => ({
  usage: `${name} <rollout>`,
  says,
  group: 'Steer',
  options: [REASON],
  run: async (context, [id = ''], options) => {
    const rollout = await context.client.call(call, { params: { id }, body: reason(options) });
    return answer(context, rollout, (good) => told(context, good, done));
  },
}));

const APPROVABLE = [...PHASES, 'drop'] as const;

export const approve: Verb = {
  usage: 'approve <rollout> <phase>',
  says: 'approve a phase, or "drop": the drop of the old column',
  group: 'Steer',
  choices: { phase: APPROVABLE },
  options: [REASON],
  run: async (context, [id = '', given], options) => {
    const phase = APPROVABLE.find((p) => p === given) ?? 'plan';
    const body = { phase, ...reason(options) };
    const rollout = await context.client.call('approveRollout', { params: { id }, body });
    return answer(context, rollout, (good) => told(context, good, `has one more approval of ${phase}.`));
  },
};

export const override: Verb = {
  usage: 'override <rollout> <gate>',
  says: 'overrule a gate of judgement (soak, hold, shadow …) with a reason; never one of proof',
  group: 'Steer',
  options: [
    { flags: '--reason <text>', says: 'why; it is kept as evidence', required: true },
    { flags: '--target <target>', says: 'on this target alone; left out: on all that wait for it' },
  ],
  run: async (context, [id = '', gate = ''], options) => {
    const target = word(options['target']);
    const body = { gate, why: word(options['reason']) ?? '', ...(target === undefined ? {} : { target }) };
    const rollout = await context.client.call('overrideGate', { params: { id }, body });
    return answer(context, rollout, (good) =>
      told(context, good, `no longer waits for ${gate} in this phase.`),
    );
  },
};

export const forget: Verb = {
  usage: 'forget <rollout>',
  says: 'take the tombstone of a finished rollout away, also from its databases',
  group: 'Keep',
  options: [REASON],
  run: async (context, [id = ''], options) => {
    const forgotten = await context.client.call('forgetRollout', { params: { id }, body: reason(options) });
    return answer(context, forgotten, (good) => [
      `${context.paint.good('✓')} ${good.forgotten} is forgotten, here and in its databases. Its events stay.`,
    ]);
  },
};

function told({ paint }: Context, rollout: RolloutView, done: string): readonly string[] {
  return [`${paint.good('✓')} ${rollout.id} ${done}`, `  Next: sluice watch ${rollout.id}`];
}
