/**
 * Duty: measures how long a rollout stands still when the control plane that runs it is killed or freezes, and that a woken
 * one writes nothing. Exits 1 when a figure is beyond what is promised.
 */
import { startPair, type Takeover } from './pair.js';

const ROWS = 400_000;
const LIMIT_MS = { killed: 1_000, stopped: 6_000 };

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const times = flag('times', 10);
const json = process.argv.includes('--json');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measure(what: string, once: () => Promise<Takeover>): Promise<readonly Takeover[]> {
  const takeovers: Takeover[] = [];
  for (let n = 1; n <= times; n += 1) {
    const takeover = await once();
    say(
      `${what} ${n}: ${takeover.ms} ms${takeover.late.length > 0 ? `, late: ${takeover.late.join()}` : ''}`,
    );
    takeovers.push(takeover);
  }
  return takeovers;
}

function figures(takeovers: readonly Takeover[]) {
  const sorted = takeovers.map((t) => t.ms).toSorted((a, b) => a - b);
  return {
    times: sorted.length,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    worstMs: sorted.at(-1) ?? 0,
  };
}

const pair = await startPair(ROWS);
let good = false;
try {
  const killed = await measure('killed', pair.kill);
  const stopped = await measure('stopped', pair.freeze);
  const { rows, differing } = await pair.finish();
  const figure = {
    killed: figures(killed),
    stopped: figures(stopped),
    writesByWoken: stopped.flatMap((t) => t.late).length,
    writesByKilled: killed.flatMap((t) => t.late).length,
    rows,
    differing,
  };
  good =
    figure.killed.worstMs <= LIMIT_MS.killed &&
    figure.stopped.worstMs <= LIMIT_MS.stopped &&
    figure.writesByWoken + figure.writesByKilled + differing === 0;
  if (json) process.stdout.write(`${JSON.stringify(figure)}\n`);
  else
    process.stdout.write(
      `after kill -9: ${figure.killed.worstMs} ms at worst of ${figure.killed.times}; after SIGSTOP: ` +
        `${figure.stopped.worstMs} ms at worst of ${figure.stopped.times}; the woken one wrote ` +
        `${figure.writesByWoken} times; ${differing} of ${rows} rows differ\n`,
    );
} finally {
  await pair.stop();
}
process.exitCode = good ? 0 : 1;
