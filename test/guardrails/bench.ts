/** Duty: `npm run bench:guardrails`: ten thousand good releases and some bad ones, judged at each look; prints what came of them. */
import { ALPHA, LEAST } from '@sluice/core';
import { BAD_SCENES, badScene, goodScene, MINIMUM, play, type Outcome } from './streams.js';

/** Left out: ten thousand good streams and two hundred of each bad kind. */
const [good = 10_000, bad = 200] = ['--good', '--bad'].map(numberAfter);

function numberAfter(name: string): number | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : Number(process.argv[at + 1]);
}

const seeds = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);
const began = performance.now();

const rolledBack = seeds(good).flatMap((seed) => {
  const outcome = play(goodScene(seed), seed);
  return outcome ? [{ seed, measure: outcome.measure, at: outcome.at }] : [];
});

const kinds = Object.keys(BAD_SCENES).map((kind) => {
  const outcomes = seeds(bad).map((seed) => play(badScene(seed, kind), seed));
  const caught = outcomes.filter((o): o is Outcome => o !== undefined);
  const delays = caught.map((o) => o.afterMinimum).toSorted((a, b) => a - b);
  const at = (q: number): number | null => delays[Math.ceil(q * delays.length) - 1] ?? null;
  return {
    kind,
    streams: bad,
    caught: caught.length,
    secondsAfterMinimum: { median: at(0.5), p95: at(0.95), worst: at(1) },
  };
});

const result = {
  goodStreams: good,
  falseRollbacks: rolledBack.length,
  falseRate: rolledBack.length / good,
  rolledBack,
  alpha: ALPHA,
  least: LEAST,
  minimum: MINIMUM,
  bad: kinds,
  seconds: Math.round((performance.now() - began) / 100) / 10,
};

if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else {
  console.log(
    `${good} good streams, ${rolledBack.length} rolled back (${(100 * result.falseRate).toFixed(3)} %)`,
  );
  for (const { kind, streams, caught, secondsAfterMinimum: s } of kinds)
    console.log(
      `${kind}: ${caught} of ${streams} rolled back; after the minimum: median ${s.median} s, p95 ${s.p95} s, worst ${s.worst} s`,
    );
}
