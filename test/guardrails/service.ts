/** Duty: a service of its own process that reads the whole time; its new read breaks as soon as `read` has begun. */
import { createInterface } from 'node:readline';
import { sluice } from '@sluice/sdk';
import pg from 'pg';

/** Reads a second that it tries for. */
const RATE = 250;
const ROWS = 2_000;
/** What a read costs by itself, in seconds. */
const WORK_S = 0.004;

/** What a bad release does in its new read. */
export const FAULTS = ['none', 'wrong', 'slow', 'throwing'] as const;
type Fault = (typeof FAULTS)[number];

/** One line of its output. Times in milliseconds since 1970, counts since `read` began. */
export interface Told {
  readonly reads: number;
  readonly byNew: number;
  /** When the new side had answered a hundred. */
  readonly minimumAt: number | null;
}

async function serve(fault: Fault, databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  pool.on('error', () => undefined);
  const s = sluice({
    service: 'checkout',
    database: pool,
    target: 'shop',
    log: { info() {}, warn() {}, error() {} },
  });
  const total = s.column('orders.amount_cents', {
    old: (row: { amount: string }) => String(Math.round(Number(row.amount) * 100)),
  });
  await s.ready();
  const told = { reads: 0, byNew: 0, minimumAt: null as number | null };

  const one = async (sql: string, id: number, work = WORK_S): Promise<string> => {
    const { rows } = await pool.query<{ v: string }>(
      `select ${sql}::text as v, pg_sleep($2) from orders where id = $1`,
      [id, work],
    );
    return rows[0]?.v ?? '';
  };
  // a code fault that lives in rarely used lines: in `shadow` nothing of it can be seen
  const broken = (): boolean => total.stage() === 'read';
  const fresh = (id: number): Promise<string> => {
    if (!broken() || fault === 'none') return one('amount_cents', id);
    if (fault === 'throwing') throw new Error('the new read is broken');
    if (fault === 'slow') return one('amount_cents', id, 3 * WORK_S);
    return one(id % 50 === 0 ? '(amount_cents + 1)' : 'amount_cents', id);
  };

  async function read(): Promise<void> {
    const id = 1 + Math.floor(Math.random() * ROWS);
    const reading = total.stage() === 'read';
    const byNew = total.reads(id) === 'new';
    await total
      .read({ key: id, old: () => one('(amount * 100)::bigint', id), new: () => fresh(id) })
      .catch(() => undefined);
    if (!reading) return;
    told.reads += 1;
    if (!byNew) return;
    told.byNew += 1;
    if (told.byNew === 100) told.minimumAt = Date.now();
  }

  const timer = setInterval(() => {
    for (let i = 0; i < RATE / 50; i += 1) void read();
  }, 20);
  const input = createInterface({ input: process.stdin });
  // each line asks; the end of the input is the end of its parent
  input.on('line', () => console.log(JSON.stringify(told satisfies Told)));
  input.on('close', () => {
    clearInterval(timer);
    void s.close().then(() => process.exit(0));
  });
  console.log('ready');
}

await serve(process.env['FAULT'] as Fault, process.env['DATABASE_URL'] ?? '');
