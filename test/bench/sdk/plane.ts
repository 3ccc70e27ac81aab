/** Duty: a control plane in memory that holds one rollout at a stage for the SDK's benchmark; decides nothing and keeps nothing. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { snapshotOf, type Rollout, type Standing } from '@sluice/core';

export const TOKEN = 'default:development.bench';

export interface Plane {
  readonly url: string;
  /** Turns the rollout; resolves when it is written to every stream. */
  turn(standing: Standing): void;
  close(): Promise<void>;
}

/** One rollout, `orders.amount_cents`, of one service, `checkout`, on one target. */
function rollout(revision: number, standing: Standing): Rollout {
  return {
    id: 'orders.amount_cents',
    revision,
    eve: false,
    targets: { main: { stages: { checkout: standing }, ceilings: {} } },
    spec: {
      services: [{ name: 'checkout' }],
      column: { schema: 'public', table: 'orders', column: 'amount_cents', type: 'bigint' },
      replaces: { column: 'amount', up: '(amount * 100)::bigint' },
      targets: [{ name: 'main' }],
      // the cost of the staged call itself is wanted: in `read` the other side would run as well
      shadow: { sample: 0 },
    },
  } as unknown as Rollout;
}

/** What a client without the SDK asks for: the digest of a snapshot covers its flags, so these stand apart from it. */
const PLAIN: readonly unknown[] = [
  {
    name: 'plain-on',
    type: 'release',
    project: 'default',
    enabled: true,
    strategies: [{ name: 'default', parameters: {} }],
  },
  { name: 'plain-off', type: 'release', project: 'default', enabled: false, strategies: [] },
  {
    name: 'plain-half',
    type: 'release',
    project: 'default',
    enabled: true,
    strategies: [
      {
        name: 'flexibleRollout',
        parameters: { rollout: '50', stickiness: 'userId', groupId: 'orders.amount_cents' },
      },
    ],
  },
];

export async function startPlane(leaseMs = 15_000): Promise<Plane> {
  let revision = 1;
  let snapshot = snapshotOf([rollout(1, { stage: 'old', percent: 0 })], 1);
  const streams = new Set<ServerResponse>();
  const message = (event: string, events: readonly unknown[]): string =>
    `id: ${revision}\nevent: ${event}\ndata: ${JSON.stringify({ events })}\n\n`;
  const server = createServer((request, response) => {
    request.resume();
    const path = request.url ?? '';
    const answer = (status: number, body?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (path.endsWith('/client/streaming')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const hydration = { type: 'hydration', eventId: revision, features: snapshot.features, segments: [] };
      response.write(message('unleash-connected', [hydration]));
      streams.add(response);
      response.on('close', () => streams.delete(response));
    } else if (path.endsWith('/client/features')) {
      answer(200, { version: 2, features: PLAIN, segments: [] });
    } else if (request.method === 'POST' && path === '/api/v1/instances') {
      answer(201, { revision, leaseMs, heartbeatMs: leaseMs / 3 });
    } else if (request.method === 'PUT') {
      answer(200, { revision, leaseMs, known: true, wrote: [] });
    } else answer(path.endsWith('/register') ? 202 : 204);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turn(standing) {
      revision += 1;
      snapshot = snapshotOf([rollout(revision, standing)], revision);
      const events = snapshot.features.map((feature) => ({
        type: 'feature-updated',
        eventId: revision,
        feature,
      }));
      for (const stream of streams) stream.write(message('unleash-updated', events));
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
