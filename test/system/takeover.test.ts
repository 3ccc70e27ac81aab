/**
 * Two control planes on one state store: whichever falls silent, the other one goes on, and the one that comes back writes
 * nothing. How long it takes is measured by `npm run test:takeover`.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ID, startPair, type Pair } from '../takeover/pair.js';

const ROWS = 60_000;

let pair: Pair;
beforeAll(async () => {
  pair = await startPair(ROWS);
});
afterAll(() => pair?.stop());

it('a rollout goes on after a kill -9, a freeze and a stop in good order', { timeout: 180_000 }, async () => {
  expect((await pair.kill()).late).toEqual([]);
  expect((await pair.freeze()).late).toEqual([]);
  expect((await pair.retire()).late).toEqual([]);

  // each answers the same, whether it runs the rollout or not
  for (const path of ['', '/gates', '/gates?phase=read', '/events']) {
    await expect
      .poll(
        async () => {
          const answers = await Promise.all(pair.planes().map((p) => p.get(`/api/v1/rollouts/${ID}${path}`)));
          const [one, two] = answers.map(steady);
          return isDeepStrictEqual(one, two) ? 'alike' : { one, two };
        },
        { timeout: 20_000, message: `${path} is answered alike` },
      )
      .toBe('alike');
  }
  // and each can be told what to do
  for (const [index, verb] of (['pause', 'resume'] as const).entries()) {
    const answer = await pair.planes()[index]?.post(`/api/v1/rollouts/${ID}/${verb}`, {});
    expect(answer).toMatchObject({ status: 200, body: { paused: verb === 'pause' } });
  }
  expect(await pair.finish()).toEqual({ rows: ROWS, differing: 0 });
});

/** What moves from one look to the next is left out: how far the backfill is, and when it was looked. */
function steady(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      ['progress', 'lookedAt', 'evidence', 'says', 'waits'].includes(key) ? undefined : value,
    ),
  );
}
