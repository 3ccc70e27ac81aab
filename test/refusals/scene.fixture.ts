/** Duty: one control plane with a rollout for each situation in which something is refused; knows no code. */
import pg from 'pg';
import { tcpProxy, type TcpProxy } from '../faults/tcp-proxy.js';
import { startStack, type Stack } from '../system/stack.fixture.js';

export const ADMIN = 'the-first-token-of-a-test';
/** Of a service: made when the scene opens. */
export const SERVICE = 'checkout';
/** A client without our SDK, known by its poll alone. */
export const PLAIN = 'a-plain-client';

/** Specs by the file names that the command line is given. */
export const SPECS = {
  'done.yaml': `column: orders.remark text
services: []
targets: [shop]
`,
  // nobody runs its service, so it waits before anybody reads
  'running.yaml': `column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
targets: [shop]
pace: full
`,
  'otherwise.yaml': `column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 1000)::bigint, down: amount_cents / 1000.0 }
services: [checkout]
targets: [shop]
pace: full
`,
  'same-column.yaml': `name: orders.cents_again
column: orders.amount_cents bigint
services: []
targets: [shop]
`,
  'planned.yaml': `column: orders.weight_g bigint
services: []
targets: [shop]
approvals: { plan: 1 }
`,
  // without "down" there is no way back from retire
  'one-way.yaml': `column: orders.gift_wrap text
replaces: { column: gift, up: gift::text }
services: []
targets: [shop]
soak: 0s
hold: 0s
pace: full
`,
  'blocked.yaml': `column: orders.must text not null
services: []
targets: [shop]
`,
  'later.yaml': `column: orders.later text
services: []
targets: [shop]
`,
  'mistaken.yaml': 'column: orders.later text\nservicse: []\n',
  'nowhere.yaml': 'column: orders.later text\nservices: []\ntargets: [nowhere]\n',
  'gone.yaml': 'column: orders.later text\nservices: []\ntargets: [gone]\n',
  'huge.yaml': `# ${'x'.repeat(1_100_000)}\n`,
} as const;
export type SpecFile = keyof typeof SPECS;

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Sent as it is where it is a text. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Scene {
  readonly url: string;
  readonly serviceToken: string;
  readonly ask: (asked: Asked) => Promise<Answered>;
  /** A plan of `later.yaml` as it was before something changed, and as `plan --out` has written it. */
  readonly outdated: object;
  readonly planFile: string;
  /** Sends a request whose append has to wait; the answer lets it go on. */
  readonly halfDone: (asked: Asked) => Promise<() => Promise<void>>;
  /** Cuts the control plane off from its state store; the answer mends it. */
  readonly cutOff: () => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
}

const SHOP = `
  create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null, gift integer);
  insert into orders (amount, gift) select n / 100.0, n from generate_series(1, 50) n`;

export async function openScene(): Promise<Scene> {
  let wire: TcpProxy | undefined;
  const stack = await startStack(['shop'], async (server) => {
    const state = new URL(server.url('state'));
    const port = Number(state.port);
    wire = await tcpProxy(() => port);
    state.port = String(wire.port);
    return {
      SLUICE_DEV: '0',
      HOST: '127.0.0.1',
      SLUICE_ADMIN_TOKEN: ADMIN,
      STATE_DATABASE_URL: state.href,
      LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
      // by a name that may have two addresses: then each has its own error, and the whole none
      TARGET_GONE_URL: 'postgres://sluice@localhost:1/gone',
    };
  });
  const ask = (asked: Asked): Promise<Answered> => asking(stack.url, asked);
  await stack.pool('shop').query(SHOP);
  await furnish(stack, ask);
  const made = await ask({ method: 'POST', path: '/api/v1/tokens', body: { name: SERVICE, kind: 'client' } });
  const planned = await ask({ method: 'POST', path: '/api/v1/plans', body: { spec: SPECS['later.yaml'] } });
  const targets = planned.body['targets'] as readonly object[];
  const outdated = { ...planned.body, targets: targets.map((t) => ({ ...t, database: 'another' })) };
  return {
    url: stack.url,
    serviceToken: String(made.body['secret']),
    ask,
    outdated,
    planFile: JSON.stringify({
      kind: 'sluice plan',
      version: 1,
      at: new Date(0).toISOString(),
      file: 'later.yaml',
      spec: SPECS['later.yaml'],
      plan: outdated,
    }),
    halfDone: (asked) => halfDone(stack, () => ask(asked)),
    cutOff: async () => {
      wire?.set('cut');
      return async () => {
        wire?.set('pass');
        await stack.until('the control plane has its store again', async () => {
          const { status } = await ask({ method: 'GET', path: '/api/v1/rollouts' });
          return status === 200;
        });
      };
    },
    stop: async () => {
      await stack.stop();
      await wire?.close();
    },
  };
}

async function asking(url: string, { method, path, body, headers }: Asked): Promise<Answered> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: ADMIN, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>,
  };
}

/** The log's next position is given out under a lock: whoever holds it holds up every append. */
async function halfDone(stack: Stack, begin: () => Promise<unknown>): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: stack.server.url('state') });
  await client.connect();
  await client.query('begin');
  await client.query('select from sluice_control.head for update');
  const begun = begin();
  await stack.until('the append waits for the lock', async () => {
    const { rows } = await client.query<{ waits: boolean }>(
      'select count(*) > 0 as waits from pg_locks where not granted',
    );
    return rows[0]?.waits;
  });
  return async () => {
    await client.query('rollback');
    await client.end();
    await begun;
  };
}

interface Seen {
  readonly doneAt: number | null;
  readonly targets: readonly { readonly phase: string; readonly stages: readonly { stage: string }[] }[];
}

/** Starts the rollouts, and waits until each stands where it will stay. */
async function furnish(stack: Stack, ask: Scene['ask']): Promise<void> {
  const begin = async (file: SpecFile): Promise<void> => {
    const { status, body } = await ask({
      method: 'POST',
      path: '/api/v1/rollouts',
      body: { spec: SPECS[file] },
    });
    if (status !== 200) throw new Error(`${file} was refused: ${JSON.stringify(body)}`);
  };
  const until = (rollout: string, good: (seen: Seen) => boolean): Promise<unknown> =>
    stack.until(`${rollout} stands where it should`, async () => {
      const { body } = await ask({ method: 'GET', path: `/api/v1/rollouts/${rollout}` });
      return good(body as unknown as Seen);
    });
  const poll = {
    'unleash-appname': 'somebody',
    'unleash-connection-id': PLAIN,
    'unleash-interval': '3600000',
  };
  for (const file of ['done.yaml', 'running.yaml', 'planned.yaml', 'one-way.yaml'] as const)
    await begin(file);
  await ask({ method: 'POST', path: '/api/v1/rollouts/orders.weight_g/pause' });
  await ask({ method: 'GET', path: '/api/client/features', headers: poll });
  await until('orders.remark', ({ doneAt }) => doneAt !== null);
  await until('orders.amount_cents', ({ targets }) => targets[0]?.phase === 'verify');
  await until('orders.gift_wrap', ({ targets }) => targets[0]?.phase === 'retire');
  await stack.until('the plain client is known', async () => {
    const { body } = await ask({ method: 'GET', path: '/api/v1/instances' });
    return JSON.stringify(body).includes(PLAIN);
  });
}
