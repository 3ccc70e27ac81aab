/** Duty: a control plane for the time of one command: on loopback, for whoever knows its token, gone with the command. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CONTROL_PLANE } from '../places.js';

/** How long it has to end when asked, in milliseconds: a statement that runs is cancelled first. */
const END_MS = 20_000;
/** Of what it says on standard error, for the case that it fails. */
const MOST_SAID = 20;

export interface LocalPlane {
  readonly url: string;
  readonly token: string;
  /** Why it has ended although nobody asked it to; undefined while it runs. */
  readonly fallen: () => string | undefined;
  readonly stop: () => Promise<void>;
}

/** @throws with its own words when it does not start; when the signal is aborted meanwhile. */
export async function startPlane(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
  signal: AbortSignal,
): Promise<LocalPlane> {
  const token = randomBytes(24).toString('hex');
  const child = spawn(process.execPath, [CONTROL_PLANE], {
    env: {
      ...environment,
      LOG_LEVEL: environment['LOG_LEVEL'] || 'warn',
      SLUICE_DEV: '',
      SLUICE_ADMIN_TOKEN: '',
      SLUICE_LOCAL_TOKEN: token,
      // nobody asks for flags here
      FLAGS: '',
      PORT: '0',
      SLUICE_HOME: home,
      SLUICE_FOLLOW_PARENT: '1',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C is meant for the command, which ends it in order; its standard input tells it of a kill -9
    detached: true,
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(wordsOf(line));
    if (said.length > MOST_SAID) said.shift();
  });
  child.stdin.on('error', () => undefined);
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await end(child);
  };
  try {
    const [line] = (await Promise.race([
      once(createInterface({ input: child.stdout }), 'line', { signal }),
      // its last words come before this
      once(child, 'close', { signal }).then(() => Promise.reject(new Error(endOf(child, said)))),
    ])) as [string];
    const { url } = JSON.parse(line) as { readonly url: string };
    const fallen = (): string | undefined => (stopping || !hasEnded(child) ? undefined : endOf(child, said));
    return { url, token, fallen, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function endOf({ exitCode, signalCode }: ChildProcess, said: readonly string[]): string {
  const how = signalCode === null ? `it ended with ${exitCode}` : `it was ended by ${signalCode}`;
  return [`the control plane of this command was wanted, but ${how}`, ...said].join('\n  ');
}

/** Of a line of its log, what it says; of any other, the line. */
function wordsOf(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { readonly msg?: string; readonly err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(impatient);
}
