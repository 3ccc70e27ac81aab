/**
 * Duty: what others feel while each DDL statement that a plan can hold runs behind a transaction that holds its table; beside
 * the bare statement. Its last line is one JSON object with `--json`.
 * Options: `--hold N` seconds (6), `--rows N` of each table (20,000), `--connections N` of the foreground of each (4).
 */
import { freshEmbedded } from '@sluice/embedded';
import { coveringSpecs, partitionedSpecs, partitionedTables } from '../../ddl/covering.js';
import { compare } from './compare.js';
import { watchLockWaits } from './lock-waits.js';
import { openScene } from './scene.js';
import { walk, type Walked } from './walk.js';

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const holdMs = flag('hold', 6) * 1000;
const rows = flag('rows', 20_000);
const connections = flag('connections', 4);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const worst = (all: readonly number[]): number => Math.max(0, ...all);
const round = (x: number, digits = 1): number => Number(x.toFixed(digits));

const server = await freshEmbedded({ settings: { max_connections: '100' } });
const about = { url: server.url(), rows, connections, holdMs };
const quiet = await openScene({ ...about, table: 'orders_quiet' });
const waits = await watchLockWaits(server.url());
const scene = (table: string, made: { made?: string } = {}): ReturnType<typeof openScene> =>
  openScene({ ...about, table, ...made, beside: { control: quiet.load, waits } });

/** The specs side by side, each on its own table: a lock on one is not felt on another. */
async function ours(): Promise<readonly Walked[]> {
  const tables = coveringSpecs().map((_spec, at) => `orders_${at}`);
  const walks = tables.map(async (table, at) => {
    const spec = coveringSpecs(table)[at];
    const own = await scene(table);
    try {
      return spec ? await walk(own, spec, tell) : [];
    } finally {
      await own.stop();
    }
  });
  return (await Promise.all([...walks, partitioned()])).flat();
}

/** On partitions each index is a statement for each of them, so one stands for all. */
async function partitioned(): Promise<readonly Walked[]> {
  const table = 'orders_parted';
  const own = await scene(table, { made: partitionedTables(table) });
  try {
    const [spec] = partitionedSpecs(table);
    return spec ? await walk(own, { ...spec, indexes: spec.indexes.slice(0, 1) }, tell) : [];
  } finally {
    await own.stop();
  }
}

function tell({ step, way, statement, worstMs, share, tookMs }: Walked): void {
  const felt = `${round(worstMs)} ms, ${round(share * 100, 2)} %, took ${round(tookMs / 1000)} s`;
  say(`${step} ${way}: ${felt}: ${statement.sql.split('\n')[0]?.slice(0, 90)}`);
}

try {
  // the tables of all have one referenced table in common
  const others = await scene('orders_compared');
  const compared = await compare(others, 'orders_compared');
  await others.stop();
  const walked = await ours();
  const of = (way: string): typeof compared => compared.filter((c) => c.way === way);
  const worstStallMs = worst(walked.map((w) => w.worstMs));
  const stalledShare = worst(walked.map((w) => w.share));
  const bareStallMs = worst(of('bare').map((c) => c.worstMs));
  const triesShare = worst(of('tries').map((c) => c.share));
  const keys = {
    statements: walked.length,
    grossStallMs: round(worst(walked.map((w) => w.grossMs))),
    machineShare: round(walked.reduce((sum, w) => sum + w.machineShare, 0) / walked.length, 4),
    worstStallMs: round(worstStallMs),
    stalledShare: round(stalledShare, 4),
    meanShare: round(walked.reduce((sum, w) => sum + w.share, 0) / walked.length, 4),
    bareStallMs: round(bareStallMs),
    bareShare: round(worst(of('bare').map((c) => c.share)), 4),
    triesShare: round(triesShare, 4),
  };
  const ratios = {
    stallVsBare: round(worstStallMs / bareStallMs, 4),
    shareVsTries: round(stalledShare / triesShare, 4),
  };
  const raw = {
    ours: walked.map(({ step, way, statement, ...felt }) => ({
      step,
      way,
      sql: statement.sql,
      lock: statement.lock,
      ...felt,
    })),
    compared,
  };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ ...keys, ratios, raw })}\n`);
  else for (const [name, value] of Object.entries({ ...keys, ...ratios })) say(`${name.padEnd(16)} ${value}`);
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await quiet.stop();
  await waits.stop();
  await server.stop();
}
