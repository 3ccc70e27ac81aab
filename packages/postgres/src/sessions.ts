/** Duty: which sessions are open on a target that no known service owns; judges nothing. */
import type { Pool } from 'pg';

export interface Session {
  readonly application: string;
  readonly pid: number;
}

/**
 * Client sessions of this database whose application name belongs to none of the services. A service owns a session when
 * its application name is the service's name, or begins with it and a colon, slash or hyphen (`checkout:7f9c`).
 * Sluice's own sessions are called `sluice…` and are left out. An ordinary role sees these columns of every session.
 */
export async function strangersOf(pool: Pool, services: readonly string[]): Promise<readonly Session[]> {
  const { rows } = await pool.query<Session>(
    `select coalesce(application_name, '') as application, pid
       from pg_catalog.pg_stat_activity a
      where datname = current_database()
        and pid <> pg_backend_pid()
        and coalesce(backend_type, 'client backend') = 'client backend'
        and application_name not like 'sluice%'
        and not exists (
          select from unnest($1::text[]) as s(name)
           where a.application_name = s.name
              or left(a.application_name, length(s.name) + 1) in (s.name || ':', s.name || '/', s.name || '-'))
      order by pid`,
    [services],
  );
  return rows;
}
