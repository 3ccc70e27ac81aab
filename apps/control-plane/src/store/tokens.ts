/** Duty: who may speak to the control plane; keeps hashes, never secrets. */
import type { Pool } from 'pg';
import { tokenHash } from './hash.js';

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

  async list(): Promise<readonly Token[]> {
    const { rows } = await this.#pool.query<Token>(
      `select name, kind, round(extract(epoch from created_at) * 1000)::float8 as "createdAt"
         from sluice_control.token order by created_at`,
    );
    return rows;
  }

  /** Keeps a secret's hash; a secret that is there already is left as it is. */
  async add(name: string, kind: TokenKind, secret: string): Promise<void> {
    await this.#pool.query(
      'insert into sluice_control.token (hash, name, kind) values ($1, $2, $3) on conflict (hash) do nothing',
      [tokenHash(secret), name, kind],
    );
  }

  async remove(name: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('delete from sluice_control.token where name = $1', [name]);
    return (rowCount ?? 0) > 0;
  }
}
