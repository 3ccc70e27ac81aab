/** Duty: a streaming replica of a throw-away server; made by a base backup, without pg_basebackup, which is not brought along. */
import { execFile } from 'node:child_process';
import { chown, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { FreshServer } from './fresh.js';
import { type EmbeddedOptions, startEmbedded } from './start.js';

/**
 * Starts a replica that follows `primary`. `stop` removes it with its data; stop it before its primary, because both stand
 * under the primary's name.
 */
export async function freshReplica(
  primary: FreshServer,
  { postgres }: Pick<EmbeddedOptions, 'postgres'> = {},
): Promise<FreshServer> {
  const home = `${primary.home}-replica`;
  const client = new Client({ connectionString: primary.url() });
  await client.connect();
  try {
    const { rows: version } = await client.query<{ n: number }>(
      `select current_setting('server_version_num')::int as n`,
    );
    const [start, stop] =
      (version[0]?.n ?? 0) >= 150_000
        ? [`pg_backup_start('replica', true)`, 'pg_backup_stop(false)']
        : [`pg_start_backup('replica', true, false)`, 'pg_stop_backup(false)'];
    await client.query(`select ${start}`);
    // with its owner, whom node's own copy forgets; files that come and go meanwhile are what a base backup allows
    await promisify(execFile)('cp', ['-a', primary.home, home]).catch(() => undefined);
    const { rows } = await client.query<{ label: string }>(`select labelfile as label from ${stop}`);
    await becomeReplica(join(home, 'data'), rows[0]?.label ?? '', primary.url());
  } finally {
    await client.end();
  }
  const server = await startEmbedded({ home, postgres });
  return {
    ...server,
    home,
    stop: async () => {
      await server.stopNow();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function becomeReplica(data: string, label: string, primary: string): Promise<void> {
  const { hostname, port, username, password } = new URL(primary);
  const conninfo = `host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`;
  const files = {
    backup_label: label,
    'standby.signal': '',
    'postgresql.auto.conf': `primary_conninfo = '${conninfo}'\n`,
  };
  const { uid, gid } = await stat(data);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(data, name), text);
    await chown(join(data, name), uid, gid);
  }
  await rm(join(data, 'postmaster.pid'), { force: true });
}
