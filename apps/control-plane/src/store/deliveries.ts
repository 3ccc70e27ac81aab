/** Duty: the log of what each webhook was sent, as people look at it, and what they do with it; sends nothing. */
import type { DeliveryState } from '@sluice/api';
import type { Pool } from 'pg';

/** What is kept of each webhook: the newest, and nothing that is older. */
const KEPT = { deliveries: 1_000, days: 14 } as const;

export interface NewDelivery {
  readonly webhook: string;
  readonly type: string;
  readonly rollout: string | null;
  /** In the log, and what tells it from others there. */
  readonly position: number;
  readonly part: string;
  readonly body: string;
}

export interface AttemptRow {
  readonly at: number;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly type: string;
  readonly rollout: string | null;
  readonly position: number;
  readonly at: number;
  readonly state: DeliveryState;
  readonly attempts: readonly AttemptRow[];
  readonly nextAt: number | null;
}

const COLUMNS = `id, type, rollout, position::float8, state, attempts,
  round(extract(epoch from at) * 1000)::float8 as at, round(extract(epoch from next_at) * 1000)::float8 as "nextAt"`;

/** All that are kept, the newest first. */
export async function deliveriesOf(pool: Pool, webhook: string): Promise<readonly Delivery[]> {
  const { rows } = await pool.query<Delivery>(
    `select ${COLUMNS} from sluice_control.delivery
      where webhook = $1 order by delivery.at desc, delivery.position desc, id`,
    [webhook],
  );
  return rows;
}

/** Puts what is told into line, each once. @returns how many were new. */
export async function putIntoLine(
  pool: Pick<Pool, 'query'>,
  deliveries: readonly NewDelivery[],
): Promise<number> {
  if (deliveries.length === 0) return 0;
  const { rowCount } = await pool.query(
    `insert into sluice_control.delivery (webhook, type, rollout, position, part, body)
     select * from jsonb_to_recordset($1::jsonb)
                as d(webhook text, type text, rollout text, position bigint, part text, body text)
         on conflict (webhook, position, part) do nothing`,
    [JSON.stringify(deliveries)],
  );
  return rowCount ?? 0;
}

/** One that was made once and is not made again: a test. */
export async function noteDelivery(
  pool: Pool,
  id: string,
  { webhook, type, rollout, position, part, body }: NewDelivery,
  attempt: AttemptRow,
): Promise<Delivery | undefined> {
  const { rows } = await pool.query<Delivery>(
    `insert into sluice_control.delivery (id, webhook, type, rollout, position, part, body, state, tries, attempts, next_at)
     select $1, name, $3, $4, $5, $6, $7, $8, 1, $9::jsonb, null from sluice_control.webhook where name = $2
     returning ${COLUMNS}`,
    [
      id,
      webhook,
      type,
      rollout,
      position,
      `${part} ${id}`,
      body,
      attempt.error === null ? 'delivered' : 'given-up',
      JSON.stringify([attempt]),
    ],
  );
  return rows[0];
}

/**
 * Puts one into line again. It counts as tried often enough to hold nobody up: what came after it has been sent meanwhile.
 * @returns undefined where there is none of this id.
 */
export async function putIntoLineAgain(
  pool: Pool,
  webhook: string,
  id: string,
  tries: number,
): Promise<Delivery | undefined> {
  const { rows } = await pool.query<Delivery>(
    `update sluice_control.delivery set state = 'waiting', tries = $3, next_at = clock_timestamp()
      where webhook = $1 and id = $2
     returning ${COLUMNS}`,
    [webhook, id, tries],
  );
  return rows[0];
}

/** Takes away what is too much, and what is too old and over. */
export async function pruneDeliveries(pool: Pool): Promise<void> {
  await pool.query(
    `delete from sluice_control.delivery d
      using (select id, row_number() over (partition by webhook order by at desc, position desc) as nth
               from sluice_control.delivery) n
      where n.id = d.id
        and (n.nth > $1 or (d.state <> 'waiting' and d.at < clock_timestamp() - $2 * interval '1 day'))`,
    [KEPT.deliveries, KEPT.days],
  );
}
