/** Duty: what a backfill adds to the latency of a foreground that goes on meanwhile, in slices that take turns. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Copy, Orders } from './orders.js';
import { UNDER_LOAD, type SlicedSide } from './sliced-sides.js';
import { median, rounded } from './statistics.js';

/** Statements a second of the foreground. */
const PER_SECOND = 1_500;

interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  readonly done: number;
}

interface Slice extends Latency {
  /** Rows that the backfill filled a second; 0 in the baseline. */
  readonly rowsPerSecond: number;
}

export type UnderLoadSides = Record<'baseline' | 'pgroll' | 'gentle', Slice[]>;

export async function underLoad(
  orders: Orders,
  slices: number,
  seconds: number,
  say: (line: string) => void,
) {
  const foreground = startForeground();
  const raw: UnderLoadSides = { baseline: [], pgroll: [], gentle: [] };
  const copies = new Map<string, Copy>();
  const names = Object.keys(raw) as (keyof UnderLoadSides)[];
  try {
    for (let round = 0; round < slices; round += 1) {
      // each comes first as often as last
      for (let i = 0; i < names.length; i += 1) {
        const name = names[(i + round) % names.length] ?? 'baseline';
        const side = UNDER_LOAD[name];
        const slice = await sliceOf(orders, copies, name, side, (url) =>
          foreground.play({ url, seconds, perSecond: PER_SECOND, rows: orders.rows }),
        );
        raw[name].push(slice);
        say(
          `${name.padEnd(9)} p50 ${slice.p50.toFixed(1).padStart(6)} ms  p99 ${slice.p99.toFixed(1).padStart(7)} ms` +
            `  worst ${slice.worst.toFixed(0).padStart(5)} ms  ${slice.rowsPerSecond.toLocaleString('en-US').padStart(8)} rows/s`,
        );
      }
    }
  } finally {
    await foreground.stop();
    for (const copy of copies.values()) await copy.drop();
  }
  return { raw, ...figuresOf(raw) };
}

/** One slice on the side's own copy; a copy that is filled is thrown away, and the next slice begins on a new one. */
async function sliceOf(
  orders: Orders,
  copies: Map<string, Copy>,
  name: string,
  side: SlicedSide | undefined,
  play: (url: string) => Promise<Latency>,
): Promise<Slice> {
  const copy = copies.get(name) ?? (await orders.copy());
  if (!copies.has(name)) await side?.prepare(copy);
  copies.set(name, copy);
  if (!side) return { ...(await play(copy.url)), rowsPerSecond: 0 };
  const abort = new AbortController();
  const startedAt = performance.now();
  const filling = side
    .run(copy, abort.signal)
    .then((filled) => ({ ...filled, seconds: (performance.now() - startedAt) / 1000 }));
  const latency = await play(copy.url);
  abort.abort(new Error('the slice is over'));
  const { whole, rows, seconds } = await filling;
  if (whole) {
    await copy.drop();
    copies.delete(name);
  }
  return { ...latency, rowsPerSecond: Math.round(rows / seconds) };
}

/** Ratios within a round, whose slices stand side by side; then the median over the rounds. */
function figuresOf({ baseline, pgroll, gentle }: UnderLoadSides) {
  const over = (side: readonly Slice[], of: (mine: number, base: number) => number): number =>
    median(side.map((s, i) => of(s.p99, baseline[i]?.p99 ?? Number.NaN)));
  const added = (side: readonly Slice[]): number => over(side, (mine, base) => mine - base);
  const range = (side: readonly Slice[]): readonly [number, number] => [
    rounded(Math.min(...side.map((s) => s.p99))),
    rounded(Math.max(...side.map((s) => s.p99))),
  ];
  return {
    gentleP99Ratio: rounded(over(gentle, (mine, base) => mine / base)),
    gentleAddedVsPgroll: rounded(added(gentle) / added(pgroll)),
    gentleRowsPerSecond: rounded(median(gentle.map((s) => s.rowsPerSecond))),
    pgrollP99Ratio: rounded(over(pgroll, (mine, base) => mine / base)),
    pgrollRowsPerSecond: rounded(median(pgroll.map((s) => s.rowsPerSecond))),
    /** Least and most p99 of the slices, in milliseconds. */
    spread: { baseline: range(baseline), pgroll: range(pgroll), gentle: range(gentle) },
  };
}

function startForeground() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('load.js', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  return {
    play: async (order: object): Promise<Latency> => {
      const line = once(lines, 'line');
      child.stdin.write(`${JSON.stringify(order)}\n`);
      return JSON.parse(((await line) as [string])[0]) as Latency;
    },
    stop: async (): Promise<void> => {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
