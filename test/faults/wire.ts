/** Duty: a TCP proxy that understands PostgreSQL's protocol, so that a fault can be put before, within or after one statement. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Frames, requestOf, sessionOf, type Request, type Session } from './frames.js';

/** `before`: the server never sees it; `within`: it has been sent, nobody waits; `after`: its answer is there and goes to nobody. */
export const MOMENTS = ['before', 'within', 'after'] as const;
export type Moment = (typeof MOMENTS)[number];

/** What is to happen around one request. */
export interface Strike {
  readonly moment: Moment;
  /** Brings the fault about; the connection is cut when it is done. */
  readonly hit: () => Promise<void>;
  /** The fault cannot come: the server answered with an error, or the connection was gone before. */
  readonly missed: () => void;
}

export interface WireOptions {
  /** The server's port, asked for at each connection: a server that was started again may have another one. */
  readonly port: () => number;
  /** Asked before each request of each session. It may take its time; the request waits. */
  readonly judge: (session: Session, request: Request) => Promise<Strike | undefined>;
  /** A session has ended, by whichever side. */
  readonly ended?: (session: Session) => void;
}

export interface Wire {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const READY_FOR_QUERY = 'Z';
const ERROR = 'E';
/** Messages of a client that belong to one request, up to a Query or a Sync. */
const PART = new Set(['P', 'B', 'D', 'E', 'C', 'Q', 'S']);

export async function startWire(options: WireOptions): Promise<Wire> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    join(client, options);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function join(client: Socket, { port, judge, ended }: WireOptions): void {
  const server = connect(port(), '127.0.0.1');
  for (const socket of [client, server]) socket.setNoDelay(true);
  let session: Session | undefined;
  const prepared = new Map<string, string>();
  let gone = false;
  /** Resolves when the answer that is held is complete: true when it is no error. */
  let answered: ((well: boolean) => void) | undefined;
  let held: Buffer[] = [];
  const end = (): void => {
    if (gone) return;
    gone = true;
    client.destroy();
    server.destroy();
    answered?.(false);
    if (session) ended?.(session);
  };
  for (const socket of [client, server]) socket.on('error', end).on('close', end);

  const answers = new Frames(false);
  let failed = false;
  server.on('data', (bytes: Buffer) => {
    if (!answered) answers.skip(bytes);
    for (const frame of answered ? answers.take(bytes) : []) {
      if (frame.type === ERROR) failed = true;
      if (frame.type === READY_FOR_QUERY) answered?.(!failed);
    }
    if (answered) held.push(bytes);
    else client.write(bytes);
  });

  async function send(request: Buffer, strike: Strike): Promise<void> {
    if (strike.moment === 'within') {
      await new Promise<void>((resolve) => server.write(request, () => resolve()));
    } else if (strike.moment === 'after') {
      failed = false;
      const well = new Promise<boolean>((resolve) => (answered = resolve));
      server.write(request);
      if (!(await well)) {
        answered = undefined;
        strike.missed();
        client.write(Buffer.concat(held));
        held = [];
        return;
      }
    }
    await strike.hit();
    end();
  }

  async function ask(parts: Buffer[]): Promise<void> {
    const bytes = Buffer.concat(parts);
    const strike = session && (await judge(session, requestOf(parts, prepared)));
    if (gone) strike?.missed();
    else if (strike) await send(bytes, strike);
    else server.write(bytes);
  }

  const questions = new Frames(true);
  let parts: Buffer[] = [];
  let turn = Promise.resolve();
  client.on('data', (bytes: Buffer) => {
    const frames = questions.take(bytes);
    // one request after another: what comes while one is judged waits in line
    turn = turn.then(async () => {
      for (const frame of frames) {
        if (gone) return;
        if (frame.type === '') {
          session = sessionOf(frame.bytes);
          server.write(frame.bytes);
        } else if (!PART.has(frame.type)) {
          server.write(frame.bytes);
        } else {
          parts.push(frame.bytes);
          if (frame.type !== 'Q' && frame.type !== 'S') continue;
          const whole = parts;
          parts = [];
          await ask(whole);
        }
      }
    });
    turn.catch(end);
  });
}
