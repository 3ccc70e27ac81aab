/** Duty: one server of a crash run, with the wire before it; crashes and starts again on the same data. */
import { freshEmbedded, startEmbedded, type EmbeddedServer } from '@sluice/embedded';
import type { Request, Session } from '../faults/frames.js';
import { startWire, type Strike, type Wire } from '../faults/wire.js';

/**
 * A killed process loses nothing that the kernel has, so nobody has to wait for the disk; without this each recovery first
 * asks the disk for every file.
 */
const SETTINGS = { fsync: 'off', shared_buffers: '16MB' };

/** A server with the wire before it; started again on the same data. */
export class Cluster {
  #server: EmbeddedServer;
  readonly #home: string;
  readonly #remove: () => Promise<void>;
  wire!: Wire;

  private constructor(server: EmbeddedServer, home: string, remove: () => Promise<void>) {
    this.#server = server;
    this.#home = home;
    this.#remove = remove;
  }

  static async start(
    databases: readonly string[],
    judge: (session: Session, request: Request) => Promise<Strike | undefined>,
    ended: (session: Session) => void,
  ): Promise<Cluster> {
    const server = await freshEmbedded({ databases, settings: SETTINGS });
    const cluster = new Cluster(server, server.home, () => server.stop());
    cluster.wire = await startWire({ port: () => cluster.#server.port, judge, ended });
    return cluster;
  }

  /** By the wire. */
  url(database: string): string {
    const url = new URL(this.#server.url(database));
    url.port = String(this.wire.port);
    return url.href;
  }

  async crash(): Promise<void> {
    await this.#server.stopNow();
    this.#server = await startEmbedded({ home: this.#home, settings: SETTINGS });
  }

  async stop(): Promise<void> {
    await this.wire.close();
    await this.#remove();
  }
}
