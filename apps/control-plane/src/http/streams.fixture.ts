/** Duty: for tests, a reader of server-sent events over a real socket; events are awaited, never slept for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

export interface Reader {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; waits for it. */
  readonly next: () => Promise<SentEvent>;
  readonly close: () => void;
}

export interface Served {
  readonly url: string;
  readonly open: (path: string, headers?: Record<string, string>) => Promise<Reader>;
  readonly stop: () => Promise<void>;
}

export async function serve(app: Express): Promise<Served> {
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    open: async (path, headers = {}) => {
      const abort = new AbortController();
      const response = await fetch(`${url}${path}`, { headers, signal: abort.signal });
      const events = eventsOf(response);
      return {
        status: response.status,
        headers: response.headers,
        next: async () => {
          const { value, done } = await events.next();
          if (done) throw new Error('the stream has ended');
          return value;
        },
        close: () => abort.abort(),
      };
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function* eventsOf(response: Response): AsyncGenerator<SentEvent, undefined> {
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => [line.split(':')[0], line.replace(/^\w*: ?/, '')]),
      );
      const data = fields.get('data');
      if (data === undefined) continue;
      yield {
        id: fields.get('id') ?? '',
        event: fields.get('event') ?? '',
        data: JSON.parse(data) as unknown,
      };
    }
  }
  return undefined;
}
