/**
 * Duty: the backfill beside the other ways to fill a column, in one run. Its last line is one JSON object with `--json`.
 * Options: `--rows N` (1,000,000), `--rounds N` (5).
 */
import { fullSpeed } from './full-speed.js';
import { startOrders } from './orders.js';

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const orders = await startOrders(flag('rows', 1_000_000));
try {
  const { raw, ratios, ...keys } = await fullSpeed(orders, flag('rounds', 5), say);
  const result = { rows: orders.rows, ...keys, ratios, raw };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else for (const [name, value] of Object.entries({ ...keys, ...ratios })) say(`${name.padEnd(26)} ${value}`);
} finally {
  await orders.stop();
}
