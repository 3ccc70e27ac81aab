/** Duty: copies stages to `sluice.stage` and reads them; a held row, or a newer one, is never overwritten by an older. */
import type { Capability, StageRow } from '@sluice/core';
import type { Pool } from 'pg';
import { sqlState } from './session.js';
import { inTerm, type Term } from './term.js';

interface Raw {
  rollout: string;
  service: string;
  capability: Capability;
  region: string;
  percent: number;
  revision: string;
  held: boolean;
}

/**
 * Copies the stages of a rollout in one statement. A row's revision only grows, so of two control planes the older cannot
 * undo the newer, and a held row (break glass) stays until something above its revision is copied. Rows of the rollout that
 * are no longer given go, but for held ones. @throws Superseded when a newer control plane runs the rollout.
 */
export async function copyStages(pool: Pool, rows: readonly StageRow[], term: Term): Promise<void> {
  const { rollout } = term;
  const strange = rows.find((r) => r.rollout !== rollout);
  if (strange) throw new Error(`a stage row of ${strange.rollout} was given for ${rollout}`);
  if (rows.length === 0) return;
  await inTerm(pool, term, (client) =>
    client.query(
      `with given as (
       select * from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::bigint[], $7::boolean[])
         as g(service, capability, region, percent, revision, held)),
     gone as (
       delete from sluice.stage s
        where s.rollout = $1 and not s.held and s.revision < (select min(revision) from given)
          and not exists (select from given g
                           where (g.service, g.capability, g.region) = (s.service, s.capability, s.region)))
     insert into sluice.stage as s (rollout, service, capability, region, percent, revision, held)
     select $1, service, capability, region, percent, revision, held from given
     on conflict (rollout, service, capability, region) do update
       set percent = excluded.percent, revision = excluded.revision, held = excluded.held
     where s.revision < excluded.revision`,
      [
        rollout,
        rows.map((r) => r.service),
        rows.map((r) => r.capability),
        rows.map((r) => r.region),
        rows.map((r) => r.percent),
        rows.map((r) => r.revision),
        rows.map((r) => r.held),
      ],
    ),
  );
}

/** The stage rows of one rollout, or of all; empty where there is no `sluice.stage` yet. */
export async function readStages(pool: Pool, rollout?: string): Promise<readonly StageRow[]> {
  try {
    const { rows } = await pool.query<Raw>(
      `select rollout, service, capability, region, percent, revision, held from sluice.stage
        where $1::text is null or rollout = $1 order by rollout, service, capability, region`,
      [rollout ?? null],
    );
    return rows.map((r) => ({ ...r, revision: Number(r.revision) }));
  } catch (error) {
    if (sqlState(error) === '42P01') return [];
    throw error;
  }
}
