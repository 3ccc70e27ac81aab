/** Duty: one target's part of a plan: what will run there, and what stands in the way. Changes nothing. */
import { PHASES, stepsOf, type Finding, type PlannedStep, type Spec, type TargetPlan } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';
import { blocks } from './findings/finding.js';
import { judgeFindings } from './findings/judge.js';
import { newerFindings } from './findings/newer.js';
import { sampleRows } from './findings/sample.js';
import { surroundingFindings } from './findings/surroundings.js';
import { shapeFindings } from './findings/shape.js';
import { columnFindings } from './findings/table.js';
import { textFindings } from './findings/text.js';
import { quoteTable } from './identifier.js';
import { serverIdentity } from './replicas.js';
import { readForecast } from './read-forecast.js';
import { inSession } from './session.js';
import { STEP_TABLE } from './step-table.js';
import { readTable, type TableFacts } from './table-facts.js';

export interface PlanRequest {
  readonly spec: Spec;
  readonly target: string;
  readonly pool: Pool;
}

/**
 * Looks at a target and plans. The statements are those that `apply` of each step runs. Where the table or the spec's SQL is
 * so wrong that no statement can be written, `steps` is empty and the findings say why.
 */
export async function planTarget({ spec, target, pool }: PlanRequest): Promise<TargetPlan> {
  const { database, version } = await serverIdentity(pool);
  const base = { target, database, serverVersion: version };
  const text = textFindings(spec);
  // names that cannot be quoted cannot be asked about either
  const unsayable = text.filter((f) => f.code === 'name-too-long');
  if (unsayable.length > 0) return { ...base, rows: 0, tableBytes: 0, steps: [], findings: unsayable };
  return inSession(pool, { spec, lockTimeoutMs: spec.locks.timeoutMs }, async (client) => {
    const table = await readTable(client, spec.column);
    if (!table)
      return {
        ...base,
        rows: 0,
        tableBytes: 0,
        steps: [],
        findings: [...text, tableMissing(spec, database)],
      };
    const sizes = { rows: await estimateRows(client, spec, table), tableBytes: table.bytes };
    const shape = [
      ...(await shapeFindings(client, spec, table)),
      // what cannot be read cannot be searched for what is new in it
      ...(text.length > 0 ? [] : await newerFindings(client, spec, table)),
    ];
    if (text.length > 0 || shape.some((f) => f.severity === 'blocks'))
      return { ...base, ...sizes, steps: [], findings: [...text, ...shape] };
    const judged = await judgeFindings(client, spec, table);
    const isTyped = !judged.some((f) => f.code === 'type-missing');
    // what PostgreSQL refuses altogether need not be tried on rows
    const tried = judged.some((f) => f.severity === 'blocks')
      ? { findings: [] }
      : await sampleRows(client, spec, table);
    const findings: readonly Finding[] = [
      ...shape,
      ...judged,
      ...tried.findings,
      ...(isTyped ? await columnFindings(client, spec, table) : []),
      ...(await surroundingFindings(client, pool, spec, target, table)),
    ];
    const sample = 'sample' in tried ? { sample: tried.sample } : {};
    // an expression that raises has no width
    const forecast =
      'sample' in tried && !findings.some((f) => f.code === 'expression-raises')
        ? await readForecast(client, spec, table, sizes.rows)
        : undefined;
    const steps = plannedSteps(spec, table);
    return { ...base, ...sizes, steps, findings, ...sample, ...(forecast ? { forecast } : {}) };
  });
}

function tableMissing(spec: Spec, database: string): Finding {
  const name = `${spec.column.schema}.${spec.column.table}`;
  return blocks(
    'table-missing',
    name,
    `there is no table ${name} in the database ${database}`,
    'Check the name and its schema: it is case-sensitive where it is quoted.',
  );
}

/** Every step of the spec in the order of the phases, with its statements. */
function plannedSteps(spec: Spec, table: TableFacts): readonly PlannedStep[] {
  const planned = PHASES.flatMap((phase) =>
    stepsOf(spec, phase).map((step) => {
      const { statements, way } = STEP_TABLE[step];
      const said = way ? { way: way(spec, table) } : {};
      return { phase, step, statements: statements(spec, table), ...said };
    }),
  );
  // release-old may find nothing to take away
  return planned.filter((p) => p.statements.length > 0);
}

/** Small enough to be counted at once where PostgreSQL has never counted. */
const COUNTED_BYTES = 16 * 1024 * 1024;
/** A usual row with its index entries; only for tables that were never analyzed. */
const BYTES_A_ROW = 200;

async function estimateRows(client: PoolClient, spec: Spec, table: TableFacts): Promise<number> {
  if (table.rows > 0) return Math.round(table.rows);
  if (table.kind !== 'r' || table.hidesRows) return 0;
  if (table.bytes > COUNTED_BYTES) return Math.round(table.bytes / BYTES_A_ROW);
  const { rows } = await client.query<{ n: string }>(`select count(*) as n from ${quoteTable(spec.column)}`);
  return Number(rows[0]?.n ?? 0);
}
