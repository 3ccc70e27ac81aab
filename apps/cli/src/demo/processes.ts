/** Duty: the demo's processes: each tells its address in one line, writes its log to a file, and ends with the demo. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long a process has to say that it is ready, in milliseconds: two cores start a dozen of them. */
const READY_MS = 60_000;
/** How long it has to end when asked, in milliseconds. */
const END_MS = 15_000;

export interface Started {
  readonly name: string;
  /** The line that it said when it was ready. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly stop: () => Promise<void>;
}

export class Processes {
  readonly #folder: string;
  readonly #path: string;
  readonly #running: { readonly name: string; readonly child: ChildProcess; stopping: boolean }[] = [];
  /** The first process that ended by itself. */
  #fallen: Error | undefined;

  /** `folder`: where the log files go; `path`: the PATH that they are given. */
  constructor(folder: string, path: string) {
    this.#folder = folder;
    this.#path = path;
  }

  /** @throws when a process has ended that nobody asked to. */
  check(): void {
    if (this.#fallen) throw this.#fallen;
  }

  async start(
    name: string,
    main: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Started> {
    const file = join(this.#folder, `${name}.log`);
    const log = openSync(file, 'a');
    const child = spawn(process.execPath, [main, ...args], {
      env: { PATH: this.#path, NODE_ENV: 'development', ...environment },
      // standard input stays open as long as the demo lives: a child that sees its end knows that the demo is gone
      stdio: ['pipe', 'pipe', log],
    });
    const entry = { name, child, stopping: false };
    this.#running.push(entry);
    child.once('exit', (code, signal) => {
      if (entry.stopping || code === 0) return;
      this.#fallen ??= new Error(`${name} ended by itself (${signal ?? code}); its log is ${file}`);
    });
    return { name, said: await firstLine(name, child, file), stop: () => end(entry) };
  }

  /** Ends all, the last started first. */
  async stop(): Promise<void> {
    await Promise.all(this.#running.toReversed().map(end));
  }
}

async function firstLine(name: string, child: ChildProcess, file: string): Promise<Record<string, unknown>> {
  if (!child.stdout) throw new Error(`${name} has no standard output`);
  const lines = createInterface({ input: child.stdout });
  const late = AbortSignal.timeout(READY_MS);
  try {
    const [line] = (await Promise.race([
      once(lines, 'line', { signal: late }),
      once(child, 'exit', { signal: late }).then(([code]) =>
        Promise.reject(new Error(`it ended with ${String(code)}`)),
      ),
    ])) as [string];
    return JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${name} did not become ready; its log is ${file}`, { cause: error });
  }
}

async function end(entry: { child: ChildProcess; stopping: boolean }): Promise<void> {
  const { child } = entry;
  entry.stopping = true;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(impatient);
}
