/** A target whose network swallows everything keeps no other target from going its way, nor from going back. */
import { afterEach, expect, it } from 'vitest';
import { tcpProxy, type TcpProxy } from '../faults/tcp-proxy.js';
import { startStack, type Stack } from './stack.fixture.js';

const SPEC = `
column: orders.amount_cents bigint
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: []
targets: { near: { wave: 1 }, far: { wave: 1 } }
soak: 0s
approvals: { retire: 1, contract: 1 }
`;
const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';

let stack: Stack | undefined;
let proxy: TcpProxy | undefined;
afterEach(async () => {
  proxy?.set('pass');
  await stack?.stop();
  await proxy?.close();
});

it(
  'the others go back while one is dark, and it follows when it is there again',
  { timeout: 120_000 },
  async () => {
    const here = (stack = await startStack(['near', 'far'], async (server) => {
      const far = new URL(server.url('far'));
      const wire = (proxy = await tcpProxy(() => Number(new URL(server.url('far')).port)));
      far.port = String(wire.port);
      return { TARGET_FAR_URL: far.href };
    }));
    for (const target of ['near', 'far'])
      await here
        .pool(target)
        .query('create table orders (id bigint primary key, amount numeric(12, 2) not null)');
    expect(await here.call('POST', '/api/v1/rollouts', { spec: SPEC })).toMatchObject({ status: 200 });
    const targets = async () => {
      const { body } = await here.call('GET', ROLLOUT);
      const seen = body as unknown as { targets: { target: string; phase: string; waits: string | null }[] };
      return Object.fromEntries(seen.targets.map((t) => [t.target, t]));
    };
    const both = (phase: string) =>
      here.until(`both are in ${phase}`, async () => {
        const { near, far } = await targets();
        return near?.phase === phase && far?.phase === phase;
      });
    await both('soak');
    proxy?.set('deaf');
    await here.call('POST', `${ROLLOUT}/rollback`, { to: 'expand' });
    await here.until('the near one is back', async () => (await targets())['near']?.phase === 'expand');
    expect((await targets())['far']).toMatchObject({
      waits: expect.stringMatching(/^cannot reach far: /),
    });
    proxy?.set('pass');
    await both('expand');
  },
);
