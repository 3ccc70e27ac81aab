/** Duty: the command line of the histories: `npm run test:consistency -- --histories 200 --json`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Plan } from './plan.js';
import { INVARIANTS } from './check/anomaly.js';
import { runHistory, SECONDS } from './history.js';
import { openLane } from './lane.js';
import { run } from './run.js';
import { shrink } from './shrink.js';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '3' },
    seconds: { type: 'string', default: String(SECONDS) },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    replay: { type: 'string' },
    shrink: { type: 'string' },
  },
});

const whole = (name: 'histories' | 'seed' | 'lanes' | 'seconds'): number => {
  const found = values[name];
  if (/^\d+$/.test(found)) return Number(found);
  process.stderr.write(`--${name} wants a whole number, found "${found}"\n`);
  process.exit(2);
};

const results = fileURLToPath(new URL('../../consistency/results', import.meta.url));
const planIn = (file: string): Plan => JSON.parse(readFileSync(file, 'utf8')) as Plan;

if (values.shrink !== undefined) {
  const lane = await openLane();
  const fails = async (candidate: Plan): Promise<boolean> =>
    (await runHistory({ plan: candidate, lane, results, seconds: whole('seconds') })).anomalies.length > 0;
  const small = await shrink(planIn(values.shrink), fails, ({ actions, instances }) => {
    process.stderr.write(`still fails with ${actions.length} actions and ${instances.length} instances\n`);
  });
  await lane.stop();
  process.stdout.write(`${JSON.stringify(small, undefined, 1)}\n`);
  process.exit(0);
}

const plan = values.replay === undefined ? undefined : planIn(values.replay);
const summary = await run({
  histories: plan ? 1 : whole('histories'),
  seed: whole('seed'),
  lanes: whole('lanes'),
  results,
  keep: values.keep,
  seconds: whole('seconds'),
  ...(plan ? { plan } : {}),
  told: (r) => {
    const wrong = r.anomalies.length > 0 ? `, ${r.anomalies.length} ANOMALIES in ${r.folder}` : '';
    process.stderr.write(
      `seed ${r.seed}: ${r.operations} operations, ${r.ms} ms, ${r.ends.join('; ')}${wrong}\n`,
    );
    for (const a of r.anomalies.slice(0, 5))
      process.stderr.write(`  ${a.invariant} (${INVARIANTS[a.invariant]}): ${a.says}\n`);
  },
});
if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
else process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
process.exit(summary.anomalies > 0 ? 1 : 0);
