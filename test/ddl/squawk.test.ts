/** Every statement that a plan holds passes squawk, or stands in the table of exceptions with its reason. */
import { STEPS, type Spec, type StepName } from '@sluice/core';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { lookAtTable, type TableFacts } from '@sluice/postgres';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  coveringSpecs,
  partitionedSpecs,
  partitionedTables,
  plannedStatements,
  tables,
  type Planned,
} from './covering.js';
import { squawk } from './squawk.js';

/** Where it does not go for all statements of a step, those that `only` knows. */
type Exception = readonly [rule: string, step: StepName, reason: string, only?: RegExp];

const EXCEPTIONS: readonly Exception[] = [
  [
    'adding-not-nullable-field',
    'not-null',
    'before PostgreSQL 18: the validated check of two statements before proves it, so it scans nothing',
  ],
  [
    'adding-not-nullable-field',
    'release-old',
    'put back on the way back, proven by a validated check as in not-null',
  ],
  ['ban-drop-not-null', 'not-null', 'the undo: the constraint is ours, and no code was told to rely on it'],
  [
    'ban-drop-not-null',
    'release-old',
    'writers are about to leave the old column out; it is put back by undo',
  ],
  [
    'ban-drop-column',
    'add-column',
    'the undo: no code reads or writes the column by then; needs an approval',
  ],
  [
    'ban-drop-column',
    'drop-old',
    'asked for by the spec, in contract: every live instance has acknowledged retire, and a person has approved',
  ],
  ['ban-drop-table', 'prepare-schema', 'our own empty tables, when the last rollout is forgotten'],
  [
    'prefer-robust-stmts',
    'indexes',
    'if not exists would take the INVALID remainder of a failed build for done; ensureIndex looks and builds again',
  ],
  ['prefer-robust-stmts', 'unique', 'as for indexes'],
  [
    'require-concurrent-index-creation',
    'indexes',
    'on a partitioned table alone, which has no rows: its partitions are built concurrently',
    / on only "public"\."parted(_2)?" /,
  ],
  [
    'require-concurrent-index-deletion',
    'indexes',
    'PostgreSQL drops no index on a partitioned table concurrently; it waits for its turn as any DDL does',
    /^drop index if exists "public"\."parted(_2)?_amount/,
  ],
  [
    'adding-foreign-key-constraint',
    'foreign-key',
    'before PostgreSQL 18: takes over those of the partitions, which are validated, so it scans nothing',
    /^alter table "public"\."parted" add constraint/,
  ],
  [
    'constraint-missing-not-valid',
    'foreign-key',
    'as the one above',
    /^alter table "public"\."parted" add constraint/,
  ],
  ['prefer-bigint-over-int', 'add-column', 'the type is the one that the author of the spec wrote'],
  ['prefer-bigint-over-int', 'prepare-schema', 'a percentage'],
];

let server: FreshServer;
let pool: Pool;
const planned: Planned[] = [];

beforeAll(async () => {
  server = await freshEmbedded({ settings: { fsync: 'off' } });
  pool = new Pool({ connectionString: server.url() });
  await pool.query(tables());
  await pool.query(partitionedTables('parted'));
  const scenes = [coveringSpecs(), partitionedSpecs('parted')];
  for (const specs of scenes) {
    const table = await facts(specs);
    // some statements are written by the server's version
    for (const version of [140_000, 180_000])
      planned.push(...specs.flatMap((spec) => plannedStatements(spec, { ...table, version })));
  }
});
afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

async function facts([spec]: readonly Spec[]): Promise<TableFacts> {
  if (!spec) throw new Error('there is no spec');
  const signal = new AbortController().signal;
  const context = { spec, target: 'main', pool, signal, epoch: 1, now: Date.now, log: () => undefined };
  return lookAtTable(context);
}

describe('squawk', () => {
  it('is asked about every step', () => {
    expect([...new Set(planned.map((p) => p.step))].toSorted()).toEqual(STEPS.toSorted());
  });

  it('has nothing to say but what the table names with its reason', () => {
    const statements = planned.map((p) => p.statement);
    const said = ['14.0', '18.0'].flatMap((v) => squawk(statements, v));
    const found = said.map(({ at, rule, message }) => {
      const p = planned[at];
      return { rule, step: p?.step, message, sql: p?.statement.sql };
    });
    const isOf = ({ rule, step, sql = '' }: (typeof found)[number], [r, s, , only]: Exception): boolean =>
      r === rule && s === step && (only?.test(sql) ?? true);
    expect(found.filter((f) => !EXCEPTIONS.some((e) => isOf(f, e)))).toEqual([]);
    // an exception that no statement needs any more goes
    const idle = EXCEPTIONS.filter((e) => !found.some((f) => isOf(f, e)));
    expect(idle).toEqual([]);
  });

  it('would notice', () => {
    const bad = { sql: 'alter table orders alter column id set not null', lock: 'ACCESS EXCLUSIVE' } as const;
    expect(squawk([bad], '14.0').map((c) => c.rule)).toContain('adding-not-nullable-field');
  });
});
