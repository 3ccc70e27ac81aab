/** Duty: the processes of a crash run: a control plane, two servers, a service; kills and starts them again. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import type { Request, Session } from '../faults/frames.js';
import type { Strike } from '../faults/wire.js';
import { CONTROL_PLANE, SERVICE } from './places.js';
import { commitsItself, eventsIn, type Armed, type Armoury, type Victim } from './armoury.js';
import { Cluster } from './cluster.js';
import type { Deeds, Direction } from './deeds.js';
import type { Told, Word } from './traffic.js';

export const TARGETS = ['a', 'b'] as const;
export type Target = (typeof TARGETS)[number];

export interface WorldOptions {
  readonly armoury: Armoury;
  /** `control plane`, or both servers in turn: the one whose statement it is. */
  readonly victim: 'control plane' | 'PostgreSQL';
  readonly log: (line: string) => void;
}

export class World {
  #direction: Direction = 'forward';
  deeds: Deeds | undefined;
  url = '';
  kills = 0;
  readonly #options: WorldOptions;
  readonly #reserved = new Map<Session, Armed>();
  readonly #pools = new Map<Target, pg.Pool>();
  #targets!: Cluster;
  #state!: Cluster;
  #statePool!: pg.Pool;
  #plane: ChildProcess | undefined;
  #service: ChildProcess | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopping = false;

  private constructor(options: WorldOptions) {
    this.#options = options;
  }

  static async start(options: WorldOptions): Promise<World> {
    const world = new World(options);
    const ended = (session: Session): void => {
      world.#reserved.get(session)?.back();
      world.#reserved.delete(session);
    };
    [world.#targets, world.#state] = await Promise.all([
      Cluster.start(TARGETS, (s, r) => world.#atTarget(s, r), ended),
      Cluster.start(['state'], (s, r) => world.#atLog(s, r), ended),
    ]);
    for (const name of TARGETS) world.#pools.set(name, poolOf(world.#targets.url(name)));
    for (const pool of world.#pools.values()) await pool.query('create extension pg_stat_statements');
    world.#statePool = poolOf(world.#state.url('state'));
    return world;
  }

  /** The rollout turns round, or sets out again. */
  turn(direction: Direction): void {
    this.#direction = direction;
    this.#options.armoury.turns();
  }

  /** For the run's own looks; never struck. */
  pool(target: Target): pg.Pool {
    const pool = this.#pools.get(target);
    if (!pool) throw new Error(`there is no target ${target}`);
    return pool;
  }

  get state(): pg.Pool {
    return this.#statePool;
  }

  async startPlane(): Promise<void> {
    const env = {
      PATH: process.env.PATH ?? '',
      SLUICE_DEV: '1',
      PORT: this.url === '' ? '0' : new URL(this.url).port,
      LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
      SLUICE_LEASE_MS: '3000',
      SLUICE_HEARTBEAT_MS: '500',
      STATE_DATABASE_URL: this.#state.url('state'),
      ...Object.fromEntries(TARGETS.map((t) => [`TARGET_${t.toUpperCase()}_URL`, this.#targets.url(t)])),
    };
    // one that starts while its database is down ends at once, as it would under any supervisor
    for (let tries = 0; ; tries += 1) {
      const child = spawn(process.execPath, [CONTROL_PLANE], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      this.#plane = child;
      const ready = await Promise.race([
        once(createInterface({ input: child.stdout }), 'line').then(([line]) => line as string),
        once(child, 'exit').then(() => undefined),
      ]);
      if (ready !== undefined) {
        this.url = (JSON.parse(ready) as { url: string }).url;
        return;
      }
      if (tries >= 20) throw new Error('the control plane does not start');
    }
  }

  async startService(): Promise<void> {
    const databases = Object.fromEntries(TARGETS.map((t) => [t, this.#targets.url(t)]));
    const env = { PATH: process.env.PATH ?? '', SLUICE_URL: this.url, DATABASES: JSON.stringify(databases) };
    this.#service = fork(SERVICE, { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await this.tell({ kind: 'hello' });
  }

  /** Says a word to the service and waits for its answer. */
  async tell(word: Word): Promise<Told> {
    const service = this.#service;
    if (!service) throw new Error('there is no service');
    const told = once(service, 'message') as Promise<[Told]>;
    service.send(word);
    const [answer] = await Promise.race([
      told,
      once(service, 'exit').then(([code]) => Promise.reject(new Error(`the service ended with ${code}`))),
    ]);
    return answer;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#turn;
    const children = [this.#service, this.#plane].filter(
      (c) => c && c.exitCode === null && c.signalCode === null,
    );
    await Promise.all(
      children.map(async (child) => {
        const gone = once(child!, 'exit');
        child!.kill('SIGKILL');
        await gone;
      }),
    );
    await Promise.all([...this.#pools.values(), this.#statePool].map((pool) => pool.end()));
    await Promise.all([this.#targets.stop(), this.#state.stop()]);
  }

  async #atTarget(session: Session, request: Request): Promise<Strike | undefined> {
    const { deeds } = this;
    if (session.application !== 'sluice' || !deeds) return undefined;
    const victim: Victim =
      this.#options.victim === 'PostgreSQL' ? 'PostgreSQL of the targets' : 'control plane';
    return this.#judge(session, request, () =>
      this.#options.armoury.atTarget(victim, session, request, this.#direction, deeds),
    );
  }

  async #atLog(session: Session, request: Request): Promise<Strike | undefined> {
    if (!session.application.startsWith('sluice state') || !this.deeds) return undefined;
    const victim: Victim = this.#options.victim === 'PostgreSQL' ? 'PostgreSQL of the log' : 'control plane';
    return this.#judge(session, request, () => {
      const type = eventsIn(request)[0];
      return type && this.#options.armoury.atLog(victim, type, this.#direction, !commitsItself(request));
    });
  }

  async #judge(
    session: Session,
    request: Request,
    look: () => Armed | undefined,
  ): Promise<Strike | undefined> {
    if (this.#stopping) return undefined;
    const reserved = this.#reserved.get(session);
    if (reserved && /^(commit|rollback)/.test(request.text)) {
      this.#reserved.delete(session);
      if (request.text === 'commit') return this.#inTurn(reserved);
      reserved.back();
      return undefined;
    }
    if (reserved) return undefined;
    const armed = look();
    if (!armed) return undefined;
    if (!armed.commits) return this.#inTurn(armed);
    this.#reserved.set(session, armed);
    return undefined;
  }

  /** One strike at a time: the next waits until everything stands again. */
  async #inTurn(armed: Armed): Promise<Strike> {
    const before = this.#turn;
    let over = (): void => undefined;
    this.#turn = new Promise((resolve) => (over = resolve));
    await before;
    return {
      moment: armed.point.moment,
      missed: () => {
        armed.back();
        over();
      },
      hit: async () => {
        const { victim, direction, deed, moment } = armed.point;
        this.#options.log(`${victim}, ${direction}: ${moment} ${deed}`);
        this.kills += 1;
        this.#options.armoury.struck.push(armed.point);
        // not waited for: the connection is cut while the victim is still down
        void this.#kill(victim).finally(over);
      },
    };
  }

  async #kill(victim: Victim): Promise<void> {
    if (victim === 'PostgreSQL of the targets') return this.#targets.crash();
    if (victim === 'PostgreSQL of the log') return this.#state.crash();
    const plane = this.#plane;
    if (plane && plane.exitCode === null && plane.signalCode === null) {
      const gone = once(plane, 'exit');
      plane.kill('SIGKILL');
      await gone;
    }
    if (!this.#stopping) await this.startPlane();
  }
}

function poolOf(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 3, application_name: 'sluice check' });
  pool.on('error', () => undefined);
  return pool;
}
