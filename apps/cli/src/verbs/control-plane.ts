/** Duty: runs a control plane as a process of its own, for as long as the command runs. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import type { Context, ExitCode, Options, Verb } from '../context.js';
import { whole, word } from '../given.js';
import { homeOf } from '../home.js';
import { CONTROL_PLANE } from '../places.js';
import { answersAt } from '../ports.js';
import { moveIn, tenantOf, type Tenant } from '../tenants.js';

const USUAL_PORT = 4400;

const OPTIONS = [
  { flags: '--port <port>', says: `left out: PORT, or ${USUAL_PORT}; 0: any that is free` },
  { flags: '--home <folder>', says: 'folder of the embedded PostgreSQL; left out: SLUICE_HOME' },
];

export const dev: Verb = {
  usage: 'dev',
  says: 'run a control plane on this machine: loopback only, embedded state, no tokens',
  group: 'Run',
  options: OPTIONS,
  // quiet: the log is for who runs it for others
  run: (context, _, options) =>
    runs(context, options, { SLUICE_DEV: '1', HOST: '127.0.0.1', LOG_LEVEL: 'warn' }),
};

export const serve: Verb = {
  usage: 'serve',
  says: 'run a control plane for others; SLUICE_ADMIN_TOKEN is the first token',
  group: 'Run',
  options: OPTIONS,
  run: (context, _, options) => runs(context, options, { SLUICE_DEV: '' }),
};

type Environment = Readonly<Record<string, string | undefined>>;

async function runs(context: Context, options: Options, own: Environment): Promise<ExitCode> {
  const { environment, err, paint } = context;
  const home = word(options['home']) ?? homeOf(environment);
  const port = whole(options, 'port', 0) ?? Number(environment['PORT'] || USUAL_PORT);
  // with a state database elsewhere several control planes are one service, and a home is not used
  const tenant = environment['STATE_DATABASE_URL'] ? undefined : tenantOf(home);
  if (tenant) {
    const [found, ...todo] = tenantLines(tenant, home);
    err(`${paint.bad('x')} ${found}`);
    for (const line of todo) err(`  ${line}`);
    return 1;
  }
  if (port !== 0 && (await answersAt(port))) {
    err(`${paint.bad('x')} Port ${port} was wanted, but something listens there already.`);
    err(`  Take another one: --port ${port + 1}`);
    return 1;
  }
  const logLevel = environment['LOG_LEVEL'] || own['LOG_LEVEL'];
  return lives(context, home, {
    ...environment,
    ...own,
    ...(logLevel ? { LOG_LEVEL: logLevel } : {}),
    PORT: String(port),
    SLUICE_HOME: home,
    SLUICE_FOLLOW_PARENT: '1',
  });
}

function tenantLines({ kind, url, pid }: Tenant, home: string): readonly string[] {
  const beside = 'or start another beside it: sluice dev --home OTHER --port 4401';
  return kind === 'local'
    ? [
        `An apply --local runs in this home: process ${pid} (${home}).`,
        `Wait for it, or stop it: kill ${pid}. What it was doing can then be steered from here.`,
        beside,
      ]
    : [
        `A control plane runs in this home already: ${url} (process ${pid}, ${home}).`,
        `Use it: sluice status --url ${url}   or stop it: kill ${pid}`,
        beside,
      ];
}

/** Until the process ends: by itself, or because this one is asked to. */
async function lives(context: Context, home: string, env: Environment): Promise<ExitCode> {
  const stop = context.untilStopped();
  // the pipe to its standard input closes with this process, however that ends; then it ends as well
  const child = spawn(process.execPath, [CONTROL_PLANE], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  stop.addEventListener('abort', () => void child.kill('SIGTERM'), { once: true });
  let moveOut = (): void => undefined;
  createInterface({ input: child.stdout }).once('line', (line) => {
    const { url } = JSON.parse(line) as { readonly url: string };
    moveOut = moveIn(home, url);
    told(context, env, home, url);
  });
  const [code, signal] = await gone;
  moveOut();
  if (code === 0 || stop.aborted) return 0;
  if (signal) context.err(`${context.paint.bad('x')} The control plane was ended by ${signal}.`);
  return code === 2 ? 2 : 1;
}

function told({ json, out, paint }: Context, env: Environment, home: string, url: string): void {
  const targets = Object.keys(env).flatMap((k) => /^TARGET_(\w+)_URL$/.exec(k)?.[1]?.toLowerCase() ?? []);
  if (json) {
    out(JSON.stringify({ ready: true, url, home, targets }));
    return;
  }
  out(`${paint.good('✓')} Sluice runs at ${paint.strong(url)}`);
  out(`  state     ${env['STATE_DATABASE_URL'] ? 'STATE_DATABASE_URL' : home}`);
  out(
    `  targets   ${targets.length > 0 ? targets.join(', ') : 'none: set TARGET_<NAME>_URL to a database, and start again'}`,
  );
  out(`  Next: sluice plan FILE${url.endsWith(`:${USUAL_PORT}`) ? '' : ` --url ${url}`}      stop: Ctrl-C`);
}
