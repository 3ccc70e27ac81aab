/** Duty: what reads of a rollout have shown, slice by slice, for people who look back; judges nothing. */
import type { ReadingView } from '@sluice/api';
import { quantile, type Spread } from '@sluice/core';
import type { Pool } from 'pg';

/** A plot of an hour has 360 slices a service; nobody sees more of them on a screen. */
const SHOWN = '1 hour';
const MINUTE_MS = 60_000;

type Counted = Omit<ReadingView, 'oldMs' | 'newMs'>;
interface SpreadRow {
  readonly service: string;
  readonly at: number;
  readonly kind: 'oldMs' | 'newMs';
  readonly bucket: number;
  readonly n: number;
}

/** Over all targets and regions, of the last hour before the newest slice; a finished rollout keeps its last one for a day. */
export async function readingHistory(pool: Pool, rollout: string): Promise<readonly ReadingView[]> {
  const since = `s.rollout = $1 and s.slice > (select max(slice) from sluice_control.reading where rollout = $1) - interval '${SHOWN}'`;
  const at = 'floor(extract(epoch from slice) * 1000)::float8 as at';
  const [counted, spreads] = await Promise.all([
    pool.query<Counted>(
      `select service, ${at},
              sum(compared)::float8 as compared, sum(differing)::float8 as differing,
              sum(old_calls)::float8 as "oldReads", sum(new_calls)::float8 as "newReads",
              sum(old_errors)::float8 as "oldErrors", sum(new_errors)::float8 as "newErrors"
         from sluice_control.reading s where ${since}
        group by service, slice order by slice, service`,
      [rollout],
    ),
    pool.query<SpreadRow>(
      `select service, ${at}, kind, bucket, sum(n)::float8 as n
         from sluice_control.spread s where ${since} and kind in ('oldMs', 'newMs')
        group by service, slice, kind, bucket order by bucket`,
      [rollout],
    ),
  ]);
  const minutes = new Map<string, [number, number][]>();
  for (const { service, at: minute, kind, bucket, n } of spreads.rows) {
    const key = `${service} ${minute} ${kind}`;
    minutes.set(key, [...(minutes.get(key) ?? []), [bucket, n]]);
  }
  const p99 = ({ service, at: slice }: Counted, kind: SpreadRow['kind']): number | null => {
    const minute = Math.floor(slice / MINUTE_MS) * MINUTE_MS;
    const spread: Spread = minutes.get(`${service} ${minute} ${kind}`) ?? [];
    return quantile(spread, 0.99) ?? null;
  };
  return counted.rows.map((row) => ({ ...row, oldMs: p99(row, 'oldMs'), newMs: p99(row, 'newMs') }));
}
