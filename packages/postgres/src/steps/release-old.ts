/** Duty: takes NOT NULL and the checks of the old column away that nobody satisfies once it is no longer written, and puts them back. */
import type { Facts, Spec, Statement } from '@sluice/core';
import type { PoolClient } from 'pg';
import {
  alter,
  dropConstraint,
  notNullStatements,
  readConstraints,
  validate,
  type ConstraintFacts,
} from '../constraints.js';
import { constraintsLeft, runLeft } from '../constraints-left.js';
import { runDdl } from '../ddl.js';
import { quoteIdentifier } from '../identifier.js';
import { look } from '../look.js';
import { oldNotNullCheckName } from '../names.js';
import { notNullLeft } from '../not-null-left.js';
import { forgetStep, readRow, remember } from '../progress.js';
import type { Step, StepContext } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';

/** What was taken away, so that it can be put back as it was. */
interface Released {
  readonly notNull: boolean;
  readonly checks: readonly { readonly name: string; readonly definition: string }[];
}

// with a live down it comes in contract, just before the bridge goes
const isNeeded = (spec: Spec): boolean => spec.replaces !== undefined;

function oldOf(spec: Spec): string {
  if (!spec.replaces) throw new Error(`the spec of ${spec.name} replaces nothing`);
  return spec.replaces.column;
}

/** Lock: ACCESS EXCLUSIVE, for an instant. */
function release(spec: Spec, what: Released): readonly Statement[] {
  const old = quoteIdentifier(oldOf(spec));
  const dropNotNull = alter(spec, `alter column ${old} drop not null`);
  return [
    ...(what.notNull ? [{ sql: dropNotNull, lock: 'ACCESS EXCLUSIVE' } as const] : []),
    ...what.checks.map((c) => dropConstraint(spec, c.name)),
  ];
}

/** Lock: ACCESS EXCLUSIVE for an instant. The definition is PostgreSQL's own text. */
function putBack(spec: Spec, check: { name: string; definition: string }): Statement {
  const definition = check.definition.replace(/ NOT VALID$/, '');
  const add = alter(spec, `add constraint ${quoteIdentifier(check.name)} ${definition} not valid`);
  return { sql: add, lock: 'ACCESS EXCLUSIVE', note: 'looks at no row' };
}

/** What runs for one check, there and back: which ones go is known only when it comes to it, so no plan can show them. */
export function checkStatements(
  spec: Spec,
  check: { readonly name: string; readonly definition: string },
): { readonly apply: readonly Statement[]; readonly undo: readonly Statement[] } {
  return {
    apply: release(spec, { notNull: false, checks: [check] }),
    undo: [putBack(spec, check), validate(spec, check.name)],
  };
}

/** What a writer that leaves the old column out would break: the column then holds its default, or NULL. */
async function unsatisfied(client: PoolClient, spec: Spec, table: TableFacts): Promise<Released> {
  const old = table.columns.get(oldOf(spec));
  if (!old) throw new Error(`the table has no column ${oldOf(spec)}`);
  const constraints = [...(await readConstraints(client, table.oid)).values()];
  const mine = constraints.filter((c) => c.kind === 'c' && c.columns.includes(old.name));
  const broken: ConstraintFacts[] = [];
  for (const check of mine) if (await isBroken(client, check, old)) broken.push(check);
  return {
    notNull: old.notNull && old.default === undefined,
    checks: broken.map(({ name, definition }) => ({ name, definition })),
  };
}

/** A check over several columns cannot be judged by one value, so it counts as broken. */
async function isBroken(
  client: PoolClient,
  check: ConstraintFacts,
  old: { name: string; type: string; default?: string },
): Promise<boolean> {
  if (check.columns.length > 1 || check.expression === null) return true;
  const { rows } = await client.query<{ broken: boolean }>(
    `select (${check.expression}) is false as broken
       from (select (${old.default ?? 'null'})::${old.type} as ${quoteIdentifier(old.name)}) as row`,
  );
  return rows[0]?.broken ?? true;
}

/** An undo that was cut short leaves the check by which it proves NOT NULL, and that refuses new rows as NOT NULL does. */
async function halfPutBack(context: StepContext): Promise<readonly Statement[]> {
  const helper = oldNotNullCheckName(context.spec);
  const there = await look(context, (client, table) => readConstraints(client, table.oid));
  return there.has(helper) ? [dropConstraint(context.spec, helper)] : [];
}

async function remembered(context: StepContext): Promise<Released | undefined> {
  return (await readRow<Released>(context.pool, context.spec.name, 'release-old'))?.cursor;
}

function facts(what: Released): Facts {
  return { notNull: what.notNull, checks: what.checks.map((c) => c.name) };
}

export const releaseOld: Step = {
  name: 'release-old',
  // which checks go is only known when it comes to it; NOT NULL is what a plan can tell
  statements: (spec, table) => {
    const old = table.columns.get(oldOf(spec));
    return release(spec, { notNull: old?.notNull === true && old.default === undefined, checks: [] });
  },
  undoStatements: (spec, table) => {
    const old = table.columns.get(oldOf(spec));
    const wasNotNull = old?.notNull === true && old.default === undefined;
    return wasNotNull ? notNullStatements(spec, table, oldOf(spec), oldNotNullCheckName(spec)) : [];
  },
  inspect: async (context) => {
    const { spec } = context;
    if (!isNeeded(spec)) return { state: 'unneeded' };
    const what = await remembered(context);
    if (!what) return { state: 'todo' };
    return look(context, async (client, table) => {
      const there = await readConstraints(client, table.oid);
      const stands =
        (what.notNull && table.columns.get(oldOf(spec))?.notNull === true) ||
        there.has(oldNotNullCheckName(spec)) ||
        what.checks.some((c) => there.has(c.name));
      // what is remembered is not taken back before it is forgotten: an undo that was cut short has put back a part of it
      return stands ? { state: 'invalid' } : { state: 'done', facts: facts(what) };
    });
  },
  apply: async (context) => {
    const { spec } = context;
    if (!isNeeded(spec)) return {};
    const now = await look(context, (client, table) => unsatisfied(client, spec, table));
    // remembered before anything goes: after a crash half of it may be gone, and must still be put back
    const { cursor } = await remember<Released>(context, 'release-old', now);
    await runDdl(context, [...release(spec, cursor), ...(await halfPutBack(context))], { together: true });
    return facts(cursor);
  },
  undo: async (context) => {
    const { spec } = context;
    const what = await remembered(context);
    if (!what) return {};
    await runLeft(context, async (client, table) => {
      const checks = what.checks.map((c) => ({ name: c.name, add: putBack(spec, c) }));
      return [
        ...(what.notNull
          ? await notNullLeft(client, spec, table, oldOf(spec), oldNotNullCheckName(spec))
          : []),
        ...(await constraintsLeft(client, spec, table, checks)).todo,
      ];
    });
    await forgetStep(context, 'release-old');
    return facts(what);
  },
};
