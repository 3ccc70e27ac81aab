/** Duty: a real PostgreSQL with the shop's table, at any point of the rollout; must not know the services. */
import { freshEmbedded } from '@sluice/embedded';
import pg from 'pg';
import { seed } from './seed.js';

export interface Database {
  readonly url: string;
  sql(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** With the old column alone, as before the rollout. */
export async function database(rows: number): Promise<Database> {
  const server = await freshEmbedded({ databases: ['shop'] });
  const url = server.url('shop');
  await seed(url, rows);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  return {
    url,
    async sql(text) {
      await pool.query(text);
    },
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

/** The new column, filled, and the bridge that keeps both equal whoever writes one of them. */
export const BOTH_COLUMNS = `
  alter table orders add column amount_cents bigint check (amount_cents >= 0);
  update orders set amount_cents = (amount * 100)::bigint;
  alter table orders alter column amount_cents set not null;
  create function bridge() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      new.amount_cents := coalesce(new.amount_cents, (new.amount * 100)::bigint);
      new.amount := coalesce(new.amount, new.amount_cents / 100.0);
    elsif new.amount is distinct from old.amount and new.amount_cents is not distinct from old.amount_cents then
      new.amount_cents := (new.amount * 100)::bigint;
    elsif new.amount_cents is distinct from old.amount_cents and new.amount is not distinct from old.amount then
      new.amount := new.amount_cents / 100.0;
    end if;
    return new;
  end $$;
  create trigger bridge before insert or update on orders for each row execute function bridge();`;

/** After `contract` with `drop: true`. */
export const NEW_COLUMN_ALONE = `
  drop trigger bridge on orders;
  drop function bridge();
  alter table orders drop column amount;`;
