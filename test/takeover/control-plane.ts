/** Duty: one control plane as a process that can be killed, frozen and woken; knows not what it runs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// this file runs as it is under vitest, and from test/dist as a program
const ROOT = import.meta.url.includes('/test/dist/') ? '../../../' : '../../';
const MAIN = fileURLToPath(new URL(`${ROOT}apps/control-plane/dist/main.js`, import.meta.url));

export interface ControlPlane {
  readonly name: string;
  readonly url: string;
  readonly child: ChildProcess;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<{ status: number; body: unknown }>;
  /** SIGKILL unless told otherwise; resolves when the process is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Its sessions on the state store are called by its name, so that who wrote what can be told afterwards. */
export async function startControlPlane(
  name: string,
  stateUrl: string,
  targets: Readonly<Record<string, string>>,
): Promise<ControlPlane> {
  const state = new URL(stateUrl);
  state.searchParams.set('application_name', name);
  const env = {
    PATH: process.env.PATH ?? '',
    SLUICE_DEV: '1',
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    STATE_DATABASE_URL: state.href,
    ...targets,
  };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    name,
    url,
    child,
    get: async (path) => (await fetch(`${url}${path}`)).json(),
    post: async (path, body) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    end: async (signal = 'SIGKILL') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      // a frozen process hears nothing but these two
      if (signal !== 'SIGKILL') child.kill('SIGCONT');
      child.kill(signal);
      await gone;
    },
  };
}
