/** Duty: brings the legacy writer up, with a small port on which its rows are lent for checking; must not write by itself. */
import express, { type Express } from 'express';
import pg from 'pg';
import { listen, type Running } from '../listen.js';
import { Rows } from './rows.js';
import { write, type Written } from './writer.js';

export interface LegacyOptions {
  readonly databaseUrl: string;
  readonly port: number;
  readonly writesPerSecond: number;
  readonly mostRows: number;
  readonly random: () => number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface RunningLegacy extends Running {
  readonly written: Readonly<Written>;
}

export async function startLegacy(options: LegacyOptions): Promise<RunningLegacy> {
  const { databaseUrl, port, log } = options;
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'legacy', max: 2 });
  pool.on('error', (error) => log(`legacy: an idle connection broke: ${error.message}`));
  const rows = new Rows(options.random);
  const written: Written = { writes: 0, failedWrites: 0, worstMs: 0 };
  const running = await listen(loans(rows, written), port);
  const stop = new AbortController();
  const writing = write({ ...options, pool, rows, signal: stop.signal }, written);
  return {
    port: running.port,
    written,
    async close() {
      stop.abort();
      await writing;
      await running.close();
      await pool.end();
    },
  };
}

/** A row that is lent is not written until it comes back, so that the borrower knows what must be read. */
function loans(rows: Rows, written: Written): Express {
  const app = express();
  app.use(express.json());
  app.get('/stats', (_req, res) => void res.json(written));
  app.post('/loans', (_req, res) => {
    const row = rows.take();
    if (row) res.json(row);
    else res.status(204).end();
  });
  app.put('/loans/:id', (req, res) => {
    const { cents } = (req.body ?? {}) as { cents?: unknown };
    const id = Number(req.params.id);
    if (!Number.isSafeInteger(id) || !Number.isSafeInteger(cents)) {
      res.status(400).json({ error: 'wanted PUT /loans/7 { cents: 1234 }' });
      return;
    }
    rows.give({ id, cents: Number(cents) });
    res.status(204).end();
  });
  return app;
}
