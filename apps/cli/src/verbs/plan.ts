/** Duty: shows what a spec would do, in the form that is asked for; changes nothing. */
import { ControlPlaneError, wholeSpec, type AnsweredRefusal, type PlanView } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { refused, WrongUse } from '../answer.js';
import type { Context, ExitCode, Options, Verb } from '../context.js';
import { targetUrls } from '../databases.js';
import { specText, word } from '../given.js';
import { planHere } from '../plan-here.js';
import { savePlan } from '../plan-file.js';
import { quoted } from '../render/plan-closing.js';
import { planMarkdown } from '../render/plan-markdown.js';
import { planLines } from '../render/plan.js';
import { sqlLines } from '../render/statements.js';
import { readSpecText, specInvalid } from '../spec-reading.js';

const FORMS = ['sql', 'markdown', 'defaults'] as const;

export const plan: Verb = {
  usage: 'plan <file>',
  says: 'what will run, phase by phase, and what stands in the way (then 3); changes nothing',
  group: 'Plan and apply',
  options: [
    { flags: '--sql', says: 'every statement word for word, with its lock, and nothing else' },
    { flags: '--markdown', says: 'for a pull request' },
    {
      flags: '--out <file>',
      says: 'write it to a file as well: apply of that file runs this plan, or nothing',
    },
    {
      flags: '--defaults',
      says: 'the whole spec with what applies where it says nothing; looks at no database',
    },
    {
      flags: '--target <name=url>',
      says: 'look from here, without a control plane: a URL that may only read is enough; may come again',
      repeats: true,
    },
  ],
  without: ([file = '']) => `Look from here: sluice plan ${quoted(file)} --target NAME=URL`,
  run: async (context, [file = ''], options) => {
    const form = formOf(options);
    const spec = await specText(context, file);
    if (form === 'defaults') return defaults(context, spec, file);
    const startedAt = context.now();
    const made = await planOf(context, { spec, file, options });
    if (isRefusal(made)) return refused(context, made, file);
    const saved = word(options['out']);
    if (saved !== undefined) await savePlan(context, saved, { file, spec, plan: made });
    const { paint, now } = context;
    const width = context.width();
    const lines: Record<typeof form, () => readonly string[]> = {
      json: () => [JSON.stringify(made)],
      sql: () => sqlLines(made, paint, width),
      markdown: () => planMarkdown(made, file),
      screen: () => planLines(made, paint, { file, width, tookMs: now() - startedAt, saved }),
    };
    for (const line of lines[form]()) context.out(line);
    // the first gate is closed: a script must see it without reading
    return made.targets.some((t) => t.findings.some((f) => f.severity === 'blocks')) ? 3 : 0;
  },
};

type Form = (typeof FORMS)[number] | 'json' | 'screen';

function formOf(options: Options): Form {
  const [form, other] = FORMS.filter((f) => options[f] === true);
  const json = options['json'] === true;
  const second = other ?? (json && form !== 'defaults' ? 'json' : undefined);
  if (form !== undefined && second !== undefined)
    throw new WrongUse(
      `A plan in one form was wanted, but --${form} and --${second} were found.`,
      'Leave one of them out.',
    );
  return form ?? (json ? 'json' : 'screen');
}

interface Wanted {
  readonly spec: string;
  readonly file: string;
  readonly options: Options;
}

/** By the control plane; from here where a database is named, or where none answers and the environment names one. */
async function planOf(
  context: Context,
  { spec, file, options }: Wanted,
): Promise<PlanView | AnsweredRefusal> {
  const { client, environment, err, paint, clientOptions } = context;
  const here = (): Promise<PlanView | AnsweredRefusal> =>
    planHere({ text: spec, file, urls: targetUrls(environment, options['target']) });
  if (options['target'] !== undefined) return here();
  const isNamed = word(options['url']) !== undefined || Boolean(environment['SLUICE_URL']);
  try {
    return await client.call('makePlan', { body: { spec, file } });
  } catch (error) {
    const isAbsent = error instanceof ControlPlaneError && error.status === undefined;
    const hasTargets = Object.keys(environment).some((k) => /^TARGET_\w+_URL$/.test(k) && environment[k]);
    if (!isAbsent || isNamed || !hasTargets) throw error;
    err(
      paint.dim(`No control plane answers at ${clientOptions.url}: planned from here, by TARGET_<NAME>_URL.`),
    );
    return here();
  }
}

async function defaults(context: Context, text: string, file: string): Promise<ExitCode> {
  const known = Object.keys(context.environment).flatMap(
    (k) => /^TARGET_([A-Z0-9_]+)_URL$/.exec(k)?.[1]?.toLowerCase() ?? [],
  );
  const read = await readSpecText(text, file, known.length === 1 ? known : [ANY_TARGET]);
  if ('mistakes' in read) return refused(context, specInvalid(read.mistakes, file), file);
  const isGuessed = read.spec.targets.every((t) => t.name === ANY_TARGET);
  if (context.json) context.out(JSON.stringify(read.spec));
  else context.out(wholeSpec(text, read.spec, { targets: !isGuessed }).trimEnd());
  return 0;
}

/** Which target is meant is known only where the databases are. */
const ANY_TARGET = 'any';
