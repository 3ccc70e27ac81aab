/** Duty: work that decides now and acts later: jobs, transactions of the service's own, slow reads; each waits until it is released. */
import { setTimeout as rest } from 'node:timers/promises';
import { micros } from '../record.js';
import { failureOf, isUnknown } from './failure.js';
import { decisionOf, insertSql, readSide, updateSql, type Query, type Row } from './orders.js';
import { valueOf, versionOf, type Desk, type Work } from './work.js';

export class SlowWork {
  readonly #desk: Desk;
  readonly #work: Work;
  #opened = new AbortController();

  constructor(desk: Desk, work: Work) {
    this.#desk = desk;
    this.#work = work;
  }

  /** Lets go on whatever waits. */
  release(): void {
    this.#opened.abort();
    this.#opened = new AbortController();
  }

  async #wait(ms: number): Promise<void> {
    await rest(ms, undefined, { signal: this.#opened.signal }).catch(() => undefined);
  }

  /** Under a pin: decides, waits, and writes as it decided. */
  async job(ms: number, first: 'insert' | 'read' | 'nothing'): Promise<void> {
    const { s, pool } = this.#desk;
    const query: Query = (sql, values) => pool.query<Row>(sql, values);
    const work = async (): Promise<void> => {
      if (first === 'read') await this.#work.rows([1], query, 'pin');
      await this.#wait(ms);
      for (let key = 1; key <= this.#desk.settings.hotKeys; key += 1) await this.#write(query, 'update', key);
      await this.#write(query, 'insert', this.#work.newKey());
    };
    await (s ? s.pin(work) : work()).catch((thrown: unknown) => this.#failed('job', thrown));
  }

  /**
   * A transaction that the service begins itself, as a host does whose framework has transactions of its own. What it will
   * write is decided at its beginning, outside a pin.
   */
  async loose(ms: number, first: 'insert' | 'read' | 'nothing'): Promise<void> {
    const { pool, pairs, ledger } = this.#desk;
    const begun = micros();
    const client = await pool.connect();
    const ignore = (): void => undefined;
    client.on('error', ignore);
    const ends: (() => void)[] = [];
    let broken = true;
    try {
      await client.query('begin');
      const key = first === 'insert' ? this.#work.newKey() : 1;
      const value = this.#work.nextValue();
      const decided = pairs.map((p) => decisionOf(p, key));
      const deed = first === 'insert' ? 'insert' : 'update';
      const statement = (first === 'insert' ? insertSql : updateSql)(pairs, key, value);
      const end = ledger.write({ begun, key, mode: 'auto', deed, value, decided });
      let version: number | undefined;
      const write = async (): Promise<void> => {
        version = versionOf(await client.query<Row>(...statement));
      };
      if (first === 'insert') await write();
      if (first === 'read') await client.query('select version from orders where id = $1', [key]);
      await this.#wait(ms);
      if (first !== 'insert') await write();
      ends.push(() => end(version === undefined ? 'missing' : 'ok', version));
      await client.query('commit');
      for (const each of ends) each();
      broken = false;
    } catch (thrown) {
      this.#failed('loose', thrown);
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  /** A read whose side takes its time before it asks the database. */
  async read(ms: number): Promise<void> {
    const { pairs, pool, ledger } = this.#desk;
    const pair = pairs[0];
    if (!pair?.column) return;
    const query: Query = (sql, values) => pool.query<Row>(sql, values);
    const key = 1;
    const begun = micros();
    const side = (which: 'old' | 'new') => async () => {
      const decided = { ...decisionOf(pair, key), side: which };
      await this.#wait(ms);
      return { decided, value: await readSide(query, pair.field, which, key) };
    };
    try {
      const { decided, value } = await pair.column.read({
        key,
        old: side('old'),
        new: side('new'),
        compare: (a, b) => a.value === b.value,
      });
      ledger.read({ begun, key, mode: 'pin', decided, ...valueOf(value) });
    } catch (thrown) {
      this.#failed('slow-read', thrown);
    }
  }

  async #write(query: Query, deed: 'insert' | 'update', key: number): Promise<void> {
    const { pairs, ledger } = this.#desk;
    const value = this.#work.nextValue();
    const decided = pairs.map((p) => decisionOf(p, key));
    const statement = (deed === 'insert' ? insertSql : updateSql)(pairs, key, value);
    const end = ledger.write({ begun: micros(), key, mode: 'pin', deed, value, decided });
    try {
      const version = versionOf(await query(...statement));
      end(version === undefined ? 'missing' : 'ok', version);
    } catch (thrown) {
      end(isUnknown(thrown) ? 'unknown' : 'failed');
      throw thrown;
    }
  }

  #failed(deed: string, thrown: unknown): void {
    const now = micros();
    this.#desk.ledger.failure({ begun: now, key: 0, mode: 'auto', deed, decided: [], ...failureOf(thrown) });
  }
}
