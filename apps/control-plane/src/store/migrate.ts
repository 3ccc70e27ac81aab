/** Duty: brings the state store's schema up to date; knows no table's meaning. */
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** Key of the lock under which migrations run, so that two control planes that start together take turns. */
const LOCK_KEY = 0x736c756963656dn;
const FOLDER = new URL('./sql/', import.meta.url);

/**
 * Applies each numbered file once, all in one transaction. Safe to call at every start. On a connection of its own: a
 * migration may take as long as it takes.
 */
export async function migrate(url: string): Promise<void> {
  const files = (await readdir(FOLDER)).filter((f) => f.endsWith('.sql')).toSorted();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'sluice state',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
    await client.query('create schema if not exists sluice_control');
    await client.query(
      'create table if not exists sluice_control.migration (name text primary key, at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from sluice_control.migration');
    const done = new Set(rows.map((r) => r.name));
    for (const file of files.filter((f) => !done.has(f))) {
      await client.query(await readFile(new URL(file, FOLDER), 'utf8'));
      await client.query('insert into sluice_control.migration (name) values ($1)', [file]);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}
