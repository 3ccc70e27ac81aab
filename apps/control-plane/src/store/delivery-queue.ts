/**
 * Duty: who sends for which webhook, what is due, and what came of it. Of several control planes one serves a webhook, until
 * it says otherwise or its time is over by the state store's clock; what it says after that is not believed.
 */
import type { Pool } from 'pg';

/** One that failed so often lets those behind it go first: a body that its receiver cannot take must not keep all others. */
export const HOLDS_UP_TRIES = 3;
/** Attempts of one delivery that are kept. */
const MOST_ATTEMPTS = 20;

export interface Due {
  readonly id: string;
  readonly type: string;
  readonly rollout: string | null;
  readonly body: string;
  /** How often it was tried before. */
  readonly tries: number;
  readonly url: string;
  readonly secret: string;
}

export interface Served {
  readonly webhook: string;
  readonly holder: string;
}

/** Takes each webhook that has something due and that nobody serves. @param not those that are served here already. */
export async function takeWebhooks(
  pool: Pick<Pool, 'query'>,
  holder: string,
  holdMs: number,
  not: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `update sluice_control.webhook set served_by = $1, served_until = clock_timestamp() + $2 * interval '1 ms'
      where name in (
        select w.name from sluice_control.webhook w
         where w.disabled_at is null and w.served_until < clock_timestamp() and w.name <> all($3)
           and exists (select from sluice_control.delivery d
                        where d.webhook = w.name and d.state = 'waiting' and d.next_at <= clock_timestamp()
                          and d.position <= w.position)
           for update skip locked)
     returning name`,
    [holder, holdMs, not],
  );
  return rows.map((r) => r.name);
}

/**
 * The next delivery of a webhook that is served here, and its time to serve anew; undefined where nothing is due, or where it
 * is served here no more. In the order of the log: what stands behind it waits, also while it is tried again, but for the
 * first few times only. Nothing is sent before all of the log that lies before it has been put into line.
 */
export async function nextDue(
  pool: Pool,
  { webhook, holder }: Served,
  holdMs: number,
): Promise<Due | undefined> {
  const { rows } = await pool.query<Due>(
    `with mine as (
       update sluice_control.webhook set served_until = clock_timestamp() + $3 * interval '1 ms'
        where name = $1 and served_by = $2 and disabled_at is null
       returning name, url, secret, position),
     first as (
       select distinct on (rollout) rollout, position, part from sluice_control.delivery
        where webhook = $1 and state = 'waiting' and tries < $4
        order by rollout, position, part)
     select d.id, d.type, d.rollout, d.body, d.tries, mine.url, mine.secret
       from mine join sluice_control.delivery d on d.webhook = mine.name
                 left join first on first.rollout = d.rollout
      where d.state = 'waiting' and d.next_at <= clock_timestamp() and d.position <= mine.position
        and (first.rollout is null or (d.position, d.part) <= (first.position, first.part))
      order by d.position, d.part limit 1`,
    [webhook, holder, holdMs, HOLDS_UP_TRIES],
  );
  return rows[0];
}

export interface Outcome {
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
  /** Until it is tried again; undefined: it is not. */
  readonly againMs: number | undefined;
}

/** Notes an attempt. @returns false where it is served by somebody else now, or is gone: then nothing is noted. */
export async function noteAttempt(
  pool: Pool,
  { webhook, holder }: Served,
  id: string,
  { status, ms, error, againMs }: Outcome,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with mine as (select name from sluice_control.webhook where name = $1 and served_by = $2 for share)
     update sluice_control.delivery d
        set tries = d.tries + 1,
            attempts = case when jsonb_array_length(d.attempts) >= $8 then d.attempts - 0 else d.attempts end
              || jsonb_build_object('at', floor(extract(epoch from clock_timestamp()) * 1000)::bigint - $5::int,
                                    'status', $4::int, 'ms', $5::int, 'error', $6::text),
            state = case when $6::text is null then 'delivered' when $7::float8 is null then 'given-up' else 'waiting' end,
            next_at = case when $6::text is not null then clock_timestamp() + $7::float8 * interval '1 ms' end
       from mine
      where d.webhook = mine.name and d.id = $3 and d.state = 'waiting'`,
    [webhook, holder, id, status, ms, error, againMs ?? null, MOST_ATTEMPTS],
  );
  return (rowCount ?? 0) > 0;
}

/** Tells it nothing any more; what waits for it is given up. */
export async function disableWebhook(pool: Pool, { webhook, holder }: Served, why: string): Promise<void> {
  await pool.query(
    `with off as (
       update sluice_control.webhook set disabled_at = clock_timestamp(), disabled_why = $3
        where name = $1 and served_by = $2 returning name)
     update sluice_control.delivery d set state = 'given-up', next_at = null
       from off where d.webhook = off.name and d.state = 'waiting'`,
    [webhook, holder, why],
  );
}

/** Another control plane need not wait until the time is over. */
export async function releaseWebhook(pool: Pool, { webhook, holder }: Served): Promise<void> {
  await pool.query(
    `update sluice_control.webhook set served_by = null, served_until = '-infinity'
      where name = $1 and served_by = $2`,
    [webhook, holder],
  );
}
