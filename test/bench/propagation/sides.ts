/** Duty: the servers that clients are asked about, each with one flag that can be turned on, and back by one request. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startUnleash } from './unleash-server.js';
import { startStack, type Stack } from '../../system/stack.fixture.js';

export interface Side {
  readonly url: string;
  readonly token?: string;
  readonly flag: string;
  /** Turns it on, however long that takes. */
  on(): Promise<void>;
  /** One request; resolves when it is answered. */
  off(): Promise<void>;
  stop(): Promise<void>;
}

export async function bareStream(): Promise<Side> {
  const child = fork(fileURLToPath(new URL('./bare.js', import.meta.url)));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const turn = async (how: string): Promise<void> => {
    await (await fetch(`${url}/turn/${how}`, { method: 'POST' })).text();
  };
  return {
    url,
    flag: 'flag',
    on: () => turn('on'),
    off: () => turn('off'),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';
/** It comes to `verify` by itself, where services compare, and stays there: nobody compares enough. */
const SPEC = `
column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
grace: 0s
`;

/** Our control plane with its database; its flag is the one that makes services compare. */
export async function controlPlane(): Promise<Side & { readonly stack: Stack }> {
  const stack = await startStack(['shop']);
  await stack.pool('shop').query(`
    create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
    insert into orders (amount) select n / 100.0 from generate_series(1, 50) n`);
  await good(stack.call('POST', '/api/v1/rollouts', { spec: SPEC }));
  const flag = 'orders.amount_cents.checkout.shadow';
  return {
    stack,
    url: stack.url,
    flag,
    on: async () => {
      // refused while it is still on its way back, and where it goes forward already
      await stack.until('the flag is on', async () => {
        const { body } = await stack.call('GET', '/api/v1/flags');
        const flags = body as unknown as { name: string; percentByTarget: Record<string, number> }[];
        if (flags.some((f) => f.name === flag && f.percentByTarget['shop'] === 100)) return true;
        await stack.call('POST', `${ROLLOUT}/resume`, {});
        return false;
      });
    },
    off: () => good(stack.call('POST', `${ROLLOUT}/rollback`, {})),
    stop: () => stack.stop(),
  };
}

async function good(answer: Promise<{ status: number; body: unknown }>): Promise<void> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`it answered ${status}: ${JSON.stringify(body)}`);
}

/** A real Unleash server on the same PostgreSQL. */
export async function unleashServer({ server }: Stack): Promise<Side> {
  const admin = new pg.Client({ connectionString: server.url() });
  await admin.connect();
  await admin.query('create database unleash');
  await admin.end();
  const unleash = await startUnleash(server.url('unleash'));
  const flag = 'flag';
  const features = '/projects/default/features';
  await unleash.admin('POST', features, { name: flag, type: 'release' });
  const turn = (how: string) => unleash.admin('POST', `${features}/${flag}/environments/development/${how}`);
  await turn('on');
  return {
    url: unleash.url,
    token: unleash.clientToken,
    flag,
    on: () => turn('on'),
    off: () => turn('off'),
    stop: () => unleash.stop(),
  };
}
