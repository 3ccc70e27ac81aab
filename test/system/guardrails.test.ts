/** A bad release at one percent, in real processes: it is rolled back by itself, and only the first percent has met it. */
import { afterEach, expect, it } from 'vitest';
import { SPEC, startService, TABLE, type Live } from '../guardrails/live.js';
import { startStack, type Stack } from './stack.fixture.js';

const ROLLOUT = '/api/v1/rollouts/orders.amount_cents';

let stack: Stack | undefined;
let service: Live | undefined;
afterEach(async () => {
  await service?.stop();
  await stack?.stop();
  [stack, service] = [undefined, undefined];
});

interface Event {
  readonly type: string;
  readonly at: number;
  readonly why: string | null;
  readonly data: { readonly by?: string; readonly evidence?: Readonly<Record<string, unknown>> };
}

it.each([
  ['wrong', 'differing'],
  ['throwing', 'errors'],
  ['slow', 'latency'],
])('new reads that are %s', { timeout: 180_000 }, async (fault, kind) => {
  const here = (stack = await startStack(['shop']));
  await here.pool('shop').query(TABLE);
  const live = (service = await startService(fault, here.url, here.server.url('shop')));
  expect((await here.call('POST', '/api/v1/rollouts', { spec: SPEC })).status).toBeLessThan(300);
  const events = async (type: string): Promise<Event | undefined> => {
    const { body } = await here.call('GET', `${ROLLOUT}/events?limit=500`);
    return (body as unknown as readonly Event[]).find((e) => e.type === type);
  };
  await here.until('its flags are in the database', () => events('StagesCopied'));
  await here.until('its reads agree', async () => {
    const { body } = await here.call('GET', ROLLOUT);
    const [target] = (body as unknown as { targets: readonly { phase: string }[] }).targets;
    return target?.phase === 'constrain' || target?.phase === 'read' || (await events('RollbackStarted'));
  });
  const back = await here.until('it rolls back by itself', () => events('RollbackStarted'));
  const told = await live.ask();
  console.log(
    `${fault}: ${back.why}; ${told.byNew} of ${told.reads} reads were answered by the new column; ` +
      `${told.minimumAt === null ? 'before the minimum count' : `${back.at - told.minimumAt} ms after the minimum count`}`,
  );
  expect(back.data.by).toBe('guardrail');
  // a wrong row or a breaker may be seen first by what it does beside the answer
  expect([kind, ...(fault === 'throwing' ? ['breaker'] : [])]).toContain(back.data.evidence?.['kind']);
  // twenty keys of two thousand are about one percent; no other percent was ever turned on
  expect(told.byNew).toBeLessThanOrEqual(told.reads * 0.03 + 10);
  const { body } = await here.call('GET', ROLLOUT);
  expect((body as unknown as { heading: string }).heading).not.toBe('forward');
});
