/** Duty: Unleash clients without our SDK, as their polls and streams show them; judges nobody. */
import type { Pool } from 'pg';

/** One client as it was just heard. */
export interface PlainClient {
  /** The connection's id, which is random per client; else what the client calls itself. */
  readonly id: string;
  /** The application's name: a client counts for a rollout whose spec names it among its services. */
  readonly service: string;
  readonly sdk: string;
  /**
   * `poll`: it asked with the revision that it has applied. `stream`: the revision was written to it. `none`: it asks
   * another server, where the revision stood long enough to be fetched.
   */
  readonly source: 'poll' | 'stream' | 'none';
  /** 0 before it has any. */
  readonly revision: number;
  /** So long it may be silent, in milliseconds. */
  readonly leaseMs: number;
}

/** An acknowledgement that was news; `at` by the state store's clock. */
interface News {
  readonly id: string;
  readonly service: string;
  readonly region: string | null;
  readonly revision: number;
  readonly at: number;
}

/** Clients are noted together, this long after the first of them was heard: hundreds stream, and each change goes to all (ms). */
const GATHER_MS = 100;

/** Gathers who was heard, so that a change that went to 500 streams is three statements and not 1,500. */
export class PlainClients {
  readonly #pool: Pool;
  readonly #news: (news: readonly News[]) => void;
  #heard = new Map<string, PlainClient>();
  #timer: NodeJS.Timeout | undefined;

  /** @param news told of what was acknowledged, where that is more than was known. */
  constructor(pool: Pool, news: (news: readonly News[]) => void) {
    this.#pool = pool;
    this.#news = news;
  }

  /** Never rejects: who is not noted now is heard again soon. */
  heard(client: PlainClient): void {
    this.#heard.set(client.id, client);
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const clients = [...this.#heard.values()];
      this.#heard = new Map();
      notePlainClients(this.#pool, clients)
        .then((news) => news.length > 0 && this.#news(news))
        .catch(() => undefined);
    }, GATHER_MS).unref();
  }
}

/**
 * Notes that clients were heard, and what they acknowledge by it. Never touches an instance of the SDK, whose own client polls
 * as well. A plain client decides wherever it likes, so it counts as one that decides outside a pin.
 * @returns the acknowledgements that are news.
 */
export async function notePlainClients(
  pool: Pool,
  clients: readonly PlainClient[],
): Promise<readonly News[]> {
  // in one order, so that two control planes never wait for each other's rows crosswise
  const said = clients.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { rows } = await pool.query<{ id: string; revision: string }>(
    `with said as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::float8[])
         as s (id, service, sdk, source, revision, lease_ms)),
     noted as (
       insert into sluice_control.instance as i
              (id, service, sdk, columns, targets, plain, unpinned, source, revision, lease_until)
       select id, service, sdk, '{}', '{}', true, true, source, revision,
              clock_timestamp() + lease_ms * interval '1 ms'
         from said
       on conflict (id) do update
          set service = excluded.service, source = excluded.source, revision = greatest(i.revision, excluded.revision),
              seen_at = clock_timestamp(), lease_until = excluded.lease_until
        where i.plain
       returning id, acknowledged)
     select said.id, said.revision from noted join said using (id) where noted.acknowledged < said.revision`,
    [
      said.map((c) => c.id),
      said.map((c) => c.service),
      said.map((c) => c.sdk),
      said.map((c) => c.source),
      said.map((c) => c.revision),
      said.map((c) => c.leaseMs),
    ],
  );
  return rows.length === 0 ? [] : acknowledge(pool, rows);
}

async function acknowledge(
  pool: Pool,
  clients: readonly { id: string; revision: string }[],
): Promise<readonly News[]> {
  const { rows } = await pool.query<Omit<News, 'revision'> & { revision: string }>(
    `with said as (select * from unnest($1::text[], $2::bigint[]) as s (id, revision)),
     known as (
       update sluice_control.instance i
          set acknowledged = said.revision, acknowledged_at = clock_timestamp(), unpinned_at = null
         from said
        where i.id = said.id and i.plain and i.gone_at is null and i.acknowledged < said.revision
       returning i.id, i.service, i.region, i.acknowledged as revision),
     noted as (
       insert into sluice_control.acknowledgement (instance, revision) select id, revision from known
           on conflict do nothing
       returning instance, at)
     select id, service, region, revision, round(extract(epoch from at) * 1000)::float8 as at
       from known join noted on instance = id`,
    [clients.map((c) => c.id), clients.map((c) => c.revision)],
  );
  return rows.map((row) => ({ ...row, revision: Number(row.revision) }));
}
