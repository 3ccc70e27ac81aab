/** Duty: a plan in a file, as it was read and said yes to: written by plan, held to by apply. */
import type { PlanView } from '@sluice/api';
import { WrongUse } from './answer.js';
import type { Context } from './context.js';

const KIND = 'sluice plan';
const VERSION = 1;

export interface PlanFile {
  readonly kind: typeof KIND;
  readonly version: typeof VERSION;
  /** When it was made, as ISO 8601. */
  readonly at: string;
  /** The spec's file and its text: apply reads no other. */
  readonly file: string;
  readonly spec: string;
  readonly plan: PlanView;
}

/** A plan's file as it was read; undefined where the text is none, and then it is a spec. @throws WrongUse for one of another version. */
export function planFileIn(text: string, path: string): PlanFile | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { kind, version, file, spec, plan } = read as Partial<Record<keyof PlanFile, unknown>>;
  if (kind !== KIND) return undefined;
  if (version !== VERSION || typeof file !== 'string' || typeof spec !== 'string' || !plan)
    throw new WrongUse(
      `${path} is a plan of another version of Sluice.`,
      'Plan again: sluice plan FILE --out PLAN.',
    );
  return read as PlanFile;
}

/** Writes over an older plan, and over nothing else. */
export async function savePlan(
  context: Context,
  path: string,
  { file, spec, plan }: Pick<PlanFile, 'file' | 'spec' | 'plan'>,
): Promise<void> {
  const at = new Date(context.now()).toISOString();
  // values of rows are shown to whoever may read the table, and a file goes further
  const targets = plan.targets.map(({ sample: _values, ...target }) => target);
  const whole: PlanFile = { kind: KIND, version: VERSION, at, file, spec, plan: { ...plan, targets } };
  const text = `${JSON.stringify(whole, undefined, 2)}\n`;
  try {
    await context.writeFile(path, text, { over: await isPlan(context, path) });
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    throw code === 'EEXIST'
      ? new WrongUse(`The plan was to be written to ${path}, but that is no plan.`, 'Name another file.')
      : new WrongUse(
          `The plan was to be written to ${path}, but ${message}.`,
          'Name a file that can be written.',
        );
  }
}

async function isPlan(context: Context, path: string): Promise<boolean> {
  try {
    return planFileIn(await context.readFile(path), path) !== undefined;
  } catch (error) {
    // one of another version is a plan as well; what cannot be read is told when it is written
    return error instanceof WrongUse;
  }
}
