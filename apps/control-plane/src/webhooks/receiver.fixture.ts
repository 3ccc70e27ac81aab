/** Duty: for tests, somebody who is sent deliveries: a real HTTP server on loopback that answers as it is told and remembers. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly type: string;
  readonly rollout: string;
  readonly position: number;
}

/** A status with a text, or whatever else is done with the answer. */
export type Answering = number | ((response: ServerResponse, received: Received) => void);

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** How it answers from now on; the last one stays. */
  readonly answer: (...in_turn: Answering[]) => void;
  /** Resolves when so many have come since it was opened. */
  readonly have: (count: number) => Promise<readonly Received[]>;
  readonly close: () => Promise<void>;
}

/** Never answers, and keeps the connection open. */
export const HANGS: Answering = () => undefined;

export async function openReceiver(...first: Answering[]): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let answers: Answering[] = first.length > 0 ? first : [204];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = readReceived(request.headers, Buffer.concat(chunks).toString());
      received.push(one);
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 204;
      if (typeof answer === 'number') response.writeHead(answer).end(answer < 300 ? '' : 'said so');
      else answer(response, one);
      for (const look of waiting) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/in/a-secret-path`,
    received,
    answer: (...inTurn) => {
      answers = inTurn;
    },
    have: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function readReceived(headers: IncomingHttpHeaders, body: string): Received {
  const told = JSON.parse(body) as { type?: string; data?: { rollout: string; position: number } };
  return {
    id: String(headers['webhook-id']),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
    type: told.type ?? '',
    rollout: told.data?.rollout ?? '',
    position: told.data?.position ?? 0,
  };
}
