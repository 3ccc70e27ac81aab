/** Duty: a library's own transaction as a pool that `s.transaction` can hold; must not know any library. */
import type { Ask, Connection, Pool } from '../database.js';
import type { Sluice } from '../sluice.js';
import type { TransactionOptions } from '../transaction.js';

/** How a library runs a transaction: it begins, calls `work`, commits when that is done, and rolls back when it rejects. */
export type Begin<Tx> = (work: (tx: Tx) => Promise<void>) => PromiseLike<unknown>;

/** What makes a library roll back; it comes back from there and is nobody's error. */
const ROLLBACK = new Error('rolled back');

/**
 * `s.transaction` over a transaction that the library begins and ends by itself: the decision falls after its BEGIN was
 * answered, and in distrust the stage is read inside of it.
 */
export function heldTransaction<Tx, T>(
  s: Sluice,
  begin: Begin<Tx>,
  ask: (tx: Tx) => Ask,
  work: (tx: Tx) => T | PromiseLike<T>,
  at: Pick<TransactionOptions, 'target'> = {},
): Promise<T> {
  const pool: Pool = { connect: () => Promise.resolve(new Held(begin, ask)) };
  return s.transaction(pool, (held) => work((held as Held<Tx>).tx), at);
}

class Held<Tx> implements Connection {
  readonly #begin: Begin<Tx>;
  readonly #ask: (tx: Tx) => Ask;
  #tx: Tx | undefined;
  #end: { readonly commit: () => void; readonly rollback: () => void } | undefined;
  /** Settles as the library's transaction does. */
  #done: Promise<unknown> = Promise.resolve();

  constructor(begin: Begin<Tx>, ask: (tx: Tx) => Ask) {
    this.#begin = begin;
    this.#ask = ask;
  }

  get tx(): Tx {
    return this.#tx as Tx;
  }

  async query(sql: string, values: unknown[] = []): Promise<{ readonly rows: readonly unknown[] }> {
    if (sql === 'begin') await this.#opened();
    else if (sql === 'commit') await this.#ended('commit');
    else if (sql === 'rollback') await this.#ended('rollback');
    else return { rows: await this.#ask(this.tx)(sql, values) };
    return { rows: [] };
  }

  release(): void {
    // the library has its connection back since the end; one that never came to an end must not stay open
    this.#end?.rollback();
  }

  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done = Promise.resolve(
        this.#begin((tx) => {
          this.#tx = tx;
          resolve();
          return new Promise<void>((commit, rollback) => {
            this.#end = { commit, rollback: () => rollback(ROLLBACK) };
          });
        }),
      );
      // once it is open this does nothing; before, it says why it does not open
      this.#done.catch(reject);
    });
  }

  async #ended(how: 'commit' | 'rollback'): Promise<void> {
    const end = this.#end;
    this.#end = undefined;
    end?.[how]();
    try {
      await this.#done;
    } catch (thrown) {
      if (how === 'commit' || thrown !== ROLLBACK) throw thrown;
    }
  }
}
