/** Duty: puts the load generator together: workers, figures and the port on which it is asked; decides nothing by itself. */
import { setMaxListeners } from 'node:events';
import express, { type Express } from 'express';
import { listen, type Running } from '../listen.js';
import { customersOf } from '../seeded.js';
import { borrow, type LegacyStats } from './borrower.js';
import { Driver, type Clocks } from './driver.js';
import { Figures, type Stats } from './figures.js';
import { Instances, type Addresses } from './instances.js';
import { Pacer } from './pacer.js';
import { work } from './worker.js';

export interface LoadOptions {
  readonly addresses: Addresses;
  readonly port: number;
  readonly requestsPerSecond: number;
  readonly workers: number;
  /** How many rows were seeded. */
  readonly seeded: number;
  /** Customers that are this generator's own; all that were seeded when left out. Another run wants others. */
  readonly customers?: { readonly from: number; readonly to: number } | undefined;
  readonly random: () => number;
  readonly clocks: Clocks;
}

export interface LoadStats extends Stats {
  /** Null until a legacy writer was asked for. */
  readonly legacy: LegacyStats | null;
}

export interface RunningLoad extends Running {
  mark(name: string): void;
  stats(): LoadStats;
}

export async function startLoad(options: LoadOptions): Promise<RunningLoad> {
  const { addresses, port, requestsPerSecond, workers, seeded, random, clocks } = options;
  const { from, to } = options.customers ?? { from: 1, to: customersOf(seeded) };
  const instances = new Instances(addresses, random);
  const figures = new Figures(clocks.now);
  const driver = new Driver(instances, figures, clocks);
  const pacer = new Pacer(requestsPerSecond, clocks.monotonic);
  const stop = new AbortController();
  const { signal } = stop;
  // every worker that waits for its turn listens to it
  setMaxListeners(workers + 1, signal);
  let legacy: LegacyStats | null = null;
  const stats = (): LoadStats => ({ ...figures.stats(), legacy });
  const mark = (name: string): void => figures.mark(name);

  const running = await listen(control({ stats, mark, instances }), port);
  const working = Array.from({ length: workers }, (_, at) => {
    const customers = range(from + at, to, workers);
    return work({ driver, pacer, customers, seeded, random, signal });
  });
  working.push(
    borrow({ driver, pacer, instances, random, signal }, (told) => {
      legacy = told;
    }),
  );
  return {
    port: running.port,
    mark,
    stats,
    async close() {
      stop.abort();
      await Promise.all(working);
      await running.close();
    },
  };
}

interface Control {
  readonly stats: () => LoadStats;
  readonly mark: (name: string) => void;
  readonly instances: Instances;
}

function control({ stats, mark, instances }: Control): Express {
  const app = express();
  app.use(express.json());
  app.get('/stats', (_req, res) => void res.json(stats()));
  app.post('/mark', (req, res) => {
    const { name } = (req.body ?? {}) as { readonly name?: unknown };
    if (typeof name !== 'string') {
      res.status(400).json({ error: 'wanted { name: "read 10" }' });
      return;
    }
    mark(name);
    res.status(204).end();
  });
  app.get('/instances', (_req, res) => void res.json(instances.now()));
  // answers when no request is under way to an instance that was taken out: then it may be stopped unseen
  app.put('/instances', async (req, res) => {
    await instances.change({ ...instances.now(), ...(req.body as Partial<Addresses>) });
    res.status(204).end();
  });
  return app;
}

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from + 1) / step)) }, (_, at) => from + at * step);
}
