/** Duty: N clients in two processes, asked when the last of them sees a flag turn. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Said, Work } from './clients.js';

const CLIENTS = fileURLToPath(new URL('./clients.js', import.meta.url));
const PROCESSES = 2;

export interface Crowd {
  /** Resolves with the moment at which the last client has seen it, on the clock of `process.hrtime`. */
  sees(on: boolean): Promise<bigint>;
  stop(): Promise<void>;
}

export async function crowd(work: Work): Promise<Crowd> {
  const counts = Array.from({ length: PROCESSES }, (_, n) => Math.floor((work.count + n) / PROCESSES)).filter(
    (count) => count > 0,
  );
  const children = counts.map((count) => fork(CLIENTS, [JSON.stringify({ ...work, count } satisfies Work)]));
  await Promise.all(children.map((child) => said(child, 'ready')));
  return {
    sees: async (on) => {
      const seen = children.map((child) => said(child, 'seen'));
      for (const child of children) child.send({ on });
      const moments = (await Promise.all(seen)).map((s) => (s.kind === 'seen' ? BigInt(s.atNs) : 0n));
      return moments.reduce((a, b) => (a > b ? a : b), 0n);
    },
    stop: async () => {
      for (const child of children) {
        child.disconnect();
        if (child.exitCode === null) await once(child, 'exit');
      }
    },
  };
}

/** The next message of a kind; whoever ends before it has failed. */
function said(child: ChildProcess, kind: Said['kind']): Promise<Said> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      child.off('message', hear);
      child.off('exit', ended);
    };
    const hear = (message: Said): void => {
      if (message.kind !== kind) return;
      settle();
      resolve(message);
    };
    const ended = (code: number | null): void => {
      settle();
      reject(new Error(`the clients ended with ${code}`));
    };
    child.on('message', hear);
    child.on('exit', ended);
  });
}
