/** Duty: the text of the bridge, with one leg or with both; knows not when it is put in. */
import type { Spec, Statement } from '@sluice/core';
import { digest, dollarQuote, literal, quoteIdentifier, quoteTable } from './identifier.js';
import { bridgeNames, SCHEMA } from './names.js';
import { downDiffers, downValue, upDiffers, upValue } from './pair.js';
import { searchPath } from './session.js';
import type { TableFacts } from './table-facts.js';

/** `up`: new follows old. `both`: old follows new as well. */
export type Legs = 'up' | 'both';

/**
 * The function and its triggers, to be run in one transaction. The triggers' WHEN clauses never evaluate `up` or `down`: an
 * expression that raises there would fail the writer's statement, where in the function it is caught.
 */
export function bridgeStatements(spec: Spec, table: TableFacts, legs: Legs): readonly Statement[] {
  const { onInsert, onUpdate } = bridgeNames(spec);
  const { newColumn, oldColumn } = columns(spec);
  const changed = (column: string): string => `NEW.${column} is distinct from OLD.${column}`;
  const onInsertWhen = legs === 'up' ? `NEW.${newColumn} is null` : undefined;
  const onUpdateWhen =
    legs === 'up'
      ? // a row that is not filled yet is filled by whoever touches it, so a backfill may miss it
        `not (${changed(newColumn)}) and (${changed(oldColumn)} or NEW.${newColumn} is null)`
      : `(${changed(oldColumn)}) <> (${changed(newColumn)})`;
  return [
    {
      sql: `create or replace function ${bridgeFunction(spec)}() returns trigger language plpgsql security invoker
set search_path = ${searchPath(spec)} as ${dollarQuote(bridgeBody(spec, table, legs))}`,
      lock: 'none',
    },
    trigger(spec, onInsert, 'insert', onInsertWhen),
    trigger(spec, onUpdate, 'update', onUpdateWhen),
    ...(table.subscriptions.length > 0 ? [always(spec)] : []),
  ];
}

/** Else a trigger does not fire for rows that a subscription brings. Lock: SHARE ROW EXCLUSIVE, as the triggers themselves. */
function always(spec: Spec): Statement {
  const { onInsert, onUpdate } = bridgeNames(spec);
  const each = [onInsert, onUpdate].map((name) => `enable always trigger ${quoteIdentifier(name)}`);
  return { sql: `alter table ${quoteTable(spec.column)} ${each.join(', ')}`, lock: 'SHARE ROW EXCLUSIVE' };
}

/** Lock: SHARE ROW EXCLUSIVE: writers wait for an instant, readers do not. */
function trigger(spec: Spec, name: string, event: 'insert' | 'update', when: string | undefined): Statement {
  const condition = when === undefined ? '' : ` when (${when})`;
  return {
    sql: `create or replace trigger ${quoteIdentifier(name)} before ${event} on ${quoteTable(spec.column)}
for each row${condition} execute function ${bridgeFunction(spec)}()`,
    lock: 'SHARE ROW EXCLUSIVE',
  };
}

export function dropBridgeStatements(spec: Spec): readonly Statement[] {
  const { onInsert, onUpdate } = bridgeNames(spec);
  return [
    ...[onInsert, onUpdate].map((name): Statement => {
      // Lock: ACCESS EXCLUSIVE, for an instant
      const sql = `drop trigger if exists ${quoteIdentifier(name)} on ${quoteTable(spec.column)}`;
      return { sql, lock: 'ACCESS EXCLUSIVE' };
    }),
    { sql: `drop function if exists ${bridgeFunction(spec)}()`, lock: 'none' },
  ];
}

function bridgeFunction(spec: Spec): string {
  return `${quoteIdentifier(SCHEMA)}.${quoteIdentifier(bridgeNames(spec).function)}`;
}

/** The function's text; the digest in it also stands for the triggers, which are made in the same transaction. */
export function bridgeBody(spec: Spec, table: TableFacts, legs: Legs): string {
  const body = legs === 'up' ? upBody(spec) : bothBody(spec, table);
  return `\n${bridgeTitle(spec.name, legs)} ${digest(body)}\n${body}`;
}

/** How the function's text begins: who has nothing but the rollout's name finds its bridge by this line. */
export function bridgeTitle(rollout: string, legs: Legs): string {
  // as JSON it is one line, whatever the name
  return `-- sluice bridge of ${JSON.stringify(rollout)}, ${legs === 'up' ? 'one leg' : 'both legs'},`;
}

/** The triggers let pass only rows whose new column nobody wrote, so there is nothing left to decide. */
function upBody(spec: Spec): string {
  return `begin
${assign(spec, 'up')}
  return NEW;
end`;
}

/**
 * A pair agrees when new = up(old) or old = down(new); such a pair is left alone. Else new follows where only old changed or
 * new is unset on INSERT, and old follows where only new changed (also to NULL) or new is given on INSERT.
 */
function bothBody(spec: Spec, table: TableFacts): string {
  const { newColumn, oldColumn } = columns(spec);
  return `declare
  agrees boolean := false;
  follows_old boolean;
begin
${guarded(`agrees := not /* sluice */ (${upDiffers(spec, 'NEW.')});`, 'agrees := false;')}
  if not agrees then
${guarded(`agrees := not /* sluice */ (${downDiffers(spec, table, 'NEW.')});`, 'agrees := false;')}
  end if;
  if agrees then
    return NEW;
  end if;
  if TG_OP = 'INSERT' then
    follows_old := NEW.${newColumn} is null;
  else
    follows_old := NEW.${oldColumn} is distinct from OLD.${oldColumn};
  end if;
  if follows_old then
${assign(spec, 'up')}
  else
${assign(spec, 'down')}
  end if;
  return NEW;
end`;
}

/**
 * `new := up(old)`; where `up` raises, new is NULL rather than a value that was once right. `old := down(new)`; where `down`
 * raises, old stays as the writer left it.
 */
function assign(spec: Spec, leg: 'up' | 'down'): string {
  const { newColumn, oldColumn } = columns(spec);
  const { schema, table, column } = spec.column;
  const [to, value, otherwise, name] =
    leg === 'up'
      ? [newColumn, upValue(spec, 'NEW.'), `NEW.${newColumn} := null;`, column]
      : [oldColumn, downValue(spec, 'NEW.'), '', spec.replaces?.column ?? ''];
  const subject = literal(`${schema}.${table}.${name}`);
  const warning = `raise warning 'sluice: % of % raised: %', '${leg}', ${subject}, sqlerrm;`;
  return guarded(`NEW.${to} := /* sluice */ ${value};`, `${otherwise} ${warning}`.trim());
}

function guarded(statement: string, otherwise: string): string {
  return `  begin
    ${statement}
  exception when others then
    ${otherwise}
  end;`;
}

function columns(spec: Spec): { newColumn: string; oldColumn: string } {
  if (!spec.replaces) throw new Error(`the spec of ${spec.name} replaces nothing, so it has no bridge`);
  return {
    newColumn: quoteIdentifier(spec.column.column),
    oldColumn: quoteIdentifier(spec.replaces.column),
  };
}
