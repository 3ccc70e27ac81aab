/** Duty: for tests, a control plane that speaks the whole protocol from memory and decides nothing. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  snapshotOf,
  type Acknowledgement,
  type Heartbeat,
  type Registration,
  type Rollout,
  type Standing,
  type WriteQuestion,
} from '@sluice/core';

export const TOKEN = 'default:development.secret';

/** One rollout as core's own projection reads it, with just what that needs. */
export function rollout(
  revision: number,
  stages: Readonly<Record<string, Standing>>,
  more: {
    id?: string;
    service?: string;
    eve?: boolean;
    done?: boolean;
    sample?: number;
    type?: string;
    ceilings?: Rollout['targets'][string]['ceilings'];
  } = {},
): Rollout {
  const service = more.service ?? 'checkout';
  const targets = Object.entries(stages).map(([name, standing]) => [
    name,
    { stages: { [service]: standing }, ceilings: more.ceilings ?? {} },
  ]);
  return {
    id: more.id ?? 'orders.amount_cents',
    revision,
    eve: more.eve ?? false,
    ...(more.done === true ? { doneAt: 1 } : {}),
    targets: Object.fromEntries(targets),
    spec: {
      services: [{ name: service }],
      column: { schema: 'public', table: 'orders', column: 'amount_cents', type: more.type ?? 'bigint' },
      replaces: { column: 'amount', up: '(amount * 100)::bigint' },
      targets: Object.keys(stages).map((name) => ({ name })),
      shadow: { sample: more.sample ?? 1 },
    },
  } as unknown as Rollout;
}

export interface FakeControlPlane {
  readonly url: string;
  readonly registrations: Registration[];
  readonly heartbeats: Heartbeat[];
  readonly acknowledgements: Acknowledgement[];
  readonly goodbyes: string[];
  /** Who asked for what: `unleash-appname path`, in order; without a name, whatever is no Unleash client. */
  readonly requests: string[];
  /** Headers of every stream that was opened. */
  readonly streams: IncomingMessage['headers'][];
  /** Turns the flags, and streams the change unless `quietly`. */
  turn(rollouts: readonly Rollout[], revision: number, quietly?: boolean): void;
  /** Sends any features to every stream, as one message. */
  stream(features: readonly unknown[]): void;
  /** Writes any text to every stream. */
  writes(text: string): void;
  /** Is asked before all else; true: it has answered, or never will. */
  before(handler: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined): void;
  /** While down it cuts every connection. */
  down(down: boolean): void;
  /** Whether it has a stream; without one it answers 404 there, as many Unleash servers do. */
  streaming(on: boolean): void;
  /** Whether it refuses heartbeats that report anything, as it would a report of another shape. */
  refuses(on: boolean): void;
  /** Asks in every heartbeat's answer who wrote these rows. */
  asks(wrote: readonly WriteQuestion[]): void;
  /** Asks in every heartbeat's answer, for the so-manieth time, to let open pins go. */
  drains(times: number): void;
  /** Forgets every instance. */
  forget(): void;
  onNews(listener: () => void): () => void;
  close(): Promise<void>;
}

export async function fakeControlPlane(leaseMs = 15_000, heartbeatMs = 5_000): Promise<FakeControlPlane> {
  let snapshot = snapshotOf([], 0);
  let isDown = false;
  let hasStream = true;
  let refuses = false;
  let wrote: readonly WriteQuestion[] = [];
  let drains = 0;
  const known = new Set<string>();
  const open = new Set<ServerResponse>();
  const listeners = new Set<() => void>();
  const registrations: Registration[] = [];
  const heartbeats: Heartbeat[] = [];
  const acknowledgements: Acknowledgement[] = [];
  const goodbyes: string[] = [];
  const streams: IncomingMessage['headers'][] = [];
  const requests: string[] = [];
  let before: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  const news = (): void => listeners.forEach((listener) => listener());

  const message = (event: string, events: readonly unknown[]): string =>
    `id: ${snapshot.revision}\nevent: ${event}\ndata: ${JSON.stringify({ events })}\n\n`;
  const hydration = (): string =>
    message('unleash-connected', [
      { type: 'hydration', eventId: snapshot.revision, features: snapshot.features, segments: [] },
    ]);

  const server = createServer((request, response) => {
    void (async () => {
      requests.push(`${String(request.headers['unleash-appname'] ?? '')} ${request.url}`);
      if (before?.(request, response) === true) {
        news();
        return;
      }
      if (isDown) {
        request.socket.destroy();
        return;
      }
      if (request.headers.authorization !== TOKEN) {
        response.writeHead(401).end();
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body: unknown = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
      const answer = (status: number, value?: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(value === undefined ? undefined : JSON.stringify(value));
        news();
      };
      const path = request.url ?? '';
      const id = decodeURIComponent(path.split('/').at(-1) ?? '');
      if (path === '/api/client/streaming' && hasStream) {
        streams.push(request.headers);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(hydration());
        open.add(response);
        response.on('close', () => open.delete(response));
        news();
      } else if (path === '/api/client/features') {
        answer(200, { version: 2, features: snapshot.features, segments: [] });
      } else if (request.method === 'POST' && path === '/api/v1/instances') {
        registrations.push(body as Registration);
        known.add((body as Registration).id);
        answer(201, { revision: snapshot.revision, leaseMs, heartbeatMs });
      } else if (request.method === 'POST' && path === '/api/v1/instances/ack') {
        acknowledgements.push(body as Acknowledgement);
        answer(204);
      } else if (request.method === 'PUT') {
        const { reports } = body as Heartbeat;
        heartbeats.push(body as Heartbeat);
        // the real one's limit on one heartbeat
        if ((refuses && reports.length > 0) || reports.length > 1_000) answer(400);
        else answer(200, { revision: snapshot.revision, leaseMs, known: known.has(id), wrote, drains });
      } else if (request.method === 'DELETE') {
        goodbyes.push(id);
        answer(204);
      } else answer(404);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  const stream = (features: readonly unknown[]): void => {
    const events = features.map((feature) => ({
      type: 'feature-updated',
      eventId: snapshot.revision,
      feature,
    }));
    for (const response of open) response.write(message('unleash-updated', events));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    registrations,
    heartbeats,
    acknowledgements,
    goodbyes,
    streams,
    requests,
    turn(rollouts, revision, quietly) {
      snapshot = snapshotOf(rollouts, revision);
      if (quietly !== true) stream(snapshot.features);
    },
    stream,
    writes(text) {
      for (const response of open) response.write(text);
    },
    before(handler) {
      before = handler;
    },
    down(down) {
      isDown = down;
      if (down) for (const response of open) response.destroy();
    },
    streaming(on) {
      hasStream = on;
    },
    refuses(on) {
      refuses = on;
    },
    asks(questions) {
      wrote = questions;
    },
    drains: (times) => {
      drains = times;
    },
    forget: () => known.clear(),
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
