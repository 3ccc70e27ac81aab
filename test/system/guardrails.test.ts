/** A bad release at one percent, in real processes: it is rolled back by itself, and only the first percent has met it. */
import { afterEach, expect, it } from 'vitest';
import { ROLLOUT, rolledBack, SPEC, startService, TABLE, type Live } from '../guardrails/live.js';
import { startStack, type Stack } from './stack.fixture.js';

let stack: Stack | undefined;
let service: Live | undefined;
afterEach(async () => {
  await service?.stop();
  await stack?.stop();
  [stack, service] = [undefined, undefined];
});

it.each([
  ['wrong', 'differing'],
  ['throwing', 'errors'],
  ['slow', 'latency'],
])('new reads that are %s', { timeout: 180_000 }, async (fault, kind) => {
  const here = (stack = await startStack(['shop']));
  await here.pool('shop').query(TABLE);
  const live = (service = await startService(fault, here.url, here.server.url('shop')));
  expect((await here.call('POST', '/api/v1/rollouts', { spec: SPEC })).status).toBeLessThan(300);
  const { back, percent } = await rolledBack(here);
  const told = await live.ask();
  console.log(
    `${fault}: ${back.why}; ${told.byNew} of ${told.reads} reads were answered by the new column; ` +
      `${told.minimumAt === null ? 'before the minimum count' : `${back.at - told.minimumAt} ms after the minimum count`}`,
  );
  expect(back.data.by).toBe('guardrail');
  // a wrong row or a breaker may be seen first by what it does beside the answer
  expect([kind, ...(fault === 'throwing' ? ['breaker'] : [])]).toContain(back.data.evidence?.['kind']);
  expect(percent).toBe(1);
  // twenty keys of two thousand are about one percent
  expect(told.byNew).toBeLessThanOrEqual(told.reads * 0.03 + 10);
  const { body } = await here.call('GET', ROLLOUT);
  expect((body as unknown as { heading: string }).heading).not.toBe('forward');
});
