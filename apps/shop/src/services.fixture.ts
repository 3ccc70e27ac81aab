/** Duty: services of the shop at a stage of the tester's choice, without a control plane; must not know what is tested. */
import { ask, type Answer, type Method } from './load/ask.js';
import { checkout } from './checkout.js';
import type { Running } from './listen.js';
import { reporting } from './reporting.js';
import { startService } from './service.js';

export interface Service {
  readonly address: string;
  ask(method: Method, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

const APPS = { checkout, reporting };

/** `stage` as in SLUICE_STAGE, for example `read` or `read:10`; left out, nothing is set and no URL either. */
export async function serviceAt(
  stage: string | undefined,
  service: keyof typeof APPS,
  databaseUrl: string,
): Promise<Service> {
  delete process.env['SLUICE_URL'];
  delete process.env['SLUICE_STAGE'];
  if (stage !== undefined) process.env['SLUICE_STAGE'] = `orders.amount_cents=${stage}`;
  const running: Running = await startService({
    service,
    app: APPS[service],
    databaseUrl,
    port: 0,
    log: () => undefined,
  });
  const address = `http://127.0.0.1:${running.port}`;
  return {
    address,
    ask: (method, path, body) => ask(method, `${address}${path}`, body),
    close: () => running.close(),
  };
}
