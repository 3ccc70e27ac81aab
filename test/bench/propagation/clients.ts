/**
 * Duty: a process of clients of one server or of several, which tells when the last of one server's has seen a flag turn.
 * Started by main.ts; its work comes as JSON in its first argument, and what it is to wait for as messages.
 */
import { once } from 'node:events';
import { sluice, type Sluice } from '@sluice/sdk';
import { InMemStorageProvider, Unleash, UnleashEvents } from 'unleash-client';

/** So many clients of one server. */
export interface Work {
  readonly kind: 'stream' | 'poll' | 'sdk';
  readonly url: string;
  readonly token?: string;
  readonly count: number;
  readonly flag: string;
}
/** What the process is told: the clients of the work at this place are to see their flag so. */
export interface Wanted {
  readonly of: number;
  readonly on: boolean;
}
/** What the process says: it is ready, or the last client has seen it, at this moment of the machine's own clock. */
export type Said =
  | { readonly kind: 'ready' }
  | { readonly kind: 'seen'; readonly of: number; readonly atNs: string };

const works = JSON.parse(process.argv[2] ?? '[]') as readonly Work[];
const say = (said: Said): void => void process.send?.(said);

let wanted: Wanted = { of: -1, on: false };
let waiting = new Set<number>();
const stands = works.map(() => new Map<number, () => boolean>());

function look(of: number, at: number): void {
  if (of !== wanted.of || !waiting.has(at) || stands[of]?.get(at)?.() !== wanted.on) return;
  waiting.delete(at);
  if (waiting.size === 0) say({ kind: 'seen', of, atNs: String(process.hrtime.bigint()) });
}

process.on('message', (told: Wanted) => {
  wanted = told;
  waiting = new Set(stands[told.of]?.keys());
  for (const at of waiting) look(told.of, at);
});
process.on('disconnect', () => process.exit(0));

async function unleashClient(work: Work, of: number, at: number): Promise<void> {
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
  client.on(UnleashEvents.Changed, () => look(of, at));
  stands[of]?.set(at, () => client.getFeatureToggleDefinition(work.flag)?.enabled === true);
  if (!client.isSynchronized()) await once(client, UnleashEvents.Synchronized);
}

async function instance(work: Work, of: number, at: number): Promise<void> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const database = (): Promise<never[]> => Promise.resolve([]);
  const s: Sluice = sluice({ service: 'checkout', url: work.url, database, log: quiet });
  const column = s.column('orders.amount_cents', { old: (row: { amount: number }) => row.amount * 100 });
  s.onNews(() => look(of, at));
  stands[of]?.set(at, () => column.stage() !== 'write');
  await s.ready({ deadlineMs: 30_000 });
}

for (const [of, work] of works.entries()) {
  // a few at a time, as processes come, and not all in one tick
  for (let at = 0; at < work.count; at += 25) {
    const some = Array.from({ length: Math.min(25, work.count - at) }, (_, n) => at + n);
    await Promise.all(
      some.map((n) => (work.kind === 'sdk' ? instance(work, of, n) : unleashClient(work, of, n))),
    );
  }
}
say({ kind: 'ready' });
