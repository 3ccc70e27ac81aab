/** Duty: the final schema change of a rollout as a migration of the team's own tool, so that its history does not drift. */
import { join } from 'node:path';
import { isRefusal, type Spec } from '@sluice/core';
import type { FinalSchemaOptions } from '@sluice/postgres';
import { refused, WrongUse } from '../answer.js';
import type { Context, ExitCode, Verb } from '../context.js';
import { eventsAfter } from '../events-after.js';
import { FORMATS, migrationOf } from '../export/idioms.js';
import { word } from '../given.js';
import { specOfFile } from '../spec-of-file.js';

export const exportMigration: Verb = {
  usage: 'export <format> <rollout|spec>',
  says: "the final schema change as a migration, so that the team's own history does not drift",
  group: 'Keep',
  choices: { format: FORMATS },
  options: [
    {
      flags: '--out <folder>',
      says: 'write it there, under the name that the tool wants; left out: print it',
    },
  ],
  run: async (context, [given, from = ''], options) => {
    const found: Found | ExitCode = isFile(from)
      ? await specOfFile(context, from)
      : await ofRollout(context, from);
    if (typeof found === 'number') return found;
    const format = FORMATS.find((f) => f === given) ?? 'sql';
    // what knows PostgreSQL's grammar is heavy, and few verbs need it
    const { finalSchema } = await import('@sluice/postgres');
    const { spec, ...known } = found;
    const sql = finalSchema(spec, known);
    const migration = migrationOf(format, { rollout: spec.name, sql, at: context.now() });
    const folder = word(options['out']);
    if (folder === undefined) {
      context.out(context.json ? JSON.stringify({ format, ...migration }) : migration.text.trimEnd());
      return 0;
    }
    const path = join(folder, migration.file);
    await save(context, path, migration.text);
    context.out(
      context.json
        ? JSON.stringify({ format, ...migration, file: path })
        : `${context.paint.good('✓')} ${path}`,
    );
    return 0;
  },
};

type Found = { readonly spec: Spec } & FinalSchemaOptions;

function isFile(given: string): boolean {
  return /\.ya?ml$/.test(given);
}

/** The spec as it was applied, and what only the log knows. */
async function ofRollout(context: Context, id: string): Promise<Found | ExitCode> {
  const rollout = await context.client.call('getRollout', { params: { id } });
  if (isRefusal(rollout)) return refused(context, rollout);
  const events = await eventsAfter(context.client, id, 0);
  if (isRefusal(events)) return refused(context, events);
  const released = events
    .filter((e) => e.type === 'StepFinished' && e.data['step'] === 'release-old')
    .flatMap((e) => (e.data['facts'] as { readonly checks?: readonly string[] }).checks ?? []);
  return { spec: rollout.spec as Spec, releasedChecks: [...new Set(released)] };
}

async function save(context: Context, path: string, text: string): Promise<void> {
  try {
    await context.writeFile(path, text, { over: false });
  } catch (error) {
    throw new WrongUse(`${path} was to be written, but ${(error as Error).message}.`, 'Name another folder.');
  }
}
