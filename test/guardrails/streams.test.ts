/** Duty: proves the error rates of the guardrails on streams that a seed repeats; `npm run bench:guardrails` does ten thousand. */
import { describe, expect, it } from 'vitest';
import { BAD_SCENES, badScene, goodScene, play } from './streams.js';

const GOOD = 400;
const BAD = 20;
/** As the runner promises, from the minimum on: evidence may come five seconds late by its heartbeat. */
const REACTION_S = 10;

it(`rolls back none of ${GOOD} good releases`, () => {
  const seeds = Array.from({ length: GOOD }, (_, i) => i + 1);
  const rolledBack = seeds.flatMap((seed) => {
    const outcome = play(goodScene(seed), seed);
    return outcome ? [{ seed, ...goodScene(seed), ...outcome }] : [];
  });
  expect(rolledBack).toEqual([]);
});

describe.each(Object.keys(BAD_SCENES))('a release that is %s', (kind) => {
  it(`is rolled back at one percent, each of ${BAD} times`, () => {
    const seeds = Array.from({ length: BAD }, (_, i) => i + 1);
    const missed = seeds.filter((seed) => play(badScene(seed, kind), seed) === undefined);
    expect(missed).toEqual([]);
  });
});

it('rolls back what is wrong as soon as it is seen, and what throws within the time it promises', () => {
  for (const kind of ['wrong for 2 % of rows', 'throwing'])
    for (let seed = 1; seed <= BAD; seed += 1)
      expect(play(badScene(seed, kind), seed)?.afterMinimum, `${kind}, ${seed}`).toBeLessThanOrEqual(
        REACTION_S,
      );
});
