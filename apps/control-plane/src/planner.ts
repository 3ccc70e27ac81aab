/** Duty: from the text of a spec to the plan that apply will run; changes nothing anywhere. */
import {
  isRefusal,
  planFrom,
  refuse,
  type Plan,
  type Refusal,
  type Spec,
  type TargetPlan,
} from '@sluice/core';
import { readSpec, type SpecMistake } from '@sluice/api';
import { ANY_COLUMN, checkExpression, checkIndex, planTarget, readColumn } from '@sluice/postgres';
import type { Targets } from './runner/ports.js';
import { targetVariable } from './targets.js';

export type Planned = Plan | { readonly refusal: Refusal; readonly mistakes: readonly SpecMistake[] };

/** Reads a spec and looks at its targets. Every mistake of the file is named at once, with its place. */
export async function planSpec(targets: Targets, text: string, file = 'the spec'): Promise<Planned> {
  const read = await readSpec(
    text,
    {
      readColumn,
      checkExpression,
      checkIndex,
      // a fill may read the whole row
      checkFill: (sql) => checkExpression(sql, ANY_COLUMN),
      knownTargets: targets.names(),
    },
    file,
  );
  if ('mistakes' in read) {
    const first = read.mistakes[0];
    const more = read.mistakes.length > 1 ? ` (and ${read.mistakes.length - 1} more)` : '';
    const refusal = refuse('spec-invalid', {
      wanted: `to read ${file}`,
      found: first ? `line ${first.line}: ${first.message}${more}` : 'it is not a spec',
      todo: first?.todo ?? 'Mend the file.',
    });
    return { refusal, mistakes: read.mistakes };
  }
  return planOf(targets, read.spec);
}

/** The plan of a spec as its targets are now. */
export async function planOf(targets: Targets, spec: Spec): Promise<Planned> {
  const plans = await Promise.all(spec.targets.map((t) => planOne(targets, spec, t.name)));
  const refused = plans.find(isRefusal);
  if (refused) return { refusal: refused, mistakes: [] };
  return planFrom(
    spec,
    plans.filter((p): p is TargetPlan => !isRefusal(p)),
  );
}

async function planOne(targets: Targets, spec: Spec, target: string) {
  const variable = targetVariable(target);
  try {
    const pool = targets.pool(target);
    return await planTarget({ spec, target, pool });
  } catch (error) {
    const found = messageOf(error);
    if (found.includes(variable)) {
      return refuse('target-unknown', {
        wanted: `a look at target ${target}`,
        found: `${variable} is not set`,
        todo: `Correct the name, or set ${variable} where the control plane starts, and start it again.`,
      });
    }
    if (!isConnectionError(error)) throw error;
    return refuse('target-unreachable', {
      wanted: `a look at target ${target}`,
      found: `its database cannot be used: ${found}`,
      todo: `Check ${variable} where the control plane starts, and that the database answers there: sluice doctor`,
    });
  }
}

/** A name with several addresses fails with an error for each, and says nothing itself. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** SQLSTATE classes 08 (connection), 28 (authorization), 3D (no such database), 57P (shutdown); or the socket's own error. */
function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return error instanceof Error && /timeout|terminated/i.test(error.message);
  return /^(08|28|3D|57P)/.test(code) || /^E[A-Z]+$/.test(code);
}
