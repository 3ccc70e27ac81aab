/** Duty: instances, their leases and acknowledgements, and what their reads have shown; judges nobody. */
import type { Acknowledgement, Heartbeat, PartReads, ReadReport, Registration, Rollout } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';
import type { Compared } from '../runner/ports.js';
import { Acknowledger } from './acknowledging.js';
import { loose } from './loose.js';
import { readMembers, SEEN_LATELY, type Mustered } from './members.js';
import { PlainClients, type PlainClient } from './plain-clients.js';
import { noteReports, pruneReadings, readingsOf } from './readings.js';
import { noteClaims, pruneClaims, writersOf } from './row-writers.js';
import { inTransaction } from './transaction.js';

/** An acknowledgement that was news, for whoever waits for it. `at` by the state store's clock. */
export interface Acknowledging extends Acknowledgement {
  readonly service: string;
  readonly region: string | null;
  readonly at: number;
}

export interface FleetTimes {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

interface Beaten {
  readonly service: string;
  readonly region: string | null;
  /** It acknowledges more than is known. */
  readonly newer: boolean;
  /** Its reports have not been counted yet. */
  readonly fresh: boolean;
  readonly changed: boolean;
  readonly drains: number;
}

/** The channel on which a control plane tells the others of an acknowledgement; who misses it sees it at the next look. */
export const FLEET_CHANNEL = 'sluice_fleet';

export class FleetStore {
  readonly #pool: Pool;
  readonly #listeners = new Set<(service: string) => void>();
  readonly #hearers = new Set<(acknowledging: Acknowledging) => void>();
  readonly times: FleetTimes;
  readonly #name: string;
  readonly #plain: PlainClients;
  readonly #acknowledger: Acknowledger;
  #unsaid: Acknowledging[] = [];

  /** @param name of this process, so that it does not hear itself. */
  constructor(pool: Pool, times: FleetTimes, name = '') {
    this.#name = name;
    this.#pool = pool;
    this.times = times;
    this.#acknowledger = new Acknowledger(pool);
    this.#plain = new PlainClients(pool, (news) => this.#spread(news));
  }

  /** Calls back with the service of an instance of which something changed that a gate may wait for. */
  subscribe(listener: (service: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with each acknowledgement that reaches this control plane and is news. The answer stops it. */
  onAcknowledged(hearer: (acknowledging: Acknowledging) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  /** Commits the registration; the revision that the instance must reach is read afterwards, by the caller. */
  async register(r: Registration): Promise<void> {
    await this.#pool.query(
      `insert into sluice_control.instance (id, service, region, version, sdk, columns, targets, lease_until)
       values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8 * interval '1 ms')
       on conflict (id) do update
         set service = excluded.service, region = excluded.region, version = excluded.version, sdk = excluded.sdk,
             columns = excluded.columns, targets = excluded.targets, lease_until = excluded.lease_until,
             seen_at = clock_timestamp(), gone_at = null`,
      [r.id, r.service, r.region ?? null, r.version ?? null, r.sdk, r.columns, r.targets, this.times.leaseMs],
    );
    this.#tell(r.service);
  }

  /** Renews the lease. Undefined: nobody of this id is registered, or it was let go by a goodbye. */
  async heartbeat(id: string, h: Heartbeat): Promise<{ readonly drains: number } | undefined> {
    // one transaction, so that a batch is noted and counted, or neither
    const row = await inTransaction(this.#pool, async (client) => {
      const beaten = await this.#beat(client, id, h);
      if (beaten?.fresh) await noteReports(client, { id, ...beaten }, h.reports);
      if (beaten && h.writes) await noteClaims(client, { id, ...beaten }, h.writes);
      return beaten;
    });
    if (!row) return undefined;
    // the acknowledgement itself was lost on its way: the heartbeat repeats it
    if (row.newer) await this.acknowledge({ id, revision: h.acknowledged });
    if (row.changed || (row.fresh && h.reports.some(alarming))) this.#tell(row.service);
    return { drains: row.drains };
  }

  async #beat(client: PoolClient, id: string, h: Heartbeat): Promise<Beaten | undefined> {
    const { rows } = await client.query<Beaten>(
      // locked, because a heartbeat whose answer was late is sent again while the first is still being counted
      `with before as (select id, acknowledged, breakers, distrust, batch from sluice_control.instance where id = $1 for update)
       update sluice_control.instance i
          set acknowledged = greatest(i.acknowledged, $2),
              acknowledged_at = case when $2 > i.acknowledged then clock_timestamp() else i.acknowledged_at end,
              revision = $3, source = $4, distrust = $5, ${loose('$2', '$6', '$12')}, open_pins = $7, oldest_pin_ms = $8, breakers = $9,
              seen_at = clock_timestamp(), lease_until = clock_timestamp() + $10 * interval '1 ms',
              batch = greatest(i.batch, $11)
         from before b
        where i.id = b.id and i.gone_at is null
       returning i.service, i.region, i.drains, b.acknowledged < $2 as newer, coalesce($11 > b.batch, true) as fresh,
                 (b.acknowledged < $2 or b.breakers <> $9 or b.distrust <> $5) as changed`,
      [
        id,
        h.acknowledged,
        h.revision,
        h.source,
        h.distrust,
        h.unpinned,
        h.openPins,
        h.oldestPinMs,
        h.breakers,
        this.times.leaseMs,
        h.batch ?? null,
        h.unpinnedMs ?? null,
      ],
    );
    return rows[0];
  }

  /** Notes that no code of the instance runs under an older revision any more; renews no lease. */
  async acknowledge(said: Acknowledgement): Promise<boolean> {
    const noted = await this.#acknowledger.note(said);
    if (!noted) return false;
    const { id, service, region, at } = noted;
    if (at !== null) this.#spread([{ id, revision: said.revision, service, region, at }]);
    else this.#tell(service);
    return true;
  }

  /** A client without our SDK was heard. */
  heard(client: PlainClient): void {
    this.#plain.heard(client);
  }

  async goodbye(id: string): Promise<boolean> {
    const { rows } = await this.#pool.query<{ service: string }>(
      'update sluice_control.instance set gone_at = clock_timestamp() where id = $1 and gone_at is null returning service',
      [id],
    );
    for (const { service } of rows) this.#tell(service);
    return rows.length > 0;
  }

  /** Every instance that was seen lately, or those that can count for one rollout; and this database's clock. */
  members(rollout?: Rollout): Promise<Mustered> {
    return readMembers(this.#pool, rollout);
  }

  /** The last report of something that touched the old side on one target since a time in milliseconds, and the instances that sent one. */
  async oldReads(
    rollout: string,
    target: string,
    sinceMs: number,
  ): Promise<{ readonly lastAt: number; readonly instances: readonly string[] } | null> {
    const { rows } = await this.#pool.query<{ lastAt: number | null; instances: string[] | null }>(
      `select round(extract(epoch from max(at)) * 1000)::float8 as "lastAt", array_agg(distinct instance order by instance) as instances
         from sluice_control.report
        where rollout = $1 and target = $2 and old_reads + old_touches > 0 and at > to_timestamp($3::float8 / 1000)`,
      [rollout, target, sinceMs],
    );
    const { lastAt = null, instances = null } = rows[0] ?? {};
    return lastAt === null ? null : { lastAt, instances: instances ?? [] };
  }

  /** Reads compared on one target since a time in milliseconds. */
  async compared(rollout: string, target: string, sinceMs: number): Promise<Compared> {
    const { rows } = await this.#pool.query<{ compared: string; differing: string; keys: string[] | null }>(
      `select coalesce(sum(compared), 0) as compared, coalesce(sum(differing), 0) as differing,
              (select array_agg(k) from (
                 select distinct unnest(differing_keys) as k from sluice_control.report
                  where rollout = $1 and target = $2 and at > to_timestamp($3::float8 / 1000) and differing > 0 limit 10) x) as keys
         from sluice_control.report
        where rollout = $1 and target = $2 and at > to_timestamp($3::float8 / 1000)`,
      [rollout, target, sinceMs],
    );
    const { compared = '0', differing = '0', keys } = rows[0] ?? {};
    const writers = keys ? await writersOf(this.#pool, rollout, target, keys) : [];
    return { compared: Number(compared), differing: Number(differing), keys: keys ?? [], writers };
  }

  readings(
    rollout: string,
    target: string,
    revisions: Readonly<Record<string, number>>,
  ): Promise<readonly PartReads[]> {
    return readingsOf(this.#pool, rollout, target, revisions);
  }

  /** A control plane that starts cannot know who tried to renew while there was none: everybody gets a full lease. */
  async grantFullLeases(): Promise<void> {
    await this.#pool.query(
      `update sluice_control.instance
          set lease_until = clock_timestamp() + $1 * interval '1 ms'
        where gone_at is null and ${SEEN_LATELY('clock_timestamp()')}`,
      [this.times.leaseMs],
    );
  }

  /** Removes reports and silent instances that no gate can ask for any more. */
  async prune(): Promise<void> {
    await pruneReadings(this.#pool);
    await pruneClaims(this.#pool);
    for (const table of ['report', 'acknowledgement'])
      await this.#pool.query(
        `delete from sluice_control.${table} where at < clock_timestamp() - interval '7 days'`,
      );
    await this.#pool.query(
      `delete from sluice_control.instance where seen_at < clock_timestamp() - interval '7 days'`,
    );
  }

  /** What another control plane has told on the channel: whoever waits here hears of it as well. */
  hear(payload: string): void {
    const { from, ...acknowledging } = JSON.parse(payload) as Acknowledging & { from: string };
    if (from === this.#name) return;
    for (const hearer of this.#hearers) hearer(acknowledging);
    this.#tell(acknowledging.service);
  }

  #spread(news: readonly Acknowledging[]): void {
    for (const acknowledging of news) for (const hearer of this.#hearers) hearer(acknowledging);
    // after a rollback all instances speak at once: one statement for those that were written together
    if (this.#unsaid.length === 0) setImmediate(() => this.#sayElsewhere());
    this.#unsaid.push(...news);
    for (const service of new Set(news.map((one) => one.service))) this.#tell(service);
  }

  /** A hint, and no reason to keep an instance waiting. */
  #sayElsewhere(): void {
    const payloads = this.#unsaid.map((one) => JSON.stringify({ from: this.#name, ...one }));
    this.#unsaid = [];
    this.#pool
      .query('select pg_notify($1, p) from unnest($2::text[]) as p', [FLEET_CHANNEL, payloads])
      .catch(() => undefined);
  }

  #tell(service: string): void {
    for (const listener of this.#listeners) listener(service);
  }
}

/** A guardrail may trip on this: whoever judges should look now. */
function alarming({ differing, measured: m }: ReadReport): boolean {
  return differing > 0 || (m !== undefined && m.newAlone + m.openings + m.violations > 0);
}
