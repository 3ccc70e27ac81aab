/** Duty: tells when an event of the log is there that somebody waits for, read straight from the state store. */
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import type { Anchor } from './plan.js';

interface Event {
  readonly position: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const LOOK_MS = 40;

export class LogFollower {
  readonly #url: string;
  readonly #seen: Event[] = [];
  #waiting: readonly { readonly anchor: Anchor; readonly resolve: () => void }[] = [];
  #closed = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  start(): void {
    this.#ended = this.#follow();
  }

  /** Resolves when the event is there; never, when it does not come. */
  seen(anchor: Anchor): Promise<void> {
    if (this.#count(anchor) >= (anchor.nth ?? 1)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = [...this.#waiting, { anchor, resolve }];
    });
  }

  #count(anchor: Anchor): number {
    return this.#seen.filter((e) => isLike(e, anchor)).length;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#ended;
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      const client = new pg.Client({ connectionString: this.#url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        while (!this.#closed) {
          await this.#look(client);
          await rest(LOOK_MS);
        }
      } catch {
        // PostgreSQL was killed: it comes back
        await rest(LOOK_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  async #look(client: pg.Client): Promise<void> {
    const { rows } = await client.query<Event>(
      'select position::int as position, type, data from sluice_control.event where position > $1 order by position',
      [this.#seen.at(-1)?.position ?? 0],
    );
    for (const event of rows) {
      this.#seen.push(event);
      const comes = ({ anchor }: { anchor: Anchor }): boolean =>
        isLike(event, anchor) && this.#count(anchor) >= (anchor.nth ?? 1);
      for (const waiter of this.#waiting) if (comes(waiter)) waiter.resolve();
      this.#waiting = this.#waiting.filter((waiter) => !comes(waiter));
    }
  }
}

function isLike({ type, data }: Event, anchor: Anchor): boolean {
  if (type !== anchor.event) return false;
  const moves = (data['moves'] ?? []) as readonly { readonly to: { readonly stage: string } }[];
  return (
    (anchor.phase === undefined || data['phase'] === anchor.phase) &&
    (anchor.step === undefined || data['step'] === anchor.step) &&
    (anchor.label === undefined || data['label'] === anchor.label) &&
    (anchor.target === undefined || data['target'] === anchor.target) &&
    (anchor.stage === undefined || moves.some((m) => m.to.stage === anchor.stage))
  );
}
