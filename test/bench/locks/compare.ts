/** Duty: the same kinds of statement as others run them: bare, and with short tries that are repeated at once. */
import type { Felt, Scene } from './scene.js';

/** One of each strong kind, on a table that nothing was done to. */
const STATEMENTS = [
  'alter table %s add column compared_%n bigint',
  'alter table %s add constraint compared_check_%n check (id > 0) not valid',
  'alter table %s alter column note set default %n',
] as const;

export interface Compared extends Felt {
  readonly way: 'bare' | 'tries';
  readonly sql: string;
}

/** Tries of 50 ms with rests of 200 ms: what a careful script does. */
const TRY_MS = 50;
const REST_MS = 200;

export async function compare(scene: Scene, table: string): Promise<readonly Compared[]> {
  const all: Compared[] = [];
  for (const [n, text] of STATEMENTS.entries())
    for (const way of ['bare', 'tries'] as const) {
      const sql = text.replaceAll('%s', table).replaceAll('%n', `${n}${way === 'bare' ? 1 : 2}`);
      const felt = await scene.behindHolder(() =>
        way === 'bare' ? scene.pool.query(sql) : byTries(scene, sql),
      );
      all.push({ way, sql, ...felt });
    }
  return all;
}

async function byTries({ pool }: Scene, sql: string): Promise<void> {
  for (;;) {
    try {
      await pool.query(`set local lock_timeout = '${TRY_MS}ms'; ${sql}`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03') throw error;
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}
