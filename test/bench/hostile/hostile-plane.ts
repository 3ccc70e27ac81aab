/** Duty: a control plane's front door that turns hostile: passes requests on to a good one, or treats them as a broken one would. */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const HOSTILITIES = ['calm', 'errors', 'garbage', 'half a body', 'hung', 'flips', 'clock'] as const;
export type Hostility = (typeof HOSTILITIES)[number];

const NONSENSE = Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 7_919) % 251));

/** A message that is one, and whose events cannot be applied; then bytes without an end. */
const UNREADABLE = Buffer.concat([
  Buffer.from('event: unleash-updated\ndata: {"events":[{"type":"feature-updated"}]}\n\n'),
  NONSENSE,
]);

const TREATS: Partial<Record<Hostility, (request: IncomingMessage, response: ServerResponse) => void>> = {
  errors: (_, response) => void response.writeHead(500).end('{"error":"boom"}'),
  garbage: (request, response) => {
    const streams = request.url?.endsWith('/streaming') === true;
    const type = streams ? 'text/event-stream' : 'application/json';
    response.writeHead(200, { 'content-type': type });
    if (streams) response.write(UNREADABLE);
    else response.end(NONSENSE);
  },
  'half a body': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4000' });
    response.write('{"version":2,"features":[{"name":"orders', () => response.destroy());
  },
  hung: () => undefined,
};

export interface Front {
  readonly url: string;
  /** Cuts whatever is open, and treats what comes from now on so. */
  turns(hostility: Hostility): void;
  close(): Promise<void>;
}

export async function front(good: string): Promise<Front> {
  let treats = TREATS.calm;
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    if (treats) {
      request.resume();
      treats(request, response);
      return;
    }
    const { method, headers, url } = request;
    const passed = ask(new URL(url ?? '/', good), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turns(hostility) {
      treats = TREATS[hostility];
      server.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
