/** Duty: each action of a plan as a deed on the stage, in one table; knows not when. */
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import type { Action } from './plan.js';
import type { PlaneClient } from './plane-client.js';
import { micros } from './record.js';
import type { Stage } from './stage.js';
import type { Spell } from './wires.js';

/** Long enough to turn the order of messages on different wires, far under every patience. */
const DELAY_MS = 60;
const STOP_MS = 3_000;
/** From a death to the next life of an instance. */
const REBIRTH_MS = 200;

/** The action of one deed, also where several share a shape. */
type Doing<D extends Action['do'], A = Action> = A extends { readonly do: infer K }
  ? D extends K
    ? A & { readonly do: D }
    : never
  : never;

type Mend = () => void | Promise<void>;

export class Actions {
  readonly #stage: Stage;
  readonly #planes: PlaneClient;
  /** What has to be mended, by the name of what is bad. */
  readonly #bad = new Map<string, Mend>();
  /** How often each fault was really done. */
  readonly faults: Record<string, number> = {};

  constructor(stage: Stage, planes: PlaneClient) {
    this.#stage = stage;
    this.#planes = planes;
  }

  async do(action: Action): Promise<void> {
    await (this.#deeds[action.do] as (action: Action) => void | Promise<void>)(action);
  }

  /** Ends everything that is bad. */
  async heal(): Promise<void> {
    for (const name of this.#bad.keys()) await this.#mend(name);
  }

  /** Starts an instance, or another life of it, and lets it work. */
  async begin(who: string): Promise<void> {
    await this.#stage.startActor(who);
    this.#stage.tell(who, { do: 'work' });
  }

  #count(kind: string): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
  }

  #spell(kind: string, on: string): Spell {
    const made: Spell = { kind, on, from: micros(), to: Number.POSITIVE_INFINITY };
    this.#stage.spells.push(made);
    return made;
  }

  /** Bad for so long, or until it is healed. */
  #forAWhile(name: string, ms: number, mend: Mend): void {
    this.#bad.set(name, mend);
    setTimeout(() => {
      if (this.#bad.get(name) === mend) void this.#mend(name);
    }, ms).unref();
  }

  async #mend(name: string): Promise<void> {
    const mend = this.#bad.get(name);
    this.#bad.delete(name);
    await mend?.();
  }

  #spoil({ do: weather, path, ms }: Extract<Action, { path: string; ms: number }>): void {
    if (!this.#stage.wires.has(path)) return;
    this.#count(`${weather}-${path.split(':')[0]}`);
    this.#forAWhile(path, ms, this.#stage.wires.spoil(path, weather, DELAY_MS));
  }

  async #comesBack(who: string): Promise<void> {
    // code from before is not started again: who deploys, deploys the new code
    if (this.#stage.actors.get(who)?.plan.kind !== 'sdk') return;
    await rest(REBIRTH_MS);
    await this.begin(who);
  }

  async #command(spec: number, what: string, body: object): Promise<void> {
    const plan = this.#stage.plan.specs[spec];
    if (plan && (await this.#planes.command(plan, what, body))) this.#count(what);
  }

  readonly #deeds: { [D in Action['do']]: (action: Doing<D>) => void | Promise<void> } = {
    kill: async ({ who }) => {
      this.#count('kill');
      this.#spell('kill', who).to = micros();
      await this.#stage.killActor(who);
      await this.#comesBack(who);
    },
    stop: async ({ who }) => {
      this.#count('stop');
      this.#stage.tell(who, { do: 'close' });
      await Promise.race([this.#stage.actors.get(who)?.child?.gone, rest(STOP_MS)]);
      await this.#stage.killActor(who);
      await this.#comesBack(who);
    },
    start: ({ who }) => this.begin(who),
    freeze: ({ who, ms }) => {
      this.#count('freeze');
      const frozen = this.#spell('freeze', who);
      this.#stage.signal(who, 'SIGSTOP');
      this.#forAWhile(who, ms, () => {
        this.#stage.signal(who, 'SIGCONT');
        frozen.to = micros();
      });
    },
    wake: ({ who }) => this.#mend(who),
    cut: (action) => this.#spoil(action),
    hang: (action) => this.#spoil(action),
    deaf: (action) => this.#spoil(action),
    mute: (action) => this.#spoil(action),
    delay: (action) => this.#spoil(action),
    mend: ({ path }) => this.#mend(path),
    replay: ({ path, back }) => {
      if (this.#stage.wires.replay(path, back)) this.#count('replay');
    },
    'kill-plane': async ({ plane, ms }) => {
      this.#count('kill-plane');
      await this.#stage.killPlane(plane);
      this.#forAWhile(`plane ${plane}`, ms, () => this.#stage.startPlane(plane).catch(() => undefined));
    },
    'freeze-plane': ({ plane, ms }) => {
      this.#count('freeze-plane');
      this.#stage.signalPlane(plane, 'SIGSTOP');
      this.#forAWhile(`plane ${plane}`, ms, () => this.#stage.signalPlane(plane, 'SIGCONT'));
    },
    'crash-postgres': async () => {
      this.#count('crash-postgres');
      await this.#stage.crashPostgres();
    },
    long: ({ who, ms, first }) => {
      this.#count('long-transaction');
      this.#stage.tell(who, { do: 'long', ms, first });
    },
    job: ({ who, ms, first }) => this.#slow(who, { do: 'job', ms, first }),
    loose: ({ who, ms, first }) => this.#slow(who, { do: 'loose', ms, first }),
    'slow-read': ({ who, ms, first }) => this.#slow(who, { do: 'slow-read', ms, first }),
    release: ({ who }) => this.#stage.tell(who, { do: 'release' }),
    'break-reads': ({ who }) => this.#stage.tell(who, { do: 'break-reads' }),
    rollback: ({ spec, to }) => this.#command(spec, 'rollback', to ? { to } : {}),
    resume: ({ spec }) => this.#command(spec, 'resume', {}),
    pause: ({ spec }) => this.#command(spec, 'pause', {}),
    approve: ({ spec, phase }) => this.#command(spec, 'approve', { phase }),
    sql: async ({ target, sql }) => {
      const client = new pg.Client({ connectionString: this.#stage.url(target) });
      await client.connect();
      try {
        await client.query(sql);
      } finally {
        await client.end();
      }
    },
  };

  #slow(who: string, order: Parameters<Stage['tell']>[1]): void {
    this.#count(order.do);
    this.#stage.tell(who, order);
  }
}
