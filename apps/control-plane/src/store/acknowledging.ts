/** Duty: writes acknowledgements, those that come together in one statement: after a rollback all instances speak at once. */
import type { Acknowledgement } from '@sluice/core';
import type { Pool } from 'pg';
import { loose } from './loose.js';

/** What an acknowledgement was for; `at` null: it was known already. */
export interface Noted {
  readonly id: string;
  readonly service: string;
  readonly region: string | null;
  /** Milliseconds since 1970, by the state store's clock. */
  readonly at: number | null;
}

interface Waiting {
  readonly said: Acknowledgement;
  readonly resolve: (noted: Noted | undefined) => void;
  readonly reject: (error: unknown) => void;
}

export class Acknowledger {
  readonly #pool: Pool;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Undefined where no such instance is there. Who speaks first is written at once; who comes meanwhile, together after it. */
  note(said: Acknowledgement): Promise<Noted | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ said, resolve, reject });
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      // one of each instance: its next one must find what this one has written
      const batch = new Map<string, Waiting>();
      const later: Waiting[] = [];
      for (const one of this.#waiting)
        if (batch.has(one.said.id)) later.push(one);
        else batch.set(one.said.id, one);
      this.#waiting = later;
      try {
        const noted = await write(
          this.#pool,
          [...batch.values()].map((w) => w.said),
        );
        for (const [id, { resolve }] of batch) resolve(noted.get(id));
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
    }
    this.#writing = false;
  }
}

async function write(pool: Pool, all: readonly Acknowledgement[]): Promise<ReadonlyMap<string, Noted>> {
  // rows are locked in one order, whichever control plane writes
  const said = all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { rows } = await pool.query<Noted>(
    `with said as (
       select * from unnest($1::text[], $2::bigint[], $3::boolean[], $4::float8[]) as s (id, revision, unpinned, ms)),
     held as (
       select id from sluice_control.instance where id = any($1) and gone_at is null order by id for update),
     known as (
       update sluice_control.instance i
          set acknowledged = greatest(i.acknowledged, said.revision),
              acknowledged_at = case when said.revision > i.acknowledged then clock_timestamp() else i.acknowledged_at end,
              ${loose('said.revision', 'coalesce(said.unpinned, i.unpinned)', 'said.ms')}
         from said join held using (id)
        where i.id = said.id
       returning i.id, i.service, i.region, said.revision),
     noted as (
       insert into sluice_control.acknowledgement (instance, revision) select id, revision from known
           on conflict do nothing
       returning instance, at)
     select id, service, region, round(extract(epoch from noted.at) * 1000)::float8 as at
       from known left join noted on noted.instance = known.id`,
    [
      said.map((a) => a.id),
      said.map((a) => a.revision),
      said.map((a) => a.unpinned ?? null),
      said.map((a) => a.unpinnedMs ?? null),
    ],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
