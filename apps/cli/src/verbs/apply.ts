/** Duty: starts a rollout, or changes one that runs: by a spec, or by a plan that was read before and holds still. */
import type { AnsweredRefusal, CallInput, RolloutView } from '@sluice/api';
import { isRefusal, PHASES } from '@sluice/core';
import { refused, WrongUse } from '../answer.js';
import type { Context, ExitCode, Options, Verb } from '../context.js';
import { follow, TO_THE_END } from '../follow.js';
import { REASON, reason, specText } from '../given.js';
import { planFileIn } from '../plan-file.js';

/** A plan as a request carries it: the same value, with what nobody changes not marked so. */
type Expected = NonNullable<CallInput<'applyRollout'>['body']['expects']>;

export const apply: Verb = {
  usage: 'apply <file>',
  says: 'start a rollout, or change one that runs; a plan of "plan --out" is run as it was read, or not at all',
  group: 'Plan and apply',
  options: [
    { flags: '--wait', says: 'follow it until it is done (0) or rolled back (1)' },
    { flags: '--through <subject...>', says: 'wave a blocking finding through, by its subject' },
    { flags: '--rehearse', says: 'holds, soak and windows in seconds, and no approvals' },
    {
      flags: '--local',
      says: 'run it here, without a control plane, to its end; a spec with services: [] on TARGET_<NAME>_URL',
    },
    { flags: '--yes', says: 'with --local: give each word of a person that it waits for, without asking' },
    {
      flags: '--until <phase>',
      says: 'with --local: pause once every target has come at least to this phase (0)',
      choices: PHASES.slice(1, -1),
    },
    { flags: '--timeout <duration>', says: 'with --local: pause when it takes longer (3), for example 30m' },
    { flags: '--home <folder>', says: 'with --local: where its log is kept; left out: SLUICE_HOME' },
    { flags: '--target <name=url...>', says: 'with --local: a database that the environment does not name' },
    REASON,
  ],
  run: async (context, [file = ''], options) => {
    if (options['local'] === true) return applyHere(context, file, options);
    refuseOthers(options);
    const { json, out, paint } = context;
    const rollout = await begin(context, file, options);
    if (isRefusal(rollout)) return refused(context, rollout, file);
    const waits = options['wait'] === true;
    if (json && !waits) out(JSON.stringify(rollout));
    if (!json) {
      out(
        `${paint.good('✓')} ${rollout.id} is under way on ${rollout.targets.map((t) => t.target).join(', ')}.`,
      );
      if (!waits) out(`  Next: sluice watch ${rollout.id}`);
    }
    return waits ? follow(context, rollout.id, { ...TO_THE_END, shows: !json }) : 0;
  },
};

async function begin(
  context: Context,
  given: string,
  options: Options,
): Promise<RolloutView | AnsweredRefusal> {
  const text = await specText(context, given);
  const read = planFileIn(text, given);
  const { file, spec } = read ?? { file: given, spec: text };
  const through = Array.isArray(options['through']) ? options['through'].map(String) : [];
  const rehearse = options['rehearse'] === true;
  const expects = read ? { expects: read.plan as Expected } : {};
  return context.client.call('applyRollout', {
    body: { spec, file, through, rehearse, ...expects, ...reason(options) },
  });
}

/** The spec is read here first: its mistakes, and services that nobody would serve, need no control plane to be told. */
async function applyHere(context: Context, file: string, options: Options): Promise<ExitCode> {
  // both are heavy, and an apply elsewhere needs neither
  const [{ specOfFile }, { applyLocal }] = await Promise.all([
    import('../spec-of-file.js'),
    import('../local/apply-local.js'),
  ]);
  const text = await specText(context, file);
  const spec = planFileIn(text, file)?.spec ?? text;
  const read = await specOfFile({ ...context, readFile: () => Promise.resolve(spec) }, file);
  if (typeof read === 'number') return read;
  return applyLocal(context, { ...read, file, options, begin: (local) => begin(local, file, options) });
}

const LOCAL_ALONE = ['yes', 'until', 'timeout', 'home', 'target'] as const;

/** An option that would do nothing is a misunderstanding. */
function refuseOthers(options: Options): void {
  const lone = LOCAL_ALONE.find((name) => options[name] !== undefined);
  if (lone !== undefined)
    throw new WrongUse(`--${lone} belongs to --local, which was not given.`, 'Add --local, or leave it out.');
}
