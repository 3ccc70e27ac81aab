/** Duty: a state store that hangs is a store that is down, and whoever asked is told so. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import express from 'express';
import supertest from 'supertest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { errorAnswers } from '../http/problems.js';
import { openStatePool } from './state-pool.js';

let silent: Server;
const sockets: Socket[] = [];
beforeEach(async () => {
  silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  silent.close();
  await once(silent, 'close');
});

it('answers 503 in the end, with a problem that says what is missing', async () => {
  const { port } = silent.address() as AddressInfo;
  const pool = openStatePool(`postgres://sluice@127.0.0.1:${port}/state`, () => undefined, {
    connect: 50,
    query: 50,
  });
  const app = express();
  app.get('/', async (_request, response) => {
    response.json((await pool.query('select 1')).rows);
  });
  app.use(errorAnswers({ info: () => undefined, warn: () => undefined, error: () => undefined }));
  const answer = await supertest(app).get('/');
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: 'not-ready', found: 'it cannot be reached' });
  await pool.end();
});
