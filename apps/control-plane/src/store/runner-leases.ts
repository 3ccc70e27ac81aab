/**
 * Duty: the rows that say which control plane runs which rollout, and the locks that tell at once when one has died. One
 * connection: the locks live and die with it. Judges by the state store's clock alone.
 */
import type { Client } from 'pg';

/** A rollout that might be had, as it was seen at the last ask. */
interface Chance {
  readonly rollout: string;
  /** We have its lock now: nobody else's session does. */
  readonly locked: boolean;
  /** Its holder did not renew in time. One that nobody has had yet goes to whoever has the lock. */
  readonly over: boolean;
}

export interface Held {
  readonly rollout: string;
  readonly epoch: number;
  readonly locked: boolean;
}

const key = (rollout: string): string => `hashtextextended('sluice runner ' || ${rollout}, 0)`;

export class RunnerLeases {
  readonly #client: Client;
  readonly #holder: string;
  readonly #leaseMs: number;

  constructor(client: Client, holder: string, leaseMs: number) {
    this.#client = client;
    this.#holder = holder;
    this.#leaseMs = leaseMs;
  }

  /** Takes each of these that can be had. */
  async take(rollouts: readonly string[]): Promise<readonly Held[]> {
    const { rows } = await this.#client.query<Chance>(
      `select w.rollout, pg_try_advisory_lock(${key('w.rollout')}) as locked,
              coalesce(l.until < clock_timestamp(), false) as over
         from unnest($1::text[]) as w(rollout) left join sluice_control.lease l on l.rollout = w.rollout`,
      [rollouts],
    );
    const taken: Held[] = [];
    for (const { rollout, locked, over } of rows) {
      if (!locked && !over) continue;
      const epoch = await this.#takeOver(rollout, locked);
      if (epoch !== undefined) taken.push({ rollout, epoch, locked });
      if (locked && epoch === undefined) await this.unlock(rollout);
      if (!locked && epoch !== undefined) await this.#endHolder(rollout);
    }
    return taken;
  }

  /** One more control plane, one more epoch: from here on every write of the one before is refused. */
  async #takeOver(rollout: string, locked: boolean): Promise<number | undefined> {
    const { rows } = await this.#client.query<{ epoch: string }>(
      `insert into sluice_control.lease as l (rollout, epoch, holder, until, locked)
       select $1, t.epoch + 1, $2, clock_timestamp() + $3 * interval '1 ms', $4 from sluice_control.term t
           on conflict (rollout) do update
          set epoch = l.epoch + 1, holder = excluded.holder, until = excluded.until, locked = excluded.locked
        -- who runs it without the lock is alive as long as its lease is: the lock was kept by one that was frozen
        where l.until < clock_timestamp() or (l.locked and excluded.locked)
       returning epoch`,
      [rollout, this.#holder, this.#leaseMs, locked],
    );
    return rows[0] && Number(rows[0].epoch);
  }

  /** Renews what is held. @returns those that are still ours; another control plane has taken the rest over. */
  async renew(held: readonly Held[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#client.query<{ rollout: string }>(
      `update sluice_control.lease l set until = clock_timestamp() + $2 * interval '1 ms'
         from unnest($3::text[], $4::bigint[]) as h(rollout, epoch)
        where l.rollout = h.rollout and l.epoch = h.epoch and l.holder = $1
       returning l.rollout`,
      [this.#holder, this.#leaseMs, held.map((h) => h.rollout), held.map((h) => h.epoch)],
    );
    return new Set(rows.map((r) => r.rollout));
  }

  /** Gets the lock of a rollout that was taken over from a frozen holder, as soon as that one's session has ended. */
  async lock({ rollout, epoch }: Held): Promise<boolean> {
    const { rows } = await this.#client.query<{ got: boolean }>(
      `select pg_try_advisory_lock(${key('$1::text')}) as got`,
      [rollout],
    );
    if (!rows[0]?.got) return false;
    await this.#client.query(
      'update sluice_control.lease set locked = true where rollout = $1 and epoch = $2 and holder = $3',
      [rollout, epoch, this.#holder],
    );
    return true;
  }

  async unlock(rollout: string): Promise<void> {
    await this.#client.query(`select pg_advisory_unlock(${key('$1::text')})`, [rollout]);
  }

  /** Lets a rollout go, so that another control plane need not wait for the lease to run out. */
  async release({ rollout, epoch, locked }: Held): Promise<void> {
    // a free lock says it all, and says it in one step; a lease that has run out beside a lock would look like a freeze
    if (locked) return this.unlock(rollout);
    await this.#client.query(
      'update sluice_control.lease set until = clock_timestamp() where rollout = $1 and epoch = $2 and holder = $3',
      [rollout, epoch, this.#holder],
    );
  }

  /** Ends the session that keeps a lock it has no right to any more. Where our role may not, the lease does without. */
  async #endHolder(rollout: string): Promise<void> {
    await this.#client
      .query(
        `select pg_terminate_backend(pid) from pg_catalog.pg_locks
          where locktype = 'advisory' and granted and objsubid = 1 and pid <> pg_backend_pid()
            and database = (select oid from pg_catalog.pg_database where datname = current_database())
            and (classid::bigint << 32) | objid::bigint = ${key('$1::text')}`,
        [rollout],
      )
      .catch(() => undefined);
  }
}
