/**
 * Duty: the backfill beside the other ways to fill a column, in one run. Its last line is one JSON object with `--json`.
 * Options: `--rows N` (1,000,000), `--rounds N` (5), `--slices N` (6) of `--seconds N` (10); `--only full|load`.
 */
import { fullSpeed } from './full-speed.js';
import { startOrders } from './orders.js';
import { underLoad } from './under-load.js';

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const at = process.argv.indexOf('--only');
const only = at < 0 ? undefined : process.argv[at + 1];

const orders = await startOrders(flag('rows', 1_000_000));
try {
  const full = only === 'load' ? undefined : await fullSpeed(orders, flag('rounds', 5), say);
  const load =
    only === 'full' ? undefined : await underLoad(orders, flag('slices', 6), flag('seconds', 10), say);
  const { raw: fullRaw, ratios, ...fullKeys } = full ?? {};
  const { raw: loadRaw, ...loadKeys } = load ?? {};
  const keys = { rows: orders.rows, ...fullKeys, ...loadKeys };
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ ...keys, ratios, raw: { ...fullRaw, ...loadRaw } })}\n`);
  else
    for (const [name, value] of Object.entries({ ...keys, ...ratios }))
      say(`${name.padEnd(26)} ${JSON.stringify(value)}`);
} finally {
  await orders.stop();
}
