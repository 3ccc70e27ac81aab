/** Duty: the verbs that ask a rollout for one thing and show where it stands afterwards. */
import type { RolloutView } from '@sluice/api';
import { answer } from '../answer.js';
import type { Context, Verb, VerbOption } from '../context.js';

const REASON: VerbOption = { flags: '--reason <text>', says: 'written into the log' };

type Ask = 'advanceRollout' | 'pauseRollout' | 'resumeRollout' | 'verifyRollout';

/** Verbs that take a rollout and nothing else. */
const ASKS: readonly {
  readonly name: string;
  readonly call: Ask;
  readonly says: string;
  readonly done: (r: RolloutView) => string;
}[] = [
  {
    name: 'advance',
    call: 'advanceRollout',
    says: 'go on to the next phase (advance: manual)',
    done: (r) => `${r.id} goes on.`,
  },
  {
    name: 'pause',
    call: 'pauseRollout',
    says: 'begin no new deed; the flags stay as they are',
    done: (r) => `${r.id} is paused. The flags stay as they are.`,
  },
  {
    name: 'resume',
    call: 'resumeRollout',
    says: 'go on after a pause, or forward again after a rollback',
    done: (r) => `${r.id} goes on.`,
  },
  {
    name: 'verify',
    call: 'verifyRollout',
    says: 'count the rows that differ once more',
    done: (r) => `${r.id} counts its rows again.`,
  },
];

export const asks: readonly Verb[] = ASKS.map(({ name, call, says, done }) => ({
  usage: `${name} <rollout>`,
  says,
  group: 'Steer',
  options: [REASON],
  run: async (context, [id = ''], options) => {
    const rollout = await context.client.call(call, { params: { id }, body: reason(options) });
    return answer(context, rollout, (good) => [
      `  ${context.paint.good('✓')} ${done(good)}`,
      ...next(context, good),
    ]);
  },
}));

export const approve: Verb = {
  usage: 'approve <rollout> <phase>',
  says: 'approve a phase, or "drop": the drop of the old column',
  group: 'Steer',
  options: [REASON],
  run: async (context, [id = '', phase = ''], options) => {
    // the control plane knows the phases and names them in its refusal
    const body = { phase: phase as 'done', ...reason(options) };
    const rollout = await context.client.call('approveRollout', { params: { id }, body });
    return answer(context, rollout, (good) => [
      `  ${context.paint.good('✓')} ${phase} of ${good.id} is approved.`,
      ...next(context, good),
    ]);
  },
};

export const forget: Verb = {
  usage: 'forget <rollout>',
  says: 'take the tombstone of a finished rollout away, also from its databases',
  group: 'Keep',
  options: [REASON],
  run: async (context, [id = ''], options) => {
    const forgotten = await context.client.call('forgetRollout', { params: { id }, body: reason(options) });
    return answer(context, forgotten, () => [`  ${context.paint.good('✓')} ${id} is forgotten.`]);
  },
};

export function reason(options: Readonly<Record<string, unknown>>): { why?: string } {
  return typeof options['reason'] === 'string' ? { why: options['reason'] } : {};
}

function next(context: Context, rollout: RolloutView): readonly string[] {
  const waits = rollout.targets.map((t) => t.waits).find((w) => w !== null);
  return [
    ...(waits ? [context.paint.dim(`  waits for   ${waits}`)] : []),
    `  Next: sluice watch ${rollout.id}`,
  ];
}
