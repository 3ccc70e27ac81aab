/** Duty: the statements that take all of Sluice's out of a database and nothing else, as text to be read before it is run; pure. */
import type { Remains } from './remains.js';

/** As one transaction, which gives up rather than make others wait for a lock. Empty where nothing of Sluice's is there. */
export function ejectLines(target: string, remains: Remains): readonly string[] {
  const { triggers, checks, functions, tables, schema, strange, rollouts } = remains;
  const isNothing = triggers.length + checks.length + functions.length + tables.length === 0 && !schema;
  if (isNothing) return [`-- target ${target}: nothing of Sluice's is here.`];
  return [
    `-- target ${target}: takes everything of Sluice's away. Columns, constraints and indexes that rollouts made stay: they are yours.`,
    ...rollouts.map((r) => `-- ${flat(r)}: ${RISK}`),
    ...strange.map((s) => `-- ${flat(s)} is not ours, so the schema stays.`),
    'begin;',
    `set local lock_timeout = '50ms'; -- run it again where it gives up`,
    ...triggers.map((t) => `drop trigger ${t.name} on ${t.table};`),
    ...checks.map((c) => `alter table ${c.table} drop constraint ${c.name};`),
    ...functions.map((f) => `drop function ${f};`),
    ...tables.map((t) => `drop table ${t};`),
    ...(schema && strange.length === 0 ? ['drop schema sluice;'] : []),
    'commit;',
  ];
}

const RISK =
  'its services must not read the new column any more, or write it by themselves, before this is run: afterwards nothing keeps old and new equal';

/** A name must not end the comment that it stands in. */
function flat(name: string): string {
  return name.replaceAll(/\s+/g, ' ');
}
