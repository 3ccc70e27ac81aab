/** Duty: clients of one server or of several, all in the same two processes, asked when the last of one server's sees a flag turn. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Said, Wanted, Work } from './clients.js';

const CLIENTS = fileURLToPath(new URL('./clients.js', import.meta.url));
const PROCESSES = 2;

export interface Crowd {
  /** Resolves with the moment at which the last client of a server has seen it, on the clock of `process.hrtime`. */
  sees(server: number, on: boolean): Promise<bigint>;
  stop(): Promise<void>;
}

/** Each process has its half of every server's clients: what one server's have warmed up is warm for the other's. */
export async function crowd(works: readonly Work[]): Promise<Crowd> {
  const shares = Array.from({ length: PROCESSES }, (_, n) =>
    works.map((work) => ({ ...work, count: Math.floor((work.count + n) / PROCESSES) })),
  ).filter((share) => share.some(({ count }) => count > 0));
  const children = shares.map((share) => fork(CLIENTS, [JSON.stringify(share)]));
  await Promise.all(children.map((child) => said(child, 'ready')));
  return {
    sees: async (of, on) => {
      const asked = children.filter((_, n) => (shares[n]?.[of]?.count ?? 0) > 0);
      const seen = asked.map((child) => said(child, 'seen'));
      for (const child of asked) child.send({ of, on } satisfies Wanted);
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
