/** Duty: who may speak to the control plane; keeps hashes, never secrets. */
import type { Pool } from 'pg';
import { tokenHash } from './hash.js';
import type { RequestKey } from './requests.js';

export type TokenKind = 'admin' | 'client';

export interface Token {
  readonly name: string;
  readonly kind: TokenKind;
  readonly createdAt: number;
}

export class TokenStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** @returns undefined when nobody has this secret. @throws when the store cannot be asked. */
  async find(secret: string): Promise<Token | undefined> {
    const { rows } = await this.#pool.query<Token>(
      `select name, kind, round(extract(epoch from created_at) * 1000)::float8 as "createdAt"
         from sluice_control.token where hash = $1`,
      [tokenHash(secret)],
    );
    return rows[0];
  }

  /** The oldest first. `place`: where each stands among them, for good (epoch microseconds). */
  async list(): Promise<readonly (Token & { readonly place: number })[]> {
    const { rows } = await this.#pool.query<Token & { readonly place: number }>(
      `select name, kind, round(extract(epoch from created_at) * 1000)::float8 as "createdAt",
              (extract(epoch from created_at) * 1000000)::float8 as place
         from sluice_control.token order by created_at, name collate "C"`,
    );
    return rows;
  }

  /**
   * Keeps a secret's hash; a secret that is there already is left as it is.
   * @param under the request that asks for it and what it is answered: kept with the token, or neither is.
   * @returns false: the request was carried out before, and nothing was kept.
   */
  async add(
    name: string,
    kind: TokenKind,
    secret: string,
    under?: { readonly key: RequestKey; readonly answer: Buffer },
  ): Promise<boolean> {
    const noted = `with noted as (
      insert into sluice_control.request (key, fingerprint, answer) values ($4, $5, $6)
      on conflict (key) do nothing returning key)`;
    const { rows } = await this.#pool.query<{ kept: boolean }>(
      `${under ? noted : 'with noted as (select)'}, kept as (
         insert into sluice_control.token (hash, name, kind) select $1::text, $2::text, $3::text from noted on conflict (hash) do nothing)
       select exists (select from noted) as kept`,
      [tokenHash(secret), name, kind, ...(under ? [under.key.id, under.key.fingerprint, under.answer] : [])],
    );
    return rows[0]?.kept === true;
  }

  async remove(name: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('delete from sluice_control.token where name = $1', [name]);
    return (rowCount ?? 0) > 0;
  }
}
