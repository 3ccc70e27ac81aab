/** Duty: a rollback without a control plane: writes what services obey into their databases, and says who was not seen. */
import { heldRows, isRefusal, type DirectSight, type HeldRows } from '@sluice/core';
import { refused, WrongUse } from '../answer.js';
import type { Context, ExitCode, Options } from '../context.js';
import { openTargets, targetUrls, type TargetDatabase } from '../databases.js';
import { reason } from '../given.js';
import { folded } from '../render/folded.js';
import { directIntentLines, directOutcomeLines, type DirectOutcome } from '../render/direct.js';

/** What came of each target, or why nothing did. */
type Tried<T> =
  | { readonly target: string; readonly good: T }
  | { readonly target: string; readonly why: string };

export async function rollbackDirect(
  context: Context,
  id: string,
  options: Options,
  agreed: () => Promise<boolean>,
): Promise<ExitCode> {
  if (options['to'] !== undefined) {
    throw new WrongUse(
      '--direct takes a rollout back at once, but --to was found: further back needs the control plane.',
      `Leave out --to: sluice rollback ${id} --direct`,
    );
  }
  const databases = openTargets(targetUrls(context.environment, options['target']));
  try {
    return await hold(context, id, options, { databases, agreed });
  } finally {
    await Promise.all(databases.map(({ pool }) => pool.end()));
  }
}

interface Hands {
  readonly databases: readonly TargetDatabase[];
  readonly agreed: () => Promise<boolean>;
}

async function hold(
  context: Context,
  id: string,
  options: Options,
  { databases, agreed }: Hands,
): Promise<ExitCode> {
  const { json, out, err, now, paint } = context;
  // loaded here alone: what knows PostgreSQL's grammar is heavy, and no other verb needs it
  const { sightOf, writeHeld } = await import('@sluice/postgres');
  const seen = await eachTarget(databases, ({ pool, target }) => sightOf(pool, target, id));
  const sights = seen.flatMap((s) => ('good' in s ? [s.good] : []));
  const unseen = seen.flatMap((s) => ('why' in s ? [s] : []));
  for (const { target, why } of unseen) err(`${paint.warn('!')} ${target} cannot be reached: ${why}`);
  const held = heldRows(id, sights);
  if (isRefusal(held)) return refused(context, held);
  const width = context.width();
  for (const line of directIntentLines(sights)) (json ? err : out)(folded(line, width));
  if (options['yes'] !== true && !(await agreed())) return 1;
  const sentAt = now();
  const who = context.clientOptions.user ?? 'somebody';
  const written = await eachTarget(
    databases.filter((d) => held.rows[d.target]),
    ({ pool, target }) => writeHeld(pool, held.rows[target] ?? [], { who, ...reason(options) }),
  );
  const outcome = outcomeOf({ id, sights, held, written, unseen, ms: now() - sentAt, now: now() });
  if (json) out(JSON.stringify({ ...outcome, direct: true }));
  else for (const line of directOutcomeLines(outcome, paint)) out(folded(line, width));
  return outcome.missed.length === 0 ? 0 : 1;
}

interface Ended {
  readonly id: string;
  readonly sights: readonly DirectSight[];
  readonly held: HeldRows;
  readonly written: readonly Tried<string>[];
  readonly unseen: readonly { readonly target: string; readonly why: string }[];
  readonly ms: number;
  readonly now: number;
}

function outcomeOf({ id, sights, held, written, unseen, ms, now }: Ended): DirectOutcome {
  return {
    rollout: id,
    revision: held.revision,
    services: [...new Set(sights.flatMap((s) => s.rows.map((r) => r.service)))].toSorted(),
    written: written.flatMap((w) => ('good' in w ? [{ target: w.target, role: w.good }] : [])),
    missed: [...unseen, ...written.flatMap((w) => ('why' in w ? [w] : []))],
    without: sights.filter((s) => s.rows.length === 0).map((s) => s.target),
    ms,
    at: now,
  };
}

/** Asks all at once: one that hangs holds nobody else up. */
async function eachTarget<T>(
  databases: readonly TargetDatabase[],
  ask: (database: TargetDatabase) => Promise<T>,
): Promise<readonly Tried<T>[]> {
  return Promise.all(
    databases.map(async (database): Promise<Tried<T>> => {
      const { target } = database;
      try {
        return { target, good: await ask(database) };
      } catch (error) {
        return { target, why: whyOf(error) };
      }
    }),
  );
}

function whyOf(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error ? inner.message : String(inner);
}
