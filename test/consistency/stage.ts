/** Duty: sets a history's stage: its databases, control planes and service processes, each behind its own wires. Knows not what happens when. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { FIELDS, type InstancePlan, type Plan } from './plan.js';
import { mix } from './prng.js';
import type { Lane } from './lane.js';
import { firstLine, hasEnded, kill, start, type Child } from './process.js';
import { micros } from './record.js';
import type { Answer, Order, ServiceSettings } from './service/settings.js';
import { Wires, type Spell } from './wires.js';

const SERVICE = fileURLToPath(new URL('./service/main.js', import.meta.url));
const PLANE = fileURLToPath(new URL('../../../apps/control-plane/dist/main.js', import.meta.url));

/** More values than one process ever writes. */
const VALUES = 10_000_000;
const KEYS = 1_000_000;

export interface Actor {
  readonly plan: InstancePlan;
  child: Child | undefined;
  /** Processes that this instance has had: each writes values and keys of its own. */
  lives: number;
  ready: Promise<void>;
}

export interface StageNeeds {
  readonly plan: Plan;
  readonly lane: Lane;
  readonly folder: string;
  /** Control planes and services that a sabotaged tree brings; left out: this tree's. */
  readonly mains?: { readonly plane: string; readonly service: string } | undefined;
}

export class Stage {
  readonly plan: Plan;
  readonly spells: Spell[] = [];
  readonly wires = new Wires(this.spells);
  readonly actors = new Map<string, Actor>();
  readonly files: string[] = [];
  readonly #lane: Lane;
  readonly #folder: string;
  readonly #mains: { readonly plane: string; readonly service: string };
  readonly #planes: { child: Child | undefined; port: number }[] = [];
  #processes = 0;
  #closed = false;

  constructor({ plan, lane, folder, mains }: StageNeeds) {
    this.plan = plan;
    this.#lane = lane;
    this.#folder = folder;
    this.#mains = mains ?? { plane: PLANE, service: SERVICE };
  }

  database(name: string): string {
    return `h${this.plan.seed}_${name}`;
  }

  /** Straight, past every proxy. */
  url(name: string): string {
    return this.#lane.url(this.database(name));
  }

  planeUrl(plane = 0): string {
    return `http://127.0.0.1:${this.#planes[plane]?.port ?? 0}`;
  }

  async open(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    // one after another: a template may be copied once at a time
    for (const name of ['state', ...this.plan.targets]) await this.#lane.create(this.database(name));
    await Promise.all(this.plan.targets.map((t) => this.#fill(t)));
    for (let plane = 0; plane < this.plan.planes; plane += 1) {
      this.#planes.push({ child: undefined, port: 0 });
    }
    // the first one makes the tables
    await this.startPlane(0);
    await Promise.all(this.plan.instances.map((i) => this.#prepare(i)));
    await Promise.all([
      ...this.#planes.slice(1).map((_, at) => this.startPlane(at + 1)),
      ...[...this.actors.values()]
        .filter((a) => a.plan.startsAt === undefined)
        .map((a) => this.startActor(a.plan.name)),
    ]);
  }

  async #fill(target: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url(target) });
    await client.connect();
    const { cents, grams } = FIELDS;
    await client.query(`
      create extension pg_stat_statements;
      create table orders (id bigint primary key, ${cents.old} numeric(16, 2) not null, ${grams.old} numeric(17, 3) not null,
        version bigint not null, note text not null default '');
      create table journal (id bigint not null, version bigint not null, value bigint);
      insert into orders select n, n::numeric / ${cents.factor}, n::numeric / ${grams.factor}, 1 from generate_series(1, ${this.plan.rows}) n;
      insert into journal select n, 1, n from generate_series(1, ${this.plan.rows}) n;
      do $$ begin create role app login password 'app'; exception when duplicate_object or unique_violation then null; end $$;
      grant select, insert, update, delete on orders, journal to app;
      analyze orders`);
    await client.end();
  }

  async #prepare(plan: InstancePlan): Promise<void> {
    this.actors.set(plan.name, { plan, child: undefined, lives: 0, ready: Promise.resolve() });
    await this.wires.lay(`db:${plan.name}`, () => this.#lane.port);
    const plane = this.actors.size % this.plan.planes;
    await this.wires.lay(`plane:${plan.name}`, () => this.#planes[plane]?.port ?? 0);
  }

  async startPlane(plane: number): Promise<void> {
    const mine = this.#planes[plane];
    if (!mine || this.#closed || (mine.child && !hasEnded(mine.child))) return;
    mine.child = undefined;
    const through = async (path: string, name: string): Promise<string> => {
      const url = new URL(this.url(name));
      url.port = String(await this.wires.lay(path, () => this.#lane.port));
      return url.href;
    };
    const env: Record<string, string> = {
      SLUICE_DEV: '1',
      PORT: String(mine.port),
      LOG_LEVEL: process.env['CONSISTENCY_LOG'] ?? 'silent',
      SLUICE_LEASE_MS: '1500',
      SLUICE_HEARTBEAT_MS: '500',
      SLUICE_FOLLOW_PARENT: '1',
      STATE_DATABASE_URL: await through(`state:${plane}`, 'state'),
    };
    for (const target of this.plan.targets) {
      env[`TARGET_${target.toUpperCase()}_URL`] = await through(`target:${plane}:${target}`, target);
    }
    const child = start({ main: this.#mains.plane, env, speaks: 'line' });
    mine.child = child;
    const line = JSON.parse(await firstLine(child)) as { url: string };
    mine.port = Number(new URL(line.url).port);
  }

  /** Starts an instance, or another life of it. Resolves when it is ready to serve; never rejects. */
  async startActor(name: string): Promise<void> {
    const actor = this.actors.get(name);
    if (!actor || this.#closed || (actor.child && !hasEnded(actor.child))) return;
    this.#processes += 1;
    const number = this.#processes;
    actor.lives += 1;
    const life = `${name}.${actor.lives}`;
    const file = join(this.#folder, `${life}.jsonl`);
    this.files.push(file);
    const database = new URL(this.url(actor.plan.target));
    database.port = String(await this.wires.lay(`db:${name}`, () => this.#lane.port));
    // an ordinary role, as a service has
    database.username = 'app';
    database.password = 'app';
    const { plan } = this;
    const settings: ServiceSettings = {
      name: life,
      service: actor.plan.service,
      kind: actor.plan.kind,
      target: actor.plan.target,
      database: database.href,
      plane: `http://127.0.0.1:${await this.wires.lay(`plane:${name}`, () => 0)}`,
      seed: mix(plan.seed, life),
      fields: [...new Set(plan.specs.map((s) => s.field))],
      workers: actor.plan.workers,
      thinkMs: actor.plan.thinkMs,
      loose: actor.plan.loose,
      sides: actor.plan.sides ?? true,
      hotKeys: plan.hotKeys,
      rows: plan.rows,
      ownKeys: number * KEYS,
      values: number * VALUES,
      file,
    };
    const env = { CONSISTENCY_LOG: process.env['CONSISTENCY_LOG'] ?? '' };
    const child = start({
      main: this.#mains.service,
      args: [JSON.stringify(settings)],
      env,
      speaks: 'ipc',
    });
    actor.child = child;
    const ready = new Promise<void>((resolve) => {
      child.child.on('message', (answer: Answer) => {
        if (answer.says === 'ready') resolve();
      });
      void child.gone.then(resolve);
    });
    actor.ready = ready;
    await ready;
  }

  tell(name: string, order: Order): void {
    const child = this.actors.get(name)?.child;
    if (child && !hasEnded(child) && child.child.connected) child.child.send(order, () => undefined);
  }

  signal(name: string, signal: NodeJS.Signals): void {
    const child = this.actors.get(name)?.child;
    if (child && !hasEnded(child)) child.child.kill(signal);
  }

  signalPlane(plane: number, signal: NodeJS.Signals): void {
    const child = this.#planes[plane]?.child;
    if (child && !hasEnded(child)) child.child.kill(signal);
  }

  async killPlane(plane: number): Promise<void> {
    const child = this.#planes[plane]?.child;
    if (child) await kill(child);
  }

  async killActor(name: string): Promise<void> {
    const child = this.actors.get(name)?.child;
    if (child) await kill(child);
  }

  async crashPostgres(): Promise<void> {
    const spell: Spell = { kind: 'crash', on: 'postgres', from: micros(), to: Number.POSITIVE_INFINITY };
    this.spells.push(spell);
    await this.#lane.crash();
    await this.#lane.recover();
    spell.to = micros();
  }

  /** Lets every service end what it is at, `ms` at most; who does not answer is left behind. */
  async rest(ms: number): Promise<void> {
    const resting = [...this.actors.values()].flatMap(({ child, plan }) => {
      if (!child || hasEnded(child)) return [];
      const rests = new Promise<void>((resolve) => {
        child.child.on('message', (answer: Answer) => {
          if (answer.says === 'rests') resolve();
        });
        void child.gone.then(resolve);
      });
      this.tell(plan.name, { do: 'rest' });
      return [rests];
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([late, Promise.all(resting)]);
    clearTimeout(timer);
  }

  /** Ends every process. The databases stay, to be looked at. */
  async close(): Promise<void> {
    this.#closed = true;
    const children = [...this.#planes, ...this.actors.values()].flatMap(({ child }) => child ?? []);
    await Promise.all(children.map(kill));
    await this.wires.close();
  }

  async drop(): Promise<void> {
    for (const name of ['state', ...this.plan.targets]) await this.#lane.drop(this.database(name));
  }
}
