/** Duty: what reads have shown, kept in slices of time and read back for guardrails; judges nothing. */
import type { PartReads, ReadReport, ReadSlice, Spread } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';

interface Reporter {
  readonly id: string;
  readonly service: string;
  readonly region: string | null;
}

/** Guardrails look back no farther than this. */
const LOOK_BACK = '1 hour';
/** What is shown to people may be older. */
const KEEP = '1 day';

/** Adds the reports of one heartbeat; whether they were counted before is for the caller to know. */
export async function noteReports(
  client: PoolClient,
  { id, service, region }: Reporter,
  reports: readonly ReadReport[],
): Promise<void> {
  if (reports.length === 0) return;
  await client.query(
    `insert into sluice_control.report
       (instance, service, rollout, target, compared, differing, old_reads, old_touches, new_reads, old_errors, new_errors, differing_keys)
     select $1, $2, r->>'rollout', r->>'target', (r->>'compared')::bigint, (r->>'differing')::bigint,
            (r->>'oldReads')::bigint, coalesce((r->>'oldTouches')::bigint, 0), (r->>'newReads')::bigint, (r->>'oldErrors')::bigint, (r->>'newErrors')::bigint,
            array(select jsonb_array_elements_text(r->'differingKeys'))
       from jsonb_array_elements($3::jsonb) r`,
    [id, service, JSON.stringify(reports)],
  );
  const measured = reports.filter((r) => r.measured);
  if (measured.length === 0) return;
  const values = [service, region ?? '', JSON.stringify(measured)];
  // in the order of the key, so that two heartbeats never wait for each other
  await client.query(
    `insert into sluice_control.reading as s
     select r->>'rollout', r->>'target', $1, $2, (m->>'revision')::bigint,
            date_bin('10 s', clock_timestamp(), 'epoch') as slice,
            sum((r->>'compared')::bigint), sum((r->>'differing')::bigint),
            -- what the old side answered in place of the new one is no call of its own
            sum(greatest(0, (r->>'oldReads')::bigint + (m->>'oldBeside')::bigint - (m->>'fallbacks')::bigint)),
            sum((r->>'newReads')::bigint), sum((m->>'newBeside')::bigint),
            sum((r->>'oldErrors')::bigint), sum((r->>'newErrors')::bigint),
            sum((m->>'oldAlone')::bigint), sum((m->>'newAlone')::bigint),
            sum((m->>'fallbacks')::bigint), sum((m->>'openings')::bigint), sum((m->>'violations')::bigint)
       from jsonb_array_elements($3::jsonb) r, lateral (select r->'measured' as m) x
      group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
     on conflict (rollout, target, service, region, revision, slice) do update
        set compared = s.compared + excluded.compared, differing = s.differing + excluded.differing,
            old_calls = s.old_calls + excluded.old_calls, new_calls = s.new_calls + excluded.new_calls,
            new_beside = s.new_beside + excluded.new_beside,
            old_errors = s.old_errors + excluded.old_errors, new_errors = s.new_errors + excluded.new_errors,
            old_alone = s.old_alone + excluded.old_alone, new_alone = s.new_alone + excluded.new_alone,
            fallbacks = s.fallbacks + excluded.fallbacks, openings = s.openings + excluded.openings,
            violations = s.violations + excluded.violations`,
    values,
  );
  await client.query(
    `insert into sluice_control.spread as s
     select r->>'rollout', r->>'target', $1, $2, (r->'measured'->>'revision')::bigint,
            date_bin('1 min', clock_timestamp(), 'epoch'), k.kind, (b->>0)::integer, sum((b->>1)::bigint)
       from jsonb_array_elements($3::jsonb) r, unnest(array['oldMs', 'newMs', 'ratios']) as k(kind),
            jsonb_array_elements(r->'measured'->k.kind) b
      group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 3, 4, 5, 6, 7, 8
     on conflict (rollout, target, service, region, revision, slice, kind, bucket) do update set n = s.n + excluded.n`,
    values,
  );
}

interface ReadingRow extends ReadSlice {
  readonly service: string;
  readonly region: string;
  readonly revision: number;
  readonly compared: number;
  readonly differing: number;
  readonly newBeside: number;
  readonly openings: number;
  readonly violations: number;
}

interface SpreadRow {
  readonly service: string;
  readonly region: string;
  readonly revision: number;
  readonly kind: 'oldMs' | 'newMs' | 'ratios';
  readonly bucket: number;
  readonly n: number;
}

/**
 * What the reads of each service and region have shown on one target, of the last hour, decided under `revisions` (by service:
 * the first that counts). A service that is not named there is left out.
 */
export async function readingsOf(
  pool: Pool,
  rollout: string,
  target: string,
  revisions: Readonly<Record<string, number>>,
): Promise<readonly PartReads[]> {
  const first = JSON.stringify(revisions);
  const since = `from sluice_control.%1 s join jsonb_each_text($3::jsonb) f on f.key = s.service
      where s.rollout = $1 and s.target = $2 and s.revision >= f.value::bigint
        and s.slice > clock_timestamp() - interval '${LOOK_BACK}'`;
  const [readings, spreads] = await Promise.all([
    pool.query<ReadingRow>(
      `select service, region, floor(extract(epoch from slice) * 1000)::float8 as at,
              sum(compared)::float8 as compared, sum(differing)::float8 as differing,
              sum(old_calls)::float8 as "oldCalls", sum(new_calls)::float8 as "newCalls", sum(new_beside)::float8 as "newBeside",
              sum(old_alone)::float8 as "oldAlone", sum(new_alone)::float8 as "newAlone",
              sum(openings)::float8 as openings, sum(violations)::float8 as violations
         ${since.replace('%1', 'reading')}
        group by service, region, slice order by service, region, slice`,
      [rollout, target, first],
    ),
    pool.query<SpreadRow>(
      `select service, region, kind, bucket, sum(n)::float8 as n ${since.replace('%1', 'spread')}
        group by service, region, kind, bucket order by bucket`,
      [rollout, target, first],
    ),
  ]);
  const parts = new Map<string, ReadingRow[]>();
  for (const row of readings.rows) {
    const part = `${row.service}\n${row.region}`;
    parts.set(part, [...(parts.get(part) ?? []), row]);
  }
  return [...parts.values()].map((rows) => partOf(rows, spreads.rows));
}

function partOf(rows: readonly ReadingRow[], spreads: readonly SpreadRow[]): PartReads {
  const { service = '', region = '' } = rows[0] ?? {};
  const total = (of: (row: ReadingRow) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  const spread = (kind: SpreadRow['kind']): Spread =>
    spreads
      .filter((s) => s.service === service && s.region === region && s.kind === kind)
      .map((s) => [s.bucket, s.n] as const);
  return {
    service,
    ...(region === '' ? {} : { region }),
    compared: total((r) => r.compared),
    differing: total((r) => r.differing),
    ran: total((r) => r.newCalls + r.newBeside),
    openings: total((r) => r.openings),
    violations: total((r) => r.violations),
    slices: rows.map(({ at, oldCalls, newCalls, oldAlone, newAlone }) => ({
      at,
      oldCalls,
      newCalls,
      oldAlone,
      newAlone,
    })),
    oldMs: spread('oldMs'),
    newMs: spread('newMs'),
    ratios: spread('ratios'),
  };
}

export async function pruneReadings(pool: Pool): Promise<void> {
  for (const table of ['reading', 'spread'])
    await pool.query(
      `delete from sluice_control.${table} where slice < clock_timestamp() - interval '${KEEP}'`,
    );
}
