/** Duty: reads and writes what a rollback by hand needs in one target, with nothing but the rollout's name. */
import type { DirectSight, Facts, StageRow } from '@sluice/core';
import type { ClientBase, Pool } from 'pg';
import { bridgeTitle } from './bridge-sql.js';
import { SCHEMA } from './names.js';
import { inTransaction, sqlState } from './session.js';
import { readStages } from './stage-rows.js';

/** The row of `sluice.progress` that says who held the rows, and why. */
const NOTE = 'direct';

/** Who wrote held rows, by what is noted beside them. */
export interface HeldNote {
  readonly who: string;
  readonly evidence: Facts;
}

/** What a target shows of a rollout to somebody who has no spec; a target without `sluice.stage` shows nothing. */
export async function sightOf(pool: Pool, target: string, rollout: string): Promise<DirectSight> {
  const all = await readStages(pool);
  const { rows } = await pool.query<{ live_down: boolean; progress: boolean }>(
    `select to_regclass('sluice.progress') is not null as progress,
            exists (select 1 from pg_catalog.pg_proc f join pg_catalog.pg_trigger t on t.tgfoid = f.oid
                     where f.pronamespace = to_regnamespace($1) and starts_with(f.prosrc, $2)
                       and t.tgenabled in ('O', 'A') and t.tgparentid = 0
                     group by f.oid having count(*) = 2) as live_down`,
    [SCHEMA, `\n${bridgeTitle(rollout, 'both')}`],
  );
  const seen = rows[0];
  const released = seen?.progress
    ? await pool.query(`select from sluice.progress where rollout = $1 and step = 'release-old'`, [rollout])
    : undefined;
  return {
    target,
    rows: all.filter((r) => r.rollout === rollout),
    highest: Math.max(0, ...all.map((r) => r.revision)),
    liveDown: seen?.live_down === true,
    released: (released?.rowCount ?? 0) > 0,
  };
}

/**
 * Holds rows in one transaction, with a note of who did and why. A role that may write `sluice.stage` alone holds them without.
 * @returns the database role that did it.
 */
export async function writeHeld(
  pool: Pool,
  rows: readonly StageRow[],
  note: { readonly who: string; readonly why?: string },
): Promise<string> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await inTransaction(client, async () => {
      await client.query(`set local lock_timeout = '5s'; set local statement_timeout = '30s'`);
      await client.query(
        `insert into sluice.stage as s (rollout, service, capability, region, percent, revision, held)
         select rollout, service, capability, region, percent, revision, true
           from jsonb_to_recordset($1::jsonb)
             as g(rollout text, service text, capability text, region text, percent integer, revision bigint)
         on conflict (rollout, service, capability, region) do update
           set percent = excluded.percent, revision = excluded.revision, held = true
         where s.revision < excluded.revision`,
        [JSON.stringify(rows)],
      );
      return noted(client, rows[0], note);
    });
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function noted(
  client: ClientBase,
  row: StageRow | undefined,
  { who, why }: { readonly who: string; readonly why?: string },
): Promise<string> {
  const role = await client.query<{ role: string }>('select current_user as role');
  const name = role.rows[0]?.role ?? '';
  await client.query('savepoint note');
  try {
    await client.query(
      `insert into sluice.progress as p (rollout, step, cursor, epoch, finished)
       values ($1, $2, jsonb_build_object('who', $3::text, 'role', $4::text, 'why', $5::text, 'revision', $6::bigint,
                                          'at', clock_timestamp()), 0, true)
       on conflict (rollout, step) do update set cursor = excluded.cursor, updated_at = clock_timestamp()`,
      [row?.rollout, NOTE, who, name, why ?? null, row?.revision],
    );
  } catch (error) {
    // 42501: it may not write there; the rows are what counts
    if (sqlState(error) !== '42501') throw error;
    await client.query('rollback to savepoint note');
  }
  return name;
}

/** Who held the rows of a revision, as far as it was noted; a hand that wrote them without this verb left no name. */
export async function readHeldNote(pool: Pool, rollout: string, revision: number): Promise<HeldNote> {
  const { rows } = await pool.query<{ who: string; role: string; why: string | null; at: string }>(
    `select cursor->>'who' as who, cursor->>'role' as role, cursor->>'why' as why, cursor->>'at' as at
       from sluice.progress where rollout = $1 and step = $2 and (cursor->>'revision')::bigint = $3`,
    [rollout, NOTE, revision],
  );
  const note = rows[0];
  if (!note) return { who: 'direct', evidence: { revision } };
  const { who, role, why, at } = note;
  return {
    who: `${who} (direct)`,
    evidence: { revision, role, at, ...(why === null ? {} : { because: why }) },
  };
}
