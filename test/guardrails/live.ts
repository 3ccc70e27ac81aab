/** Duty: a bad release in real processes, from its start to its rollback by itself, and what was measured on the way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Stack } from '../system/stack.fixture.js';
import type { Told } from './service.js';

/** Built, wherever this file is. */
const SERVICE = fileURLToPath(
  new URL(
    import.meta.url.includes('/test/dist/') ? 'service.js' : '../dist/guardrails/service.js',
    import.meta.url,
  ),
);

export const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';

/** The service asks for its stage outside a pin, so each move waits for the grace. */
export const SPEC = `
column: orders.amount_cents bigint not null
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
shadow: { window: 0s, minimum: 50 }
ramp: [1, 100]
hold: 10m
soak: 1h
pace: full
grace: 1s
`;

export const TABLE = `
  create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
  insert into orders (amount) select n / 100.0 from generate_series(1, 2000) n`;

export interface Live {
  readonly ask: () => Promise<Told>;
  readonly stop: () => Promise<void>;
}

export async function startService(fault: string, url: string, databaseUrl: string): Promise<Live> {
  const env = { PATH: process.env['PATH'] ?? '', SLUICE_URL: url, DATABASE_URL: databaseUrl, FAULT: fault };
  const child = spawn(process.execPath, [SERVICE], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return {
    ask: async () => {
      const line = once(lines, 'line');
      child.stdin.write('\n');
      return JSON.parse(((await line) as [string])[0]) as Told;
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}

export interface RollbackEvent {
  readonly type: string;
  readonly at: number;
  readonly why: string | null;
  readonly data: {
    readonly by?: string;
    readonly evidence?: Readonly<Record<string, unknown>>;
    readonly moves?: readonly { readonly to: { readonly stage: string; readonly percent: number } }[];
  };
}

/** Waits until the rollout has fallen by itself; also the highest percent that was ever turned on. */
export async function rolledBack(
  stack: Stack,
): Promise<{ readonly back: RollbackEvent; readonly percent: number }> {
  const events = async (): Promise<readonly RollbackEvent[]> => {
    const { body } = await stack.call('GET', `${ROLLOUT}/events?limit=500`);
    return body as unknown as readonly RollbackEvent[];
  };
  const has = (type: string) => async () => (await events()).find((e) => e.type === type);
  // each wait has its own deadline: on a loaded machine the way to `read` is the longer part
  await stack.until('its rows are filled', async () =>
    (await events()).find((e) => e.type === 'PhaseEntered' && JSON.stringify(e.data).includes('"verify"')),
  );
  await stack.until('somebody reads the new column', async () =>
    (await events()).find((e) => e.data.moves?.some((m) => m.to.stage === 'read')),
  );
  const back = await stack.until('it rolls back by itself', has('RollbackStarted'));
  const percents = (await events())
    .flatMap((e) => e.data.moves ?? [])
    .map((m) => (m.to.stage === 'read' ? m.to.percent : 0));
  return { back, percent: Math.max(0, ...percents) };
}
