/**
 * Duty: a process of N clients, which tells when the last of them has seen a flag turn. Started by main.ts; its work comes as
 * JSON in its first argument, and what it is to wait for as messages.
 */
import { once } from 'node:events';
import { sluice, type Sluice } from '@sluice/sdk';
import { InMemStorageProvider, Unleash, UnleashEvents } from 'unleash-client';

export interface Work {
  readonly kind: 'stream' | 'poll' | 'sdk';
  readonly url: string;
  readonly token?: string;
  readonly count: number;
  readonly flag: string;
}
/** What the process says: it is ready, or the last client has seen it, at this moment of the machine's own clock. */
export type Said = { readonly kind: 'ready' } | { readonly kind: 'seen'; readonly atNs: string };

const work = JSON.parse(process.argv[2] ?? '{}') as Work;
const say = (said: Said): void => void process.send?.(said);

let wanted = false;
let waiting = new Set<number>();
const stands = new Map<number, () => boolean>();

function look(at: number): void {
  if (!waiting.has(at) || stands.get(at)?.() !== wanted) return;
  waiting.delete(at);
  if (waiting.size === 0) say({ kind: 'seen', atNs: String(process.hrtime.bigint()) });
}

process.on('message', ({ on }: { on: boolean }) => {
  wanted = on;
  waiting = new Set(stands.keys());
  for (const at of waiting) look(at);
});
process.on('disconnect', () => process.exit(0));

async function unleashClient(at: number): Promise<void> {
  const client = new Unleash({
    url: `${work.url}/api`,
    appName: 'checkout',
    instanceId: `${process.pid}-${at}`,
    customHeaders: work.token === undefined ? {} : { Authorization: work.token },
    disableMetrics: true,
    skipInstanceCountWarning: true,
    // its own writes a file for each change, which is no part of the way there
    storageProvider: new InMemStorageProvider(),
    ...(work.kind === 'stream' ? { experimentalMode: { type: 'streaming' } as const } : {}),
  });
  client.on(UnleashEvents.Error, () => undefined);
  client.on(UnleashEvents.Changed, () => look(at));
  stands.set(at, () => client.getFeatureToggleDefinition(work.flag)?.enabled === true);
  if (!client.isSynchronized()) await once(client, UnleashEvents.Synchronized);
}

async function instance(at: number): Promise<void> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const database = (): Promise<never[]> => Promise.resolve([]);
  const s: Sluice = sluice({ service: 'checkout', url: work.url, database, log: quiet });
  const column = s.column('orders.amount_cents', { old: (row: { amount: number }) => row.amount * 100 });
  s.onNews(() => look(at));
  stands.set(at, () => column.stage() !== 'write');
  await s.ready({ deadlineMs: 30_000 });
}

// a few at a time, as processes come, and not all in one tick
for (let at = 0; at < work.count; at += 25) {
  const some = Array.from({ length: Math.min(25, work.count - at) }, (_, n) => at + n);
  await Promise.all(some.map((n) => (work.kind === 'sdk' ? instance(n) : unleashClient(n))));
}
say({ kind: 'ready' });
