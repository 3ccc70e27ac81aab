/** Duty: what Sluice calls the objects that it makes; the same spec gives the same names for ever, so a crash is healed by looking. */
import type { Spec, TableName } from '@sluice/core';
import { digest, joinedName } from './identifier.js';

/** The schema of everything that is Sluice's own in a target. */
export const SCHEMA = 'sluice';

/** Sorts after every usual trigger name: BEFORE triggers fire in the order of their names. */
const LAST = 'zzz_sluice';

export interface BridgeNames {
  readonly function: string;
  readonly onInsert: string;
  readonly onUpdate: string;
}

export function bridgeNames({ column: c }: Spec): BridgeNames {
  return {
    // the digest keeps `a.b_c` and `a_b.c` apart
    function: joinedName('bridge', c.table, c.column, digest(`${c.schema}\n${c.table}\n${c.column}`)),
    onInsert: joinedName(LAST, c.column, 'insert'),
    onUpdate: joinedName(LAST, c.column, 'update'),
  };
}

/** The name of the check at this place of the spec: its own, or one that follows from what it says. */
export function checkName({ column: c }: Spec, index: number): string {
  const check = c.checks[index];
  if (!check) throw new Error(`the spec has no check ${index}`);
  return check.name ?? joinedName(c.table, c.column, 'check', digest(check.expression));
}

/** As PostgreSQL itself calls it. */
export function notNullName({ column: c }: Spec, column: string): string {
  return joinedName(c.table, column, 'not_null');
}

/** The check that proves NOT NULL without a scan under a strong lock; gone when the step is done. */
export function notNullCheckName({ column: c }: Spec): string {
  return joinedName(LAST, c.column, 'not_null');
}

/** The check that proves NOT NULL of the old column when it is put back. */
export function oldNotNullCheckName({ replaces }: Spec): string {
  return joinedName(LAST, replaces?.column ?? '', 'not_null_again');
}

export function uniqueName({ column: c }: Spec): string {
  return joinedName(c.table, c.column, 'key');
}

export function foreignKeyName({ column: c }: Spec): string {
  return joinedName(c.table, c.column, 'fkey');
}

/** On a partition it has the partition's name, so that each is told by its table. */
export function indexName({ column: c, indexes }: Spec, index: number, on: TableName = c): string {
  return joinedName(on.table, c.column, 'idx', digest(indexes[index] ?? ''));
}
