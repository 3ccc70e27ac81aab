/** Duty: which requests were carried out under a key, and what they were answered; knows no route, and cannot read an answer. */
import { refuse, type Refusal } from '@sluice/core';
import type { Pool, PoolClient } from 'pg';

/** What makes a request known again. */
export interface RequestKey {
  /** Of the token and its key together, so that keys of another token are others. */
  readonly id: Buffer;
  /** Of what was asked: the same key for something else is a mistake. */
  readonly fingerprint: Buffer;
}

export interface CarriedOut {
  readonly fingerprint: Buffer;
  /** The rollout whose log it is in; null: it is in none. */
  readonly rollout: string | null;
  /** Sealed; null: it was not kept, or not yet. */
  readonly answer: Buffer | null;
}

/** Long enough for a pipeline that is repeated the next morning. */
const KEPT = '24 hours';

export class RequestStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** What was carried out under a key; undefined where nothing was. */
  async find(id: Buffer): Promise<CarriedOut | undefined> {
    const { rows } = await this.#pool.query<CarriedOut>(
      'select fingerprint, rollout, answer from sluice_control.request where key = $1',
      [id],
    );
    return rows[0];
  }

  /** Keeps an answer, unless there is one: the first stays. @returns what stands under the key now. */
  async keep({ id, fingerprint }: RequestKey, answer: Buffer): Promise<CarriedOut | undefined> {
    const { rows } = await this.#pool.query<CarriedOut>(
      `insert into sluice_control.request as r (key, fingerprint, answer) values ($1, $2, $3)
       on conflict (key) do update
         set answer = case when r.fingerprint = excluded.fingerprint then coalesce(r.answer, excluded.answer) else r.answer end
       returning fingerprint, rollout, answer`,
      [id, fingerprint, answer],
    );
    return rows[0];
  }

  /** Forgets what nobody will ask for again. */
  async prune(): Promise<void> {
    await this.#pool.query(
      `delete from sluice_control.request where at < clock_timestamp() - interval '${KEPT}'`,
    );
  }
}

/** Notes within an append that a request is carried out by it. False: it was before, and must not be again. */
export async function noteRequest(
  client: PoolClient,
  { id, fingerprint }: RequestKey,
  rollout: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into sluice_control.request (key, fingerprint, rollout) values ($1, $2, $3)
     on conflict (key) do nothing`,
    [id, fingerprint, rollout],
  );
  return rowCount === 1;
}

/** What whoever uses a key for a second time is told, where the first answer is not his to have. */
export function keyTaken(wanted: string): Refusal {
  return refuse('key-taken', {
    wanted,
    found: 'another request was carried out under it',
    todo: 'Use a new Idempotency-Key for each thing that you ask.',
  });
}
