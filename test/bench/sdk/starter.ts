/** Duty: a process that has nothing but one client of flags, and says what that cost. */
import { TOKEN } from './plane.js';

const [kind, url = ''] = process.argv.slice(2);
const began = performance.now();

async function bare(): Promise<void> {
  const { Unleash } = await import('unleash-client');
  const client = new Unleash({
    url: `${url}/api`,
    appName: 'starter',
    customHeaders: { Authorization: TOKEN },
    disableMetrics: true,
    // as in the SDK: a backup file is neither read nor written, whatever an earlier run has left behind
    storageProvider: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
    experimentalMode: { type: 'streaming' },
  });
  client.on('error', () => undefined);
  await new Promise<void>((resolve) => client.once('synchronized', () => resolve()));
}

async function ours(): Promise<void> {
  const { sluice } = await import('@sluice/sdk');
  const log = { info() {}, warn() {}, error() {} };
  const s = sluice({ service: 'checkout', url, token: TOKEN, database: () => Promise.resolve([]), log });
  s.column('orders.amount_cents', { old: (row: { amount: number }) => row.amount * 100 });
  await s.ready();
}

await (kind === 'sluice' ? ours() : bare());
const startMs = performance.now() - began;
globalThis.gc?.();
process.send?.({ startMs, rssBytes: process.memoryUsage().rss });
process.on('disconnect', () => process.exit(0));
