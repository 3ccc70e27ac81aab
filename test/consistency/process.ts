/** Duty: child processes of one history: started, frozen, killed, and never left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a test has started and must end, whatever happens. */
const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export interface Child {
  readonly child: ChildProcess;
  readonly gone: Promise<void>;
}

export interface Started {
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** `ipc`: messages; `line`: one line on standard output. */
  readonly speaks: 'ipc' | 'line';
}

export function start({ main, args = [], env, speaks }: Started): Child {
  const child = spawn(process.execPath, ['--max-semi-space-size=8', main, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: speaks === 'ipc' ? ['ignore', 'ignore', 'inherit', 'ipc'] : ['pipe', 'pipe', 'inherit'],
  });
  alive.add(child);
  child.on('error', () => undefined);
  const gone = once(child, 'exit').then(() => {
    alive.delete(child);
  });
  return { child, gone };
}

/** The first line of standard output. @throws when the process ends before. */
export async function firstLine({ child, gone }: Child): Promise<string> {
  if (!child.stdout) throw new Error('this process speaks by messages');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), gone]);
  if (!line) throw new Error(`the process ended with ${child.exitCode ?? child.signalCode} before it spoke`);
  return String(line[0]);
}

export function hasEnded({ child }: Child): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** SIGKILL, and waits until it is gone. Wakes nobody: a frozen process dies frozen. */
export async function kill(child: Child): Promise<void> {
  if (!hasEnded(child)) child.child.kill('SIGKILL');
  await child.gone;
}
