/** Duty: the verbs that start something: a control plane, or the demo; other apps are started as processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Context, ExitCode, Verb } from '../context.js';
import { runDemo } from '../demo/demo.js';
import { CONTROL_PLANE } from '../demo/places.js';
import { summaryLines } from '../demo/story.js';
import type { DemoWorld } from '../demo/world.js';

export const dev: Verb = {
  usage: 'dev',
  says: 'run a control plane on this machine: loopback, embedded state, no tokens',
  group: 'Run',
  options: [{ flags: '--port <port>', says: 'default 4400' }],
  run: (context, _args, options) => controlPlane(context, { SLUICE_DEV: '1', ...port(options) }),
};

export const serve: Verb = {
  usage: 'serve',
  says: 'run a control plane; SLUICE_ADMIN_TOKEN is the first token',
  group: 'Run',
  options: [{ flags: '--port <port>', says: 'default 4400' }],
  run: (context, _args, options) => controlPlane(context, port(options)),
};

export const demo: Verb = {
  usage: 'demo',
  says: 'a whole rollout under traffic, with a rollback in the middle, on databases of its own',
  group: 'Run',
  options: [
    { flags: '--rows <n>', says: 'orders in each of the two regions', fallback: '300000' },
    { flags: '--rate <n>', says: 'requests a second in each region', fallback: '340' },
    { flags: '--keep', says: 'leave everything running at the end, and say where' },
  ],
  run: async (context, _args, options) => {
    const numbers = { rows: Number(options['rows']), rate: Number(options['rate']) };
    if (!Object.values(numbers).every((n) => Number.isSafeInteger(n) && n > 0)) {
      context.err('Whole numbers above 0 were wanted for --rows and --rate.');
      return 2;
    }
    // with --json the story goes to standard error, so that the last line of standard output is the one that scripts read
    const say = context.json ? context.err : context.out;
    const figures = await runDemo({
      ...numbers,
      path: context.environment['PATH'] ?? '',
      now: context.now,
      say,
      ...(options['keep'] === true ? { before: (world: DemoWorld) => keep(context, world, say) } : {}),
    });
    for (const line of summaryLines(figures)) say(line);
    if (context.json) context.out(JSON.stringify(figures));
    const wrong = figures.wrongReads + figures.failedReads + figures.failedWrites + figures.differingRows;
    return figures.done && wrong === 0 ? 0 : 1;
  },
};

async function keep(context: Context, world: DemoWorld, say: (line: string) => void): Promise<void> {
  say('');
  say(`  It goes on running until Ctrl-C.   control plane ${world.url}   logs ${world.logs}`);
  for (const region of ['eu', 'us'] as const) say(`  ${region}   ${world.server.url(region)}`);
  say(`  Try: sluice status orders.amount_cents --url ${world.url}`);
  if (!context.signal.aborted) await once(context.signal, 'abort');
}

async function controlPlane(context: Context, extra: Readonly<Record<string, string>>): Promise<ExitCode> {
  const env = {
    ...context.environment,
    ...extra,
    SLUICE_FOLLOW_PARENT: '1',
    LOG_LEVEL: context.environment['LOG_LEVEL'] ?? 'warn',
  };
  const child = spawn(process.execPath, [CONTROL_PLANE], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.once('data', (line: Buffer) => {
    const { url } = JSON.parse(String(line)) as { url: string };
    if (context.json) context.out(JSON.stringify({ url }));
    else {
      const targets = Object.keys(env).flatMap((k) => /^TARGET_(.+)_URL$/.exec(k)?.[1]?.toLowerCase() ?? []);
      context.out(`  ${context.paint.good('✓')} Sluice listens on ${url}`);
      context.out(
        targets.length > 0
          ? `    targets: ${targets.join(', ')}`
          : '    no targets yet: set TARGET_<NAME>_URL to the address of a database',
      );
      context.out('    Next: sluice plan FILE');
    }
  });
  const stop = (): void => void child.kill('SIGTERM');
  context.signal.addEventListener('abort', stop, { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0 ? 0 : code === 2 ? 2 : 1;
}

function port(options: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return typeof options['port'] === 'string' ? { PORT: options['port'] } : {};
}
