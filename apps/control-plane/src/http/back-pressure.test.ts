/** Duty: proves that a reader of flags who does not read costs nobody anything: what waits for it is bounded and held once, and it begins anew. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { UnleashEvents } from 'unleash-client';
import { flag, flagHouse, type FlagHouse } from './client-api.fixture.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const WIDTH = 100_000;
const WAITING = 2_000_000;
const READERS = 20;
/** Turns with which every kernel's buffers are full, and a stream that is never cut shows it. */
const MOST_TURNS = 1_000;
const wide = (n: number) => ({
  features: [{ ...flag('wide', n % 2 === 0), type: 'x'.repeat(WIDTH) }, flag(`turn ${n}`, true)],
});

let house: FlagHouse;
let sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await house.stop();
});

/** A reader that has sent its request and reads nothing of the answer. */
function deaf(): void {
  const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET /api/client/streaming HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  sockets.push(socket);
}

/** Bytes of buffers outside the heap that somebody still holds. */
async function held(): Promise<number> {
  // what a finished write still names goes with the next turns of the loop
  for (let n = 0; n < 3; n += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().arrayBuffers;
}

/** Turns flags until it is enough, and lets the loop write after each. */
async function turnUntil(enough: () => boolean): Promise<number> {
  let turns = 0;
  while (!enough() && turns < MOST_TURNS) {
    turns += 1;
    house.turn(wide(turns));
    expect(house.streams.waiting).toBeLessThanOrEqual(WAITING);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(turns).toBeLessThan(MOST_TURNS);
  return turns;
}

describe('readers who do not read', () => {
  it('are held the same bytes once, however many they are, and not more than the limit', async () => {
    house = await flagHouse(wide(0), { waiting: WAITING });
    for (let n = 0; n < READERS; n += 1) deaf();
    await expect.poll(() => house.streams.open).toBe(READERS);
    const before = await held();
    await turnUntil(() => house.streams.waiting > 0.75 * WAITING);
    // all of them lag by about as much: each holding its own would be more than ten times the limit
    expect(house.streams.open).toBeGreaterThan(READERS / 2);
    expect((await held()) - before).toBeLessThan(3 * WAITING);
  });

  it('are cut, one by one, and leave nothing behind', async () => {
    house = await flagHouse(wide(0), { waiting: WAITING });
    const before = await held();
    for (let n = 0; n < READERS; n += 1) deaf();
    await expect.poll(() => house.streams.open).toBe(READERS);
    await turnUntil(() => house.streams.open === 0);
    expect(house.streams.waiting).toBe(0);
    expect((await held()) - before).toBeLessThan(WAITING);
  });

  it('take nothing from one who reads', async () => {
    house = await flagHouse(wide(0), { waiting: WAITING });
    const client = await house.client({ experimentalMode: { type: 'streaming' } });
    for (let n = 0; n < 3; n += 1) deaf();
    await expect.poll(() => house.streams.open).toBe(4);
    let turns = 0;
    while (house.streams.open > 1 && turns < MOST_TURNS) {
      turns += 1;
      house.turn(wide(turns));
      while (!client.isEnabled(`turn ${turns}`)) await once(client, UnleashEvents.Changed);
    }
    expect(turns).toBeLessThan(MOST_TURNS);
    expect(house.asked.filter((asked) => asked === 'GET /streaming')).toHaveLength(4);
  });
});

it('a client whose network stalls is cut, and has the present when its network is back', async () => {
  house = await flagHouse(wide(0), { waiting: WAITING });
  const road = await stallingRoad(Number(new URL(house.url).port));
  const client = await house.client({ url: `${road.url}/api`, experimentalMode: { type: 'streaming' } });
  await expect.poll(() => house.streams.open).toBe(1);
  road.stall();
  const turns = await turnUntil(() => house.streams.open === 0);
  expect(client.isEnabled(`turn ${turns}`)).toBe(false);
  road.open();
  while (!client.isEnabled(`turn ${turns}`)) await once(client, UnleashEvents.Changed);
  // not by the old bytes: those were thrown away, and it has asked for a stream again
  expect(house.asked.filter((asked) => asked === 'GET /streaming')).toHaveLength(2);
  expect(client.getFeatureToggleDefinitions().map((f) => f.name)).toEqual(['wide', `turn ${turns}`]);
  house.turn(wide(turns + 1));
  while (!client.isEnabled(`turn ${turns + 1}`)) await once(client, UnleashEvents.Changed);
  road.close();
}, 30_000);

/** A way to the server on which nothing moves any more once it is stalled; opened again, the connections on it are lost. */
async function stallingRoad(port: number) {
  let stalled = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    if (stalled) far.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: () => {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    open: () => {
      stalled = false;
      for (const socket of sockets.splice(0)) socket.destroy();
    },
    close: () => server.close(),
  };
}
