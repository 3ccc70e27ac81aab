/** Duty: the doors for machines that watch: health, readiness, metrics; asks nobody for a token. */
import { Router } from 'express';
import { createMetrics } from './metrics.js';
import type { AppNeeds } from './needs.js';

/** A store that answers later than this is not ready, in milliseconds. */
const DEADLINE_MS = 2_000;

export function probes(needs: AppNeeds): Router {
  const router = Router();
  const metrics = createMetrics(needs);

  // the process lives; a store that is down is no reason to kill it
  router.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });

  router.get('/readyz', async (_request, response) => {
    const found = await stateOfStore(needs);
    response.status(found === undefined ? 200 : 503);
    response.json(found === undefined ? { ready: true } : { ready: false, found });
  });

  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });

  return router;
}

/** Why the state store cannot be used; undefined when it can. */
async function stateOfStore({ pool }: AppNeeds): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('the state store does not answer'), DEADLINE_MS);
  });
  const asked = pool.query('select 1').then(
    () => undefined,
    (error: unknown) =>
      `the state store cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
