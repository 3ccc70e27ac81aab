/** Duty: the operations of one test service, chosen by chance, each told to the ledger; knows neither faults nor rollouts. */
import type { Sluice } from '@sluice/sdk';
import type pg from 'pg';
import { FIELDS } from '../plan.js';
import type { Chance } from '../prng.js';
import { micros, type Decided, type Mode, type WriteRecord } from '../record.js';
import { failureOf, isUnknown } from './failure.js';
import type { Ledger } from './ledger.js';
import {
  decisionOf,
  deleteSql,
  fromOld,
  insertSql,
  named,
  readSide,
  updateSql,
  type Pair,
  type Query,
  type Row,
} from './orders.js';
import type { ServiceSettings } from './settings.js';

export interface Desk {
  readonly settings: ServiceSettings;
  readonly pool: pg.Pool;
  /** Undefined in code without the SDK. */
  readonly s: Sluice | undefined;
  readonly pairs: readonly Pair[];
  readonly ledger: Ledger;
}

const LIST_KEYS = 10;

/** The weights of operations: most traffic reads. */
const DEEDS = { one: 30, list: 14, side: 14, update: 26, change: 8, insert: 5, delete: 2 };

export class Work {
  readonly #desk: Desk;
  #value = 0;
  #inserted = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** One operation; never rejects. */
  async next(chance: Chance): Promise<void> {
    const deed = chance.weighted(DEEDS);
    const begun = micros();
    const { loose } = this.#desk.settings;
    const key = this.#key(chance);
    const pinned = !(loose && chance.often(0.3));
    try {
      switch (deed) {
        case 'one':
          return await this.#list([key], pinned);
        case 'list':
          return await this.#list(this.#keys(chance), pinned);
        case 'side':
          return await (this.#desk.settings.sides ? this.#side(key, chance) : this.#list([key], pinned));
        case 'update':
          return await this.#write('update', key, pinned);
        case 'change':
          return await this.change([key, this.#key(chance)], 0, 'write');
        case 'insert':
          return await this.#write('insert', this.newKey(), pinned);
        case 'delete':
          return await this.#write('delete', this.#oldKey(chance), pinned);
      }
    } catch (thrown) {
      const mode: Mode = this.#desk.s ? (pinned ? 'pin' : 'auto') : 'plain';
      this.#desk.ledger.failure({ begun, key, mode, deed, decided: [], ...failureOf(thrown) });
    }
  }

  /** A transaction over some keys that stays open for `holdMs` after its first statement. */
  async change(keys: readonly number[], holdMs: number, first: 'read' | 'write' | 'nothing'): Promise<void> {
    const { pairs, ledger, s } = this.#desk;
    // one order for all, so that two never wait for each other
    const sorted = [...new Set(keys)].toSorted((a, b) => a - b);
    const ends: ((outcome: WriteRecord['outcome'], version?: number) => void)[] = [];
    const versions: (number | undefined)[] = [];
    let committing = false;
    const begun = micros();
    const mode: Mode = s ? 'tx' : 'plain';
    const work = async (client: pg.ClientBase): Promise<void> => {
      const query: Query = (sql, values) => client.query<Row>(sql, values);
      const write = async (key: number): Promise<void> => {
        const value = this.nextValue();
        const decided = pairs.map((p) => decisionOf(p, key));
        const statement = updateSql(pairs, key, value);
        ends.push(ledger.write({ begun: micros(), key, mode, deed: 'update', value, decided }));
        versions.push(versionOf(await query(...statement)));
      };
      const [one, ...others] = sorted;
      if (one !== undefined && first === 'write') await write(one);
      if (one !== undefined && first === 'read') await this.rows([one], query, mode);
      if (holdMs > 0) await new Promise((resolve) => setTimeout(resolve, holdMs));
      if (first !== 'write' && one !== undefined) await write(one);
      for (const key of others) await write(key);
      committing = true;
    };
    try {
      await (s ? s.transaction(this.#desk.pool, work) : plainTransaction(this.#desk.pool, work));
      ends.forEach((end, at) => end(versions[at] === undefined ? 'missing' : 'ok', versions[at]));
    } catch (thrown) {
      const outcome = committing && isUnknown(thrown) ? 'unknown' : 'failed';
      for (const end of ends) end(outcome);
      const key = sorted[0] ?? 0;
      ledger.failure({ begun, key, mode, deed: 'change', decided: [], ...failureOf(thrown) });
    }
  }

  async #list(keys: readonly number[], pinned: boolean): Promise<void> {
    const { s } = this.#desk;
    const query: Query = (sql, values) => this.#desk.pool.query<Row>(sql, values);
    if (!s) return this.rows(keys, query, 'plain');
    if (!pinned) return this.rows(keys, query, 'auto');
    await s.pin(() => this.rows(keys, query, 'pin'));
  }

  /** Rows by their keys, in one statement; each is a read, also one that is not there. */
  async rows(keys: readonly number[], query: Query, mode: Mode): Promise<void> {
    const { pairs, ledger } = this.#desk;
    const begun = micros();
    // under a pin as a careful author writes it; outside of one the columns are only known when the row is there
    const columns = mode === 'auto' ? '*' : named(pairs);
    const { rows } = await query(`select ${columns} from orders where id = any($1::bigint[])`, [keys]);
    const byKey = new Map(rows.map((row) => [Number(row.id), row]));
    for (const key of keys) {
      const row = byKey.get(key);
      for (const pair of row ? pairs : pairs.slice(0, 1)) {
        const decided = decisionOf(pair, key);
        const old = FIELDS[pair.field].old;
        const value = !row ? null : pair.column ? pair.column.of(row) : fromOld(pair.field, row[old]);
        ledger.read({ begun, key, mode, decided, ...valueOf(value) });
      }
    }
  }

  /** A read whose two sides are two statements. */
  async #side(key: number, chance: Chance): Promise<void> {
    const { ledger, s } = this.#desk;
    const pair = chance.one(this.#desk.pairs);
    const query: Query = (sql, values) => this.#desk.pool.query<Row>(sql, values);
    const begun = micros();
    const { field, column } = pair;
    if (!column) {
      const value = await readSide(query, field, 'old', key);
      ledger.read({
        begun,
        key,
        mode: s ? 'pin' : 'plain',
        decided: decisionOf(pair, key),
        ...valueOf(value),
      });
      return;
    }
    let told: Decided | undefined;
    const side = (which: 'old' | 'new') => async (signal?: AbortSignal) => {
      // a shadow is given a signal; it is the other side that answers
      const decided = decisionOf(pair, key);
      const value = await readSide(query, field, which, key);
      return { value, decided: { ...decided, side: which }, shadow: signal !== undefined };
    };
    const answer = await column.read({
      key,
      old: side('old'),
      new: side('new'),
      compare: (a, b) => a.value === b.value,
    });
    told = answer.decided;
    ledger.read({ begun, key, mode: 'pin', decided: told, ...valueOf(answer.value) });
  }

  async #write(deed: WriteRecord['deed'], key: number, pinned: boolean): Promise<void> {
    const { s } = this.#desk;
    if (!s) return this.#alone(deed, key, 'plain');
    if (!pinned) return this.#alone(deed, key, 'auto');
    await s.pin(() => this.#alone(deed, key, 'pin'));
  }

  /** A statement of its own. The connection is there before the decision falls. */
  async #alone(deed: WriteRecord['deed'], key: number, mode: Mode): Promise<void> {
    const { pairs, ledger, pool } = this.#desk;
    const client = await pool.connect();
    // between two statements a broken connection has nobody else to tell
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let end: ReturnType<Ledger['write']> | undefined;
    let broken = false;
    const begun = micros();
    const value = deed === 'delete' ? null : this.nextValue();
    const decided = pairs.map((p) => decisionOf(p, key));
    try {
      const statement =
        deed === 'delete'
          ? deleteSql(key)
          : (deed === 'insert' ? insertSql : updateSql)(pairs, key, value ?? 0);
      end = ledger.write({ begun, key, mode, deed, value, decided });
      const version = versionOf(await client.query<Row>(...statement));
      end(version === undefined ? 'missing' : 'ok', version);
    } catch (thrown) {
      broken = isUnknown(thrown);
      end?.(broken ? 'unknown' : 'failed');
      ledger.failure({ begun, key, mode, deed, decided, ...failureOf(thrown) });
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  nextValue(): number {
    return this.#desk.settings.values + (this.#value += 1);
  }

  #key(chance: Chance): number {
    const { hotKeys, rows } = this.#desk.settings;
    if (this.#inserted > 0 && chance.often(0.08)) return this.#oldKey(chance);
    return chance.often(0.5) ? chance.whole(1, hotKeys) : chance.whole(1, rows);
  }

  #keys(chance: Chance): readonly number[] {
    return [...new Set(Array.from({ length: LIST_KEYS }, () => this.#key(chance)))];
  }

  newKey(): number {
    return this.#desk.settings.ownKeys + (this.#inserted += 1);
  }

  /** A key that this process has inserted, or tried to. */
  #oldKey(chance: Chance): number {
    return this.#desk.settings.ownKeys + chance.whole(1, Math.max(1, this.#inserted));
  }
}

export function versionOf({ rows }: { rows: Row[] }): number | undefined {
  const version = rows[0]?.['version'];
  return version === undefined ? undefined : Number(version);
}

/** JSON has no NaN. */
export function valueOf(value: number | null): { value: number | null; odd?: string } {
  if (value === null) return { value };
  const number = Number(value);
  return Number.isSafeInteger(number) ? { value: number } : { value: null, odd: String(value) };
}

async function plainTransaction(
  pool: pg.Pool,
  work: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let broken = true;
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
    broken = false;
  } catch (thrown) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw thrown;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
