/** Duty: a bad release in real processes, from its start to its rollback by itself, and what was measured on the way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Told } from './service.js';

const SERVICE = fileURLToPath(new URL('../dist/guardrails/service.js', import.meta.url));

export const SPEC = `
column: orders.amount_cents bigint not null
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
shadow: { window: 0s, minimum: 50 }
ramp: [1, 100]
hold: 10m
soak: 1h
pace: full
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
