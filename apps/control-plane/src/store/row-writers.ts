/** Duty: who wrote the rows that differ: what is asked of instances, and what they answered; blames nobody. */
import type { RowWriter, Stage, WriteClaim, WriteQuestion } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';

/** A row that was reported longer ago is asked for no more: instances remember a bounded number of writes. */
const ASK = '10 minutes';
/** Keys of one question for all rollouts; they are all asked for again until they are too old. */
const MOST = 200;

/**
 * Keeps what an instance remembers. A write after the last report of a difference cannot have caused it, so it does not count;
 * what came before is not forgotten for it.
 */
export async function noteClaims(
  client: PoolClient,
  { id, service }: { readonly id: string; readonly service: string },
  claims: readonly WriteClaim[],
): Promise<void> {
  if (claims.length === 0) return;
  await client.query(
    `insert into sluice_control.write_claim as w (rollout, target, key, instance, service, at, stage, revision)
     select c.rollout, c.target, c.key, $1, $2, clock_timestamp() - c."agoMs" * interval '1 ms', c.stage, c.revision
       from jsonb_to_recordset($3::jsonb)
              as c(rollout text, target text, key text, "agoMs" float8, stage text, revision bigint)
      where exists (select 1 from sluice_control.report r
                     where r.rollout = c.rollout and r.target = c.target and r.differing > 0 and c.key = any (r.differing_keys)
                       and r.at >= clock_timestamp() - c."agoMs" * interval '1 ms')
      order by c.rollout, c.target, c.key
         on conflict (rollout, target, key, instance) do update
        set at = excluded.at, stage = excluded.stage, revision = excluded.revision where excluded.at > w.at`,
    [id, service, JSON.stringify(claims)],
  );
}

/** The rows that were lately reported to differ, as a question to every instance. */
export async function writeQuestions(pool: Pool): Promise<readonly WriteQuestion[]> {
  const { rows } = await pool.query<WriteQuestion>(
    `select rollout, target, array_agg(key) as keys
       from (select distinct rollout, target, unnest(differing_keys) as key from sluice_control.report
              where differing > 0 and at > clock_timestamp() - interval '${ASK}' limit ${MOST}) k
      group by rollout, target`,
  );
  return rows;
}

interface Row {
  readonly key: string;
  readonly reportedAt: number;
  readonly instance: string | null;
  readonly service: string;
  readonly at: number;
  readonly stage: Stage;
  readonly revision: string;
}

/** The last writer of each of these rows, where an instance remembers one. */
export async function writersOf(
  pool: Pool,
  rollout: string,
  target: string,
  keys: readonly string[],
): Promise<readonly RowWriter[]> {
  const { rows } = await pool.query<Row>(
    `select k.key, round(extract(epoch from r.at) * 1000)::float8 as "reportedAt", w.instance, w.service,
            round(extract(epoch from w.at) * 1000)::float8 as at, w.stage, w.revision
       from unnest($3::text[]) with ordinality as k(key, n)
       join lateral (select max(at) as at from sluice_control.report
                      where rollout = $1 and target = $2 and differing > 0 and k.key = any (differing_keys)) r on r.at is not null
       left join lateral (select * from sluice_control.write_claim c
                           where c.rollout = $1 and c.target = $2 and c.key = k.key order by c.at desc limit 1) w on true
      order by k.n`,
    [rollout, target, keys],
  );
  return rows.map(({ key, reportedAt, instance, service, at, stage, revision }) => ({
    key,
    reportedAt,
    wrote: instance === null ? null : { instance, service, at, stage, revision: Number(revision) },
  }));
}

/** Claims that nobody can ask for any more. */
export async function pruneClaims(pool: Pool): Promise<void> {
  await pool.query(`delete from sluice_control.write_claim where at < clock_timestamp() - interval '7 days'`);
}
