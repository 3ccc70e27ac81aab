/** Duty: the rows of who is told; knows neither what is told nor how it is sent. */
import type { Told, WebhookFormat } from '@sluice/api';
import type { Pool, PoolClient } from 'pg';
import type { AttemptRow } from './deliveries.js';
import type { RequestKey } from './requests.js';
import { inTransaction } from './transaction.js';

/** Each is served by itself: with more of them than this, something else is wrong. */
export const MOST_WEBHOOKS = 100;

/** What somebody wants to be told, and how. */
export interface Listener {
  readonly name: string;
  readonly format: WebhookFormat;
  readonly events: readonly Told[];
  /** Null: of every rollout. */
  readonly rollouts: readonly string[] | null;
}

export interface Webhook extends Listener {
  readonly url: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly disabledAt: number | null;
  readonly disabledWhy: string | null;
  readonly waiting: number;
  readonly last: AttemptRow | null;
}

export interface Address extends Listener {
  readonly url: string;
  readonly secret: string;
}

export type NewWebhook = Address & Pick<Webhook, 'createdBy'>;

const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;

export async function listWebhooks(pool: Pick<Pool, 'query'>, name?: string): Promise<readonly Webhook[]> {
  const { rows } = await pool.query<Webhook>(
    `select w.name, w.url, w.format, w.events, w.rollouts, w.created_by as "createdBy",
            ${ms('w.created_at')} as "createdAt", ${ms('w.disabled_at')} as "disabledAt",
            w.disabled_why as "disabledWhy", d.waiting, d.last
       from sluice_control.webhook w,
            lateral (select (count(*) filter (where state = 'waiting'))::int as waiting,
                            (array_agg(attempts -> -1 order by (attempts -> -1 ->> 'at')::bigint desc)
                              filter (where attempts <> '[]'))[1] as last
                       from sluice_control.delivery where webhook = w.name) d
      where $1::text is null or w.name = $1
      order by w.name collate "C"`,
    [name ?? null],
  );
  return rows;
}

/**
 * It is told of what comes after now.
 * @param under the request that asks for it, and what that is answered: kept with the webhook, or neither is.
 * @returns why it was not made, where it was not; `keyed`: the request was carried out before.
 */
export async function addWebhook(
  pool: Pool,
  webhook: NewWebhook,
  under?: { readonly key: RequestKey; readonly answer: (made: Webhook) => Buffer },
): Promise<Webhook | 'taken' | 'full' | 'keyed'> {
  return inTransaction(pool, async (client) => {
    if (under) {
      const { rowCount } = await client.query(
        `insert into sluice_control.request (key, fingerprint) values ($1, $2) on conflict (key) do nothing`,
        [under.key.id, under.key.fingerprint],
      );
      if (rowCount === 0) return 'keyed';
    }
    const made = await insertWebhook(client, webhook);
    if (!under) return made;
    // whatever was refused leaves the key free
    if (typeof made === 'string')
      await client.query('delete from sluice_control.request where key = $1', [under.key.id]);
    else
      await client.query('update sluice_control.request set answer = $2 where key = $1', [
        under.key.id,
        under.answer(made),
      ]);
    return made;
  });
}

async function insertWebhook(client: PoolClient, webhook: NewWebhook): Promise<Webhook | 'taken' | 'full'> {
  const { name, url, format, events, rollouts, secret, createdBy } = webhook;
  const { rows } = await client.query<{ full: boolean; added: boolean }>(
    `with there as (select count(*) >= $8 as yes from sluice_control.webhook),
          added as (
            insert into sluice_control.webhook (name, url, format, events, rollouts, secret, created_by, position)
            select $1, $2, $3, $4, $5, $6, $7, h.position from sluice_control.head h, there where not there.yes
                on conflict (name) do nothing
            returning name)
     select there.yes as full, exists (select from added) as added from there`,
    [name, url, format, events, rollouts, secret, createdBy, MOST_WEBHOOKS],
  );
  const [made] = rows[0]?.added ? await listWebhooks(client, name) : [];
  return made ?? (rows[0]?.full ? 'full' : 'taken');
}

/** What waits for it goes with it. */
export async function removeWebhook(pool: Pool, name: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from sluice_control.webhook where name = $1', [name]);
  return (rowCount ?? 0) > 0;
}

/** One that was disabled is told again of what comes after now. */
export async function enableWebhook(pool: Pool, name: string): Promise<void> {
  await pool.query(
    `update sluice_control.webhook set disabled_at = null, disabled_why = null, position = h.position
       from sluice_control.head h where name = $1 and disabled_at is not null`,
    [name],
  );
}

/** Where it is and what signs for it; undefined where there is none. */
export async function addressOf(pool: Pool, name: string): Promise<Address | undefined> {
  const { rows } = await pool.query<Address>(
    'select name, url, format, events, rollouts, secret from sluice_control.webhook where name = $1',
    [name],
  );
  return rows[0];
}
