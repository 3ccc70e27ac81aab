/**
 * Duty: who wrote what and when, on the target and in the state store, noted by triggers of the test: what a control plane
 * says of itself is no witness.
 */
import type { Pool } from 'pg';

/** Brakes each batch, so that a table of a few hundred thousand rows is not filled before anybody was killed. */
const BRAKE_S = 0.07;

/** On the target, before the rollout: batches on the table itself, by the epoch that their session is called by. */
export async function watchTable(target: Pool): Promise<void> {
  await target.query(`
    create schema audit;
    create table audit.write (at timestamptz not null, what text not null, epoch bigint);
    create function audit.batch() returns trigger language plpgsql security definer as $$
    begin
      insert into audit.write values (clock_timestamp(), 'orders',
        substring(current_setting('application_name') from '^sluice/([0-9]+)/')::bigint);
      perform pg_sleep(${BRAKE_S});
      return null;
    end $$;
    create trigger audited after update on orders for each statement execute function audit.batch()`);
}

/** On the target, when schema sluice stands: what the runner keeps there. */
export async function watchProgress(target: Pool): Promise<void> {
  await target.query(`
    create function audit.row() returns trigger language plpgsql security definer as $$
    begin
      insert into audit.write values (clock_timestamp(), tg_table_name,
        case when tg_table_name = 'progress' then (to_jsonb(new)->>'epoch')::bigint
             else substring(current_setting('application_name') from '^sluice/([0-9]+)/')::bigint end);
      return null;
    end $$;
    create trigger audited after insert or update on sluice.progress for each row execute function audit.row();
    create trigger audited after insert or update on sluice.stage for each row execute function audit.row()`);
}

/** In the state store: the log and the runner's own rows, by the control plane's name. */
export async function watchState(state: Pool): Promise<void> {
  await state.query(`
    create schema audit;
    create table audit.write (at timestamptz not null, what text not null, name text not null);
    create function audit.row() returns trigger language plpgsql security definer as $$
    begin
      insert into audit.write values (clock_timestamp(), tg_table_name, current_setting('application_name'));
      return null;
    end $$;
    create trigger audited after insert on sluice_control.event for each row execute function audit.row();
    create trigger audited after insert or update on sluice_control.lease for each row execute function audit.row();
    create trigger audited after insert or update on sluice_control.look for each row execute function audit.row()`);
}

/** When the first write of a later epoch was made on the target, in milliseconds; undefined while there is none. */
export async function firstWriteAfter(target: Pool, epoch: number): Promise<number | undefined> {
  const { rows } = await target.query<{ at: number | null }>(
    'select (extract(epoch from min(at)) * 1000)::float8 as at from audit.write where epoch > $1',
    [epoch],
  );
  return rows[0]?.at ?? undefined;
}

/** What was written since a time by one whose time was over: on the target by its epoch, in the state store by its name. */
export async function writesOf(
  pools: { readonly state: Pool; readonly target: Pool },
  old: { readonly name: string; readonly epoch: number },
  sinceMs: number,
): Promise<readonly string[]> {
  const since = 'at > to_timestamp($2::float8 / 1000)';
  const target = await pools.target.query<{ what: string }>(
    `select what from audit.write where epoch <= $1 and ${since}`,
    [old.epoch, sinceMs],
  );
  const state = await pools.state.query<{ what: string }>(
    `select what from audit.write where name = $1 and ${since}`,
    [old.name, sinceMs],
  );
  return [...target.rows, ...state.rows].map((r) => r.what);
}

/** Brakes no more, so that the rollout comes to its end. */
export async function letGo(target: Pool): Promise<void> {
  await target.query('drop trigger audited on orders');
}
