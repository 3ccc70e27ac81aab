/** Duty: an app on a port until it is closed; must not know what the app does. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** Something of ours that listens. `close` lets what is under way end first. */
export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

/** Longer than any client keeps an idle connection: else one could be closed just as a request is sent on it. */
const KEEP_ALIVE_MS = 65_000;

export async function listen(app: Express, port: number): Promise<Running> {
  const underWay = new Set<ServerResponse>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (req, res) => {
    underWay.add(res);
    res.once('close', () => underWay.delete(res));
    if (!server.listening) leave(res);
    app(req, res);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        underWay.forEach(leave);
      }),
  };
}

/** The answer is the last on its connection: a client that keeps it busy would keep the server open for ever. */
function leave(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close');
}
