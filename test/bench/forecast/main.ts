/**
 * Duty: the forecast of a plan beside what came, on a large table, at both paces and with the bridge. Its last line is one JSON
 * object with `--json`: `ratios` of the forecast's middle to what came, and `raw`. Options: `--rows N` (1,000,000).
 */
import type { Forecast, Interval, Spec } from '@sluice/core';
import { planTarget, STEP_TABLE } from '@sluice/postgres';
import { measure } from '../backfill/measure.js';
import { specOf, startOrders } from '../backfill/orders.js';
import { contextOf } from '../backfill/sides.js';
import { rounded } from '../backfill/statistics.js';

const at = process.argv.indexOf('--rows');
const rows = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const CASES: readonly (readonly [name: string, spec: Spec])[] = [
  ['full', { ...specOf('full'), sync: 'services' }],
  ['fullWithBridge', specOf('full')],
  ['gentle', { ...specOf('gentle'), sync: 'services' }],
];

const middle = ({ low, high }: Interval): number => (low + high) / 2;
const within = ({ low, high }: Interval, came: number): boolean => low <= came && came <= high;

const orders = await startOrders(rows, ['alter table orders drop column amount_cents']);
const ratios: Record<string, object> = {};
const raw: Record<string, object> = {};
try {
  for (const [name, spec] of CASES) {
    let forecast: Forecast | undefined;
    const came = await measure(orders, {
      prepare: async (copy) => {
        ({ forecast } = await planTarget({ spec, target: 'main', pool: copy.pool }));
        const context = contextOf(copy, spec);
        await STEP_TABLE['prepare-schema'].apply(context);
        await STEP_TABLE['add-column'].apply(context);
        if (spec.sync === 'trigger') await STEP_TABLE.bridge.apply(context);
      },
      run: async (copy) => void (await STEP_TABLE.backfill.apply(contextOf(copy, spec))),
    });
    if (!forecast) throw new Error(`the plan of ${name} has no forecast`);
    const { walBytes, heapBytes, indexBytes, seconds } = forecast;
    const figures = {
      wal: { forecast: walBytes, came: came.walPerRow * rows },
      heap: { forecast: heapBytes, came: came.heapGrowth * came.before.heap },
      index: { forecast: indexBytes, came: came.indexGrowth * came.before.indexes },
      seconds: { forecast: seconds, came: rows / came.rowsPerSecond },
    };
    raw[name] = figures;
    ratios[name] = Object.fromEntries(
      Object.entries(figures).map(([what, f]) => [what, rounded(middle(f.forecast) / f.came)]),
    );
    for (const [what, f] of Object.entries(figures))
      say(
        `${name.padEnd(16)} ${what.padEnd(8)} ${[f.forecast.low, f.forecast.high, f.came].map(rounded).join(' … ')}` +
          `  ${within(f.forecast, f.came) ? 'within' : 'OUTSIDE'}`,
      );
  }
} finally {
  await orders.stop();
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ rows, ratios, raw })}\n`);
