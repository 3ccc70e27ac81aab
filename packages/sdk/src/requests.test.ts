/** Duty: tests that requests end in time, use a connection again, and go to nobody whom they are not meant for. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { requests, type Requests } from './requests.js';
import { UNTRUSTED } from './untrusted-certificate.fixture.js';

/** Longer than any test; nothing waits for it. */
const LONG_MS = 60_000;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Server {
  readonly at: string;
  readonly sockets: Socket[];
  readonly client: Requests;
}

async function serve(listener: RequestListener, isSecure = false): Promise<Server> {
  const server = isSecure ? createSecure(UNTRUSTED, listener) : createServer(listener);
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const at = `http${isSecure ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = requests(`${at}/base`, { authorization: 'secret' });
  closing.push(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { at, sockets, client };
}

it('says what it was given, and answers with status and body', async () => {
  const { client } = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { method, url, headers } = request;
      response
        .writeHead(201)
        .end([method, url, headers.authorization, headers['content-length'], body].join());
    });
  });
  expect(await client.send('POST', '/one', 'grüße', LONG_MS)).toEqual({
    status: 201,
    text: 'POST,/base/one,secret,7,grüße',
  });
  expect((await client.send('DELETE', '/two', undefined, LONG_MS)).text).toContain('DELETE,/base/two');
});

it('one connection serves them all', async () => {
  const { client, sockets } = await serve((_request, response) => response.end('{}'));
  for (let n = 0; n < 5; n += 1) await client.send('PUT', '', '{}', LONG_MS);
  expect(sockets).toHaveLength(1);
});

it('a connection that the server has closed meanwhile is no failure', async () => {
  let heard = 0;
  const { client, sockets } = await serve((request, response) => {
    heard += 1;
    // the second one comes in while the server closes: it is cut off unread, as by one that was idle too long
    if (heard === 2) request.socket.resetAndDestroy();
    else response.end(String(heard));
  });
  expect((await client.send('PUT', '', '{}', LONG_MS)).text).toBe('1');
  expect((await client.send('PUT', '', '{}', LONG_MS)).text).toBe('3');
  expect(sockets).toHaveLength(2);
});

it('a new connection that is cut is a failure, told once', async () => {
  let heard = 0;
  const { client } = await serve((request) => {
    heard += 1;
    request.socket.resetAndDestroy();
  });
  await expect(client.send('PUT', '', '{}', LONG_MS)).rejects.toThrow(/hang up|ECONNRESET/);
  expect(heard).toBe(1);
});

it.each<[string, RequestListener]>([
  ['says nothing', () => undefined],
  ['begins and does not end', (_request, response) => void response.writeHead(200).write('{"rev')],
])('whoever %s has its time, and no more', async (_, listener) => {
  const { client } = await serve(listener);
  await expect(client.send('PUT', '', '{}', 50)).rejects.toThrow('no answer within 50 ms');
});

it('an answer that breaks off is a failure', async () => {
  const { client } = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '4000' });
    response.write('{"revision":', () => response.destroy());
  });
  await expect(client.send('PUT', '', '{}', LONG_MS)).rejects.toThrow('aborted');
});

it('an answer without end is cut off before it fills the memory', async () => {
  const { client } = await serve((_request, response) => {
    const more = (): void => void response.write('x'.repeat(64_000), () => response.destroyed || more());
    response.on('error', () => undefined);
    more();
  });
  await expect(client.send('PUT', '', '{}', LONG_MS)).rejects.toThrow('more than 1000000 characters');
});

it('a token goes to nobody whose certificate is not trusted', async () => {
  let heard = 0;
  const { client } = await serve((_request, response) => {
    heard += 1;
    response.end();
  }, true);
  await expect(client.send('POST', '', '{}', LONG_MS)).rejects.toThrow('certificate');
  expect(heard).toBe(0);
});

it('a token does not follow a redirect', async () => {
  let elsewhere = 0;
  const other = await serve((_request, response) => {
    elsewhere += 1;
    response.end();
  });
  const { client } = await serve((_request, response) =>
    response.writeHead(308, { location: other.at }).end(),
  );
  expect((await client.send('POST', '', '{}', LONG_MS)).status).toBe(308);
  expect(elsewhere).toBe(0);
});
