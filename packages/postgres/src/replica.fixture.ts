/** Duty: a real streaming replica of an embedded server, for tests. */
import { execFile } from 'node:child_process';
import { chown, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freshEmbedded, startEmbedded, type EmbeddedServer } from '@sluice/embedded';
import { Client, Pool } from 'pg';

export interface Replicated {
  readonly primary: Pool;
  readonly replica: Pool;
  stop(): Promise<void>;
}

/** A primary and a replica that follows it, both with fast ends of everything that can wait. */
export async function replicated(): Promise<Replicated> {
  const server = await freshEmbedded({ settings: { fsync: 'off', autovacuum: 'off' } });
  const home = `${server.home}-replica`;
  const primary = quiet(new Pool({ connectionString: server.url(), max: 4 }));
  const standby = await copyOf(server.url(), server.home, home);
  const replica = quiet(new Pool({ connectionString: standby.url(), max: 4 }));
  return {
    primary,
    replica,
    stop: async () => {
      await Promise.all([primary.end(), replica.end()]);
      await standby.stopNow();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      await server.stop();
    },
  };
}

/** A base backup by hand: the embedded PostgreSQL brings no pg_basebackup. */
async function copyOf(url: string, from: string, home: string): Promise<EmbeddedServer> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // the name of this function before 15 was pg_start_backup
    await client.query(`select pg_backup_start('replica', true)`);
    // with its owner, whom node's own copy forgets; files may come and go meanwhile, which a base backup allows
    await promisify(execFile)('cp', ['-a', from, home]).catch(() => undefined);
    await rm(join(home, 'data', 'postmaster.pid'), { force: true });
    const { rows } = await client.query<{ label: string }>(
      'select labelfile as label from pg_backup_stop(false)',
    );
    const data = join(home, 'data');
    const { hostname, port, username, password } = new URL(url);
    const conninfo = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`;
    const { uid, gid } = await stat(data);
    const files = {
      backup_label: rows[0]?.label ?? '',
      'standby.signal': '',
      'postgresql.auto.conf': `primary_conninfo = '${conninfo}'\n`,
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(data, name), text);
      await chown(join(data, name), uid, gid);
    }
    return await startEmbedded({ home, settings: { fsync: 'off' } });
  } finally {
    await client.end();
  }
}

function quiet(pool: Pool): Pool {
  return pool.on('error', () => undefined);
}
