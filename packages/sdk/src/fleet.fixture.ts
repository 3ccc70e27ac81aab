/** Duty: for tests, instances beside a fake control plane, a clock moved by hand and a database that has nothing but sluice.stage. */
import { afterEach, beforeEach } from 'vitest';
import type { Column } from './column.js';
import type { Row } from './database.js';
import { fakeControlPlane, TOKEN, type FakeControlPlane } from './fake-control-plane.fixture.js';
import { handClock, type HandClock } from './hand-clock.fixture.js';
import type { SluiceOptions } from './options.js';
import { sluice, type Sluice } from './sluice.js';
import { turn } from './until.fixture.js';

export const shadow = { stage: 'shadow', percent: 0 } as const;
export const write = { stage: 'write', percent: 0 } as const;
export const read = (percent: number) => ({ stage: 'read', percent }) as const;

/** A target's database that has nothing but sluice.stage. */
class StageDatabase {
  asked = 0;
  #rows: readonly Row[] | Error = [];

  says(rows: readonly Row[] | Error): void {
    this.#rows = rows;
  }

  readonly ask = (): Promise<readonly Row[]> => {
    this.asked += 1;
    return this.#rows instanceof Error ? Promise.reject(this.#rows) : Promise.resolve(this.#rows);
  };
}

/** The stage's rows as `pg` hands them over. */
export function rows(
  revision: number,
  on: Partial<Record<'write' | 'shadow' | 'read' | 'retire', number>>,
  held = false,
): Row[] {
  return (['write', 'shadow', 'read', 'retire'] as const).map((capability) => ({
    rollout: 'orders.amount_cents',
    service: 'checkout',
    capability,
    region: '',
    percent: on[capability] ?? 0,
    revision: String(revision),
    held,
  }));
}

interface OrderRow {
  readonly id?: string;
  readonly amount: string;
  readonly amount_cents?: string;
}

export const columnOf = (s: Sluice): Column<OrderRow, string, unknown> =>
  s.column('orders.amount_cents', { old: (row: OrderRow) => String(Number(row.amount) * 100) });

/** What one test works with; new for each. */
export interface Fleet {
  plane: FakeControlPlane;
  clock: HandClock;
  database: StageDatabase;
  /** Lines that instances said. */
  said: string[];
  start(options?: Partial<SluiceOptions>): Sluice;
  /** Closed after the test, like all that `start` started. */
  readonly open: Sluice[];
  /** Puts a control plane with another lease in the place of the first. */
  leases(leaseMs: number): Promise<void>;
}

/** Call it at the top of a test file. */
export function fleet(): Fleet {
  const open: Sluice[] = [];
  const held = {} as Fleet;
  Object.assign(held, {
    open,
    start(options: Partial<SluiceOptions> = {}): Sluice {
      const hear = (line: string): void => void held.said.push(line);
      const s = sluice({
        service: 'checkout',
        database: held.database.ask,
        url: held.plane.url,
        token: TOKEN,
        clock: held.clock,
        log: { info: hear, warn: hear, error: hear },
        ...options,
      });
      open.push(s);
      return s;
    },
    async leases(leaseMs: number): Promise<void> {
      await held.plane.close();
      held.plane = await fakeControlPlane(leaseMs);
    },
  });
  beforeEach(async () => {
    held.plane = await fakeControlPlane();
    held.clock = handClock();
    held.database = new StageDatabase();
    held.said = [];
  });
  afterEach(async () => {
    held.plane.down(true);
    let closing = true;
    const closed = Promise.all(open.splice(0).map((s) => s.close())).finally(() => (closing = false));
    while (closing) {
      held.clock.advance(1_000); // a test that failed may have left a pin open, or a registration without an answer
      await turn();
    }
    await closed;
    await held.plane.close();
  });
  return held;
}
