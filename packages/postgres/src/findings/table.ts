/** Duty: what stands in the way in the table's columns, its triggers and its constraints. */
import { namingHabit, type Finding, type Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { columnFault } from '../column-fault.js';
import { readConstraints } from '../constraints.js';
import { isConstant } from '../expression.js';
import { quoteTable } from '../identifier.js';
import { bridgeNames, checkName, SCHEMA } from '../names.js';
import type { TableFacts } from '../table-facts.js';
import { blocks, tells, warns } from './finding.js';

export async function columnFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  return [
    ...(await newColumnFindings(client, spec, table)),
    ...namingFindings(spec, table),
    ...oldColumnFindings(spec, table),
    ...(await unfilledFindings(client, spec, table)),
    ...(await triggerFindings(client, spec, table)),
    ...(await constraintFindings(client, spec, table)),
  ];
}

/** The old column is no example: it is what is to be left behind. */
function namingFindings({ column, replaces }: Spec, table: TableFacts): readonly Finding[] {
  if (table.columns.has(column.column)) return [];
  const others = [...table.columns.values()].filter((c) => c.name !== replaces?.column);
  const habit = namingHabit({ name: column.column, type: column.type }, others);
  if (!habit) return [];
  const { kind, examples, suggested } = habit;
  const said = `other ${kind} here ${habit.habit} (${examples.join(', ')}), and ${column.column} does not`;
  const todo = `Call it ${suggested}, if that is what it holds. Nothing depends on it.`;
  return [tells('naming-habit', column.column, said, todo)];
}

async function newColumnFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const there = table.columns.get(spec.column.column);
  if (!there) return [];
  const { column } = spec.column;
  const todo = 'Drop or rename it, or write the spec as the column is.';
  const fault = await columnFault(client, spec, there);
  if (fault !== undefined) return [blocks('column-differs', column, fault, todo)];
  if (spec.replaces && there.default !== undefined) {
    const why = `${column} is there already with a default, which would answer an INSERT instead of up(${spec.replaces.column})`;
    return [
      blocks('column-differs', column, why, 'Drop its default; Sluice sets the one of the spec in contract.'),
    ];
  }
  return [
    tells('column-adopted', column, `${column} is there already and matches`, 'It is taken over as it is.'),
  ];
}

function oldColumnFindings(spec: Spec, table: TableFacts): readonly Finding[] {
  const old = spec.replaces && table.columns.get(spec.replaces.column);
  if (!old) return [];
  const found: Finding[] = [];
  if (old.name === spec.column.column)
    found.push(
      blocks('column-replaces-itself', old.name, 'the column replaces itself', 'Name the old column.'),
    );
  if (old.generated)
    found.push(
      blocks(
        'old-column-generated',
        old.name,
        `${old.name} is generated, so nobody can write it`,
        'Replace the column that it is made of.',
      ),
    );
  if (table.key.some((k) => k.name === old.name))
    found.push(
      warns(
        'old-column-in-key',
        old.name,
        `${old.name} is part of the primary key`,
        'It cannot be dropped or left out before the key has changed.',
      ),
    );
  // down(NULL) is NULL for nearly every expression
  if (spec.replaces?.down !== undefined && old.notNull && !spec.column.notNull)
    found.push(
      warns(
        'old-not-null',
        old.name,
        `${old.name} is NOT NULL and ${spec.column.column} is not: a NULL in the new column could not go back`,
        `Add "not null" to the spec, or drop it from ${old.name}.`,
      ),
    );
  return found;
}

/** NOT NULL without a value for the rows that are there can never be reached. */
async function unfilledFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const { column, notNull, default: value } = spec.column;
  if (spec.fill !== undefined && !spec.replaces && !notNull)
    return [
      blocks(
        'fill-nullable',
        column,
        `${column} may be NULL, and a NULL written on purpose would be filled as well`,
        `Add "not null", or wave it through by its name: ${column}.`,
      ),
    ];
  if (spec.replaces || spec.fill !== undefined || !notNull || table.columns.has(column)) return [];
  if (value !== undefined && isConstant(value)) return [];
  const { rows } = await client.query<{ any: boolean }>(
    `select exists (select from ${quoteTable(spec.column)}) as any`,
  );
  return rows[0]?.any
    ? [
        blocks(
          'rows-unfilled',
          column,
          `${column} is NOT NULL, and nothing gives the rows that are there a value`,
          'Add "fill", or a constant default.',
        ),
      ]
    : [];
}

async function triggerFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  if (!spec.replaces || spec.sync !== 'trigger') return [];
  const names = bridgeNames(spec);
  const { rows } = await client.query<{ name: string; ours: boolean }>(
    `select t.tgname as name, p.pronamespace = to_regnamespace($2) and p.proname = $3 as ours
       from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
      -- 2: before, 1: for each row
      where t.tgrelid = $1 and not t.tgisinternal and t.tgtype & 3 = 3`,
    [table.oid, SCHEMA, names.function],
  );
  const mine = [names.onInsert, names.onUpdate];
  const clashes = rows.filter((r) => mine.includes(r.name) && !r.ours);
  // names are compared byte by byte, as PostgreSQL orders triggers
  const later = rows.filter(
    (r) =>
      !mine.includes(r.name) &&
      mine.some((m) => Buffer.compare(Buffer.from(r.name), Buffer.from(m)) > 0) &&
      !r.name.startsWith('zzz_sluice_'),
  );
  return [
    ...clashes.map((r) =>
      blocks('trigger-name-clash', r.name, `there is a trigger ${r.name} that is not ours`, 'Rename it.'),
    ),
    ...later.map((r) =>
      warns(
        'trigger-order',
        r.name,
        `the trigger ${r.name} fires after the sync trigger, which will not see what it changes`,
        'Give it a name that sorts before zzz_sluice.',
      ),
    ),
  ];
}

async function constraintFindings(
  client: PoolClient,
  spec: Spec,
  table: TableFacts,
): Promise<readonly Finding[]> {
  const there = await readConstraints(client, table.oid);
  return spec.column.checks.flatMap((check, index) => {
    const found = there.get(checkName(spec, index));
    const isOther =
      found !== undefined && (found.kind !== 'c' || !found.columns.includes(spec.column.column));
    return isOther && check.name !== undefined
      ? [
          blocks(
            'constraint-name-clash',
            check.name,
            `there is another constraint ${check.name} on the table`,
            'Choose another name.',
          ),
        ]
      : [];
  });
}
