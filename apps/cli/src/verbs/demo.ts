/** Duty: the demo as a verb: its options, its last page, and what stays when it is asked to stay. */
import { once } from 'node:events';
import type { Context, ExitCode, Verb } from '../context.js';
import { runDemo } from '../demo/demo.js';
import { faultsOf } from '../demo/figures.js';
import { summaryLines } from '../demo/story.js';
import { REGIONS, type DemoWorld } from '../demo/world.js';
import { whole } from '../given.js';

const ROWS = 300_000;
/** So much two slow cores carry with a third of their time to spare, without which a gentle backfill rightly waits (340: 97 % busy). */
const RATE = 150;

export const demo: Verb = {
  usage: 'demo',
  says: 'a whole rollout under traffic, with a rollback in the middle, on databases of its own',
  group: 'Run',
  options: [
    { flags: '--rows <n>', says: `orders in each of the two regions; left out: ${ROWS}` },
    { flags: '--rate <n>', says: `requests a second in each region; left out: ${RATE}` },
    { flags: '--keep', says: 'leave everything running at the end, and say where' },
  ],
  run: async (context, _, options): Promise<ExitCode> => {
    const rows = whole(options, 'rows', 1_000) ?? ROWS;
    const rate = whole(options, 'rate', 10) ?? RATE;
    const { json, out, err, paint, now, redraw, environment } = context;
    const live = json ? undefined : redraw;
    // with --json the story goes to standard error: the last line of standard output is the one that scripts read
    const say = (line: string): void => {
      live?.([]);
      (json ? err : out)(line);
    };
    const signal = context.untilStopped();
    const story = runDemo({
      rows,
      rate,
      path: environment['PATH'] ?? '',
      now,
      paint,
      say,
      live,
      signal,
      ending: async (figures, world) => {
        for (const line of summaryLines(figures, paint)) say(line);
        if (json) out(JSON.stringify(figures));
        if (options['keep'] === true) await keep(context, world, signal);
      },
    });
    const figures = await story.catch((thrown: unknown) => {
      if (!signal.aborted) throw thrown;
      err('  Stopped before its end; all that it started is taken down.');
      return undefined;
    });
    if (!figures) return 1;
    return figures.done && faultsOf(figures) === 0 ? 0 : 1;
  },
};

async function keep({ err }: Context, world: DemoWorld, signal: AbortSignal): Promise<void> {
  err('');
  err('  It goes on running until Ctrl-C:');
  err(`    dashboard       ${world.url}/rollouts/orders.amount_cents`);
  for (const region of REGIONS) err(`    database ${region}     ${world.server.url(region)}`);
  err(`    logs            ${world.logs}`);
  err(`  Try: sluice status orders.amount_cents --url ${world.url}`);
  if (!signal.aborted) await once(signal, 'abort');
}
