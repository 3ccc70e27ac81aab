/** Duty: for tests, starts a server from a process of its own, which can be killed; must not know why. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EmbeddedOptions } from './start.js';

const here = dirname(dirname(fileURLToPath(import.meta.url)));

/** The package in this repository, compiled: what a child process can load without any tool. */
export function compiled(): string {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-b', here]);
  return here;
}

/** What the child says of its server. */
interface Report {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  readonly home: string;
}

/** A child process with a running server. */
export interface Child extends Report {
  readonly owner: number;
  /** SIGKILL: the child has no chance to stop its server. */
  kill(): Promise<void>;
  /** The child stops its server and ends. */
  stop(): Promise<void>;
}

const PROGRAM = `
  const [door, kind, options] = process.argv.slice(1);
  const embedded = await import(door);
  const server = await embedded[kind](JSON.parse(options));
  const { pid, port, adopted, home } = server;
  console.log(JSON.stringify({ url: server.url(), pid, port, adopted, home }));
  process.stdin.resume().on('end', () => server.stop().then(() => process.exit(0)));
`;

/** Where the child loads the package from, as whom it runs, and in which surroundings. */
export interface Surroundings {
  readonly from: string;
  readonly as?: { readonly uid: number; readonly gid: number } | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Starts a child that starts a server, and waits until it has. */
export async function childWith(
  kind: 'startEmbedded' | 'freshEmbedded',
  options: EmbeddedOptions | { root: string },
  { from, as, env, cwd }: Surroundings,
): Promise<Child> {
  const door = pathToFileURL(join(from, 'dist', 'index.js')).href;
  const args = ['--input-type=module', '-e', PROGRAM, door, kind, JSON.stringify(options)];
  const child = spawn(process.execPath, args, {
    ...as,
    ...(env && { env }),
    ...(cwd && { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const exit = once(child, 'exit');
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const line = await Promise.race([
    first.then(([text]) => text),
    once(child, 'close').then(([code]) =>
      Promise.reject(new Error(`the child ended with ${code}: ${words}`)),
    ),
  ]);
  return {
    ...(JSON.parse(line) as Report),
    owner: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    stop: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
