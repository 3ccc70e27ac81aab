/** Duty: one small service as a process: a request is one query; with SLUICE_URL it reads the new column through the SDK. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sluice } from '@sluice/sdk';
import pg from 'pg';
import { TOKEN } from '../sdk/plane.js';

interface Order {
  readonly id: number;
  readonly amount: string;
  readonly amount_cents: string;
}

const url = process.env['SLUICE_URL'];
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 4 });
pool.on('error', () => undefined);
const order = async (id: number): Promise<Order> => {
  const { rows } = await pool.query<Order>('select id, amount, amount_cents from orders where id = $1', [id]);
  const [row] = rows;
  if (!row) throw new Error(`no order ${id}`);
  return row;
};
const cents = (row: Order): string => String(Math.round(Number(row.amount) * 100));

/** By how much the wall clock of the SDK is set wrong, in milliseconds; a new amount with every message. */
let wrong = 0;
process.on('message', (ms) => (wrong = Number(ms)));

type Handler = (id: number, response: ServerResponse, failed: (thrown: unknown) => void) => void;
const bare: Handler = (id, response, failed) =>
  void order(id).then((row) => response.end(cents(row)), failed);

async function staged(): Promise<Handler> {
  const quiet = { info() {}, warn() {}, error() {} };
  const s = sluice({
    service: 'checkout',
    url,
    token: TOKEN,
    database: pool,
    log: quiet,
    clock: { wall: () => Date.now() + wrong },
  });
  const total = s.column('orders.amount_cents', { old: cents });
  const pinned = s.middleware();
  await s.ready();
  const read = (id: number): Promise<string> =>
    total.read({
      key: id,
      old: () => order(id).then(cents),
      new: () => order(id).then((row) => row.amount_cents),
    });
  return (id, response, failed) => {
    pinned(undefined, response, (error) => {
      if (error === undefined) void read(id).then((text) => response.end(text), failed);
      else failed(error);
    });
  };
}

const handle = url === undefined ? bare : await staged();
const server = createServer((request, response) => {
  handle(Number(request.url?.slice(1)), response, () => void response.writeHead(500).end());
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
