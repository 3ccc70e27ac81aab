/**
 * Duty: which statements of constraints that come in two steps are still to be run, whatever crash came between them. On a
 * partitioned table each partition is looked at in a transaction of its own, so none is open for as long as the whole takes, and
 * what was looked at is not looked at again.
 */
import type { Spec, Statement, StepState, TableName } from '@sluice/core';
import type { ClientBase, PoolClient } from 'pg';
import { readConstraints, validate } from './constraints.js';
import { runDdl, type DdlOptions } from './ddl.js';
import { look } from './look.js';
import type { StepContext } from './step-context.js';
import type { TableFacts } from './table-facts.js';

/** A constraint by its name, and the statement that adds it NOT VALID. */
export interface Wanted {
  readonly name: string;
  readonly add: Statement;
}

export interface Left {
  readonly todo: readonly Statement[];
  /** NOT VALID binds new rows at once, so half of a constraint is not nothing. */
  readonly stands: boolean;
}

export function stateOf({ todo, stands }: Left): StepState {
  return todo.length === 0 ? 'done' : stands ? 'invalid' : 'todo';
}

export async function constraintsLeft(
  client: ClientBase,
  spec: Spec,
  table: TableFacts,
  wanted: readonly Wanted[],
): Promise<Left> {
  const there = await readConstraints(client, table.oid);
  const todo: Statement[] = [];
  for (const { name, add } of wanted) {
    const seen = there.get(name);
    if (!seen) todo.push(add, validate(spec, name));
    else if (!seen.validated) todo.push(...(await validateLeft(client, spec, table, name)));
  }
  return { todo, stands: wanted.some(({ name }) => there.has(name)) };
}

/** A partition's constraint of this name, or none; by the partition's object id, with whether it is validated. */
export async function onLeaves(
  client: ClientBase,
  { leaves = [] }: TableFacts,
  name: string,
): Promise<ReadonlyMap<number, boolean>> {
  const { rows } = await client.query<{ on: number; validated: boolean }>(
    `select conrelid::int8::int as on, convalidated as validated from pg_catalog.pg_constraint
      where conrelid = any($1::int8[]::oid[]) and conname = $2`,
    [leaves.map((leaf) => leaf.oid), name],
  );
  return new Map(rows.map((r) => [r.on, r.validated]));
}

/** The partitions that have it not validated, each by itself, and then the table, which scans none of them again. */
export async function validateLeft(
  client: ClientBase,
  spec: Spec,
  table: TableFacts,
  name: string,
): Promise<readonly Statement[]> {
  const there = await onLeaves(client, table, name);
  const left = (table.leaves ?? []).filter((leaf) => there.get(leaf.oid) === false);
  return validateEach(spec, left, name);
}

/** As a plan shows it. */
export function validateEach(
  spec: Spec,
  leaves: readonly TableName[] | undefined = [],
  name: string,
): readonly Statement[] {
  return [...leaves.map((leaf) => validate(spec, name, leaf)), validate(spec, name)];
}

/** Runs what is left. On partitions it looks again after each that adds one, because only then is seen what each has to validate. */
export async function runLeft(
  context: StepContext,
  left: (client: PoolClient, table: TableFacts) => Promise<readonly Statement[]>,
  options: DdlOptions = {},
): Promise<void> {
  for (;;) {
    const { todo, parts } = await look(context, async (client, table) => ({
      todo: await left(client, table),
      parts: table.leaves !== undefined,
    }));
    if (!parts) return runDdl(context, todo, options);
    if (todo.length === 0) return;
    const adds = todo.findIndex((s) => s.lock !== 'SHARE UPDATE EXCLUSIVE');
    await runDdl(context, todo.slice(0, adds < 0 ? todo.length : Math.max(1, adds)), options);
  }
}
