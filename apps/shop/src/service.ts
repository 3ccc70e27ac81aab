/** Duty: brings one service up and takes it down, in the right order; must not know its routes. */
import { sluice, type Sluice } from '@sluice/sdk';
import type { ErrorRequestHandler, Express } from 'express';
import pg from 'pg';
import { listen, type Running } from './listen.js';

export interface ServiceOptions {
  readonly service: string;
  readonly app: (s: Sluice, pool: pg.Pool) => Express;
  readonly databaseUrl: string;
  /** 0: any. */
  readonly port: number;
  /** The target whose database it is; not needed where there is only one. */
  readonly target?: string | undefined;
  readonly log: (line: string) => void;
}

export async function startService(options: ServiceOptions): Promise<Running> {
  const { service, app, databaseUrl, port, target, log } = options;
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: service, max: 6 });
  // without a listener, a database that restarts would take the process with it
  pool.on('error', (error) => log(`${service}: an idle connection broke: ${error.message}`));
  const s = sluice({ service, database: pool, target });
  const close = async (): Promise<void> => {
    await s.close();
    await pool.end();
  };
  try {
    const routes = app(s, pool).get('/status', (_req, res) => void res.json(s.status()));
    await s.ready();
    const running = await listen(routes.use(refusesWith(log)), port);
    return { port: running.port, close: () => running.close().then(close) };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** express takes a handler of four parameters for the errors of all routes. */
function refusesWith(log: (line: string) => void): ErrorRequestHandler {
  return (error: Error, req, res, next) => {
    log(`${req.method} ${req.originalUrl}: ${error.message}`);
    if (res.headersSent) next(error);
    else res.status(500).json({ error: error.message });
  };
}
