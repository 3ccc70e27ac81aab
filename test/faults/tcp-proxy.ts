/** Duty: a wire that can be bad: passes TCP on, slowly, one way, not at all, or old messages once more. Knows no protocol but the flag stream's framing. */
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { StreamTape } from './stream-tape.js';

/**
 * `pass`: as a wire should be. `cut`: open connections are reset, new ones refused. `hang`: connections are accepted and
 * nothing passes either way. `deaf`: requests pass, answers do not. `mute`: event streams alone say nothing.
 */
export type Weather = 'pass' | 'cut' | 'hang' | 'deaf' | 'mute';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  readonly tape: StreamTape;
  /** Set when something was swallowed: a wire that lost a part may not go on as if nothing had been. */
  torn: boolean;
}

export interface TcpProxy {
  readonly port: number;
  /** What hung or was deaf is reset when the weather changes: bytes that were lost cannot come later. */
  set(weather: Weather): void;
  /** Each piece waits this long in each direction, in milliseconds; order is kept. */
  delay(ms: number): void;
  /** Sends the message `back` places before the last one of an open flag stream once more. False: there is none. */
  replay(back: number): boolean;
  close(): Promise<void>;
}

/** Starts a proxy to 127.0.0.1:`port()`, which is asked at each connection: a server may come back elsewhere. */
export async function tcpProxy(port: () => number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let weather: Weather = 'pass';
  let delayMs = 0;

  const tear = (pair: Pair): void => {
    pairs.delete(pair);
    pair.near.resetAndDestroy();
    pair.far.resetAndDestroy();
  };

  const flow = (pair: Pair, from: Socket, to: Socket, answers: boolean): void => {
    let last: Promise<void> = Promise.resolve();
    let waiting = 0;
    const deliver = (chunk: Buffer): void => {
      const silent = weather === 'deaf' || (weather === 'mute' && pair.tape.isStream);
      if (weather === 'hang' || (silent && answers)) {
        pair.torn = true;
        return;
      }
      if (answers) pair.tape.heard(chunk);
      if (!to.destroyed && !to.write(chunk)) from.pause();
    };
    to.on('drain', () => from.resume());
    from.on('data', (chunk: Buffer) => {
      if (delayMs === 0 && waiting === 0) return deliver(chunk);
      waiting += 1;
      const due = performance.now() + delayMs;
      last = last.then(async () => {
        const left = due - performance.now();
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
        waiting -= 1;
        deliver(chunk);
      });
    });
    from.on('end', () => {
      void last.then(() => to.end());
    });
  };

  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (weather === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const pair: Pair = { near, far, tape: new StreamTape(), torn: false };
    pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on('error', () => tear(pair));
      socket.on('close', () => tear(pair));
    }
    near.once('data', (first: Buffer) => pair.tape.asked(first));
    flow(pair, near, far, false);
    flow(pair, far, near, true);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      if (next === weather) return;
      weather = next;
      for (const pair of pairs) if (next === 'cut' || (pair.torn && next === 'pass')) tear(pair);
    },
    delay(ms) {
      delayMs = ms;
    },
    replay(back) {
      for (const pair of pairs) {
        const old = pair.tape.again(back);
        if (old && weather === 'pass' && !pair.near.destroyed) {
          pair.near.write(old);
          return true;
        }
      }
      return false;
    },
    async close() {
      for (const pair of pairs) tear(pair);
      server.close();
      await once(server, 'close');
    },
  };
}
