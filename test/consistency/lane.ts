/** Duty: one PostgreSQL that many histories use one after another, each with databases of its own; it can be killed and comes back. */
import { freshEmbedded, startEmbedded, type EmbeddedServer } from '@sluice/embedded';
import pg from 'pg';

/**
 * Without fsync: a history kills processes, not machines, and what was written stays in the kernel's memory. A commit still
 * waits until its record was handed to the kernel, so nothing that was acknowledged is lost by a kill.
 */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '300', shared_buffers: '64MB' };

export interface Lane {
  readonly port: number;
  /** A database by its own name, past any proxy. */
  url(database: string): string;
  create(database: string): Promise<void>;
  drop(database: string): Promise<void>;
  /** SIGKILL to all of its processes. */
  crash(): Promise<void>;
  /** Starts it again after a crash, on the same port if it can. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

export async function openLane(): Promise<Lane> {
  const fresh = await freshEmbedded({ settings: SETTINGS });
  let server: EmbeddedServer = fresh;
  const once = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url() });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  return {
    get port() {
      return server.port;
    },
    url: (database) => server.url(database),
    create: (database) => once(`create database "${database}" template template0`),
    drop: (database) => once(`drop database if exists "${database}" with (force)`),
    crash: () => server.stopNow(),
    recover: async () => {
      server = await startEmbedded({ home: fresh.home, settings: SETTINGS });
    },
    stop: () => fresh.stop(),
  };
}
