/** Duty: the bare event stream, as a process: one flag, no database, no token; what nobody can be faster than. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const streams = new Set<ServerResponse>();
let revision = 1;
let on = false;
const feature = () => ({
  name: 'flag',
  type: 'release',
  project: 'default',
  enabled: on,
  stale: false,
  strategies: [{ name: 'default', parameters: {}, constraints: [] }],
  variants: [],
});
const message = (event: string, events: readonly unknown[]): string =>
  `id: ${revision}\nevent: ${event}\ndata: ${JSON.stringify({ events })}\n\n`;

const server = createServer((request, response) => {
  request.resume();
  if (request.url?.endsWith('/client/streaming') === true) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const whole = { type: 'hydration', eventId: revision, features: [feature()], segments: [] };
    response.write(message('unleash-connected', [whole]));
    streams.add(response);
    response.on('close', () => streams.delete(response));
    return;
  }
  if (request.method === 'POST' && request.url?.startsWith('/turn/') === true) {
    on = request.url === '/turn/on';
    revision += 1;
    const turned = message('unleash-updated', [
      { type: 'feature-updated', eventId: revision, feature: feature() },
    ]);
    for (const stream of streams) stream.write(turned);
  }
  response.writeHead(202).end();
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
