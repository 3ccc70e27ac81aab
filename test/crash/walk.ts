/** Duty: walks one rollout through its course, asking again whatever a kill swallowed; knows nothing of how kills come. */
import type { Phase } from '@sluice/core';
import type { Course, Walk } from './courses.js';
import { differingPairs, differingRows, remains, standing } from './table-check.js';
import type { Ledger } from './traffic.js';
import { TARGETS, type World } from './world.js';

export interface Walked {
  /** Rows that did not hold what they should, at any look. */
  readonly differing: number;
  readonly reads: number;
  readonly writes: number;
  /** One line each; empty when nothing was lost. */
  readonly faults: readonly string[];
}

interface View {
  readonly heading: string;
  readonly revision: number;
  readonly doneAt: number | null;
  readonly targets: readonly {
    readonly target: string;
    readonly phase: Phase;
    readonly waits: string | null;
    readonly trouble: string | null;
    readonly gate: {
      readonly conditions: readonly { readonly name: string; readonly met: boolean }[];
    } | null;
  }[];
}

/** How long nothing may happen: no kill, no flag change, no phase. */
const STUCK_MS = 120_000;
const LOOK_MS = 60;
const APPLY = '/api/v1/rollouts';

export async function walkCourse(world: World, course: Course): Promise<Walked> {
  const walk = new Walker(world, course);
  return walk.all();
}

/** Forgets the rollouts; of Sluice nothing may be left on any target. One line for each thing that is. */
export async function forgetAll(world: World, courses: readonly Course[]): Promise<readonly string[]> {
  for (const course of courses) await new Walker(world, course).forget();
  const left = TARGETS.map(async (target) => {
    const { rows } = await world.pool(target).query<{ what: string }>(
      `select format('%s %s', relkind, relname) as what from pg_class where relnamespace = to_regnamespace('sluice')
       union all select 'schema sluice' where to_regnamespace('sluice') is not null`,
    );
    return rows.map(({ what }) => `${target}: ${what} is left when all is forgotten`);
  });
  return (await Promise.all(left)).flat();
}

class Walker {
  readonly #world: World;
  readonly #course: Course;
  readonly #faults: string[] = [];
  #differing = 0;

  constructor(world: World, course: Course) {
    this.#world = world;
    this.#course = course;
  }

  async all(): Promise<Walked> {
    const world = this.#world;
    const { schema, spec, deeds, table, served, walk } = this.#course;
    for (const target of TARGETS) await world.pool(target).query(schema);
    if (served) await world.tell({ kind: 'begin', table });
    world.turn('forward');
    world.deeds = deeds;
    await this.#ask('POST', APPLY, { spec });
    for (const way of walk) await this.#go(way);
    world.deeds = undefined;
    const ledgers = served ? await world.tell({ kind: 'end', table }) : [];
    for (const ledger of ledgers) await this.#compare(ledger);
    for (const target of TARGETS) await this.#look(target, false);
    return {
      differing: this.#differing,
      reads: ledgers.reduce((sum, l) => sum + l.reads, 0),
      writes: ledgers.reduce((sum, l) => sum + l.writes, 0),
      faults: this.#faults,
    };
  }

  async forget(): Promise<void> {
    this.#world.turn('forward');
    this.#world.deeds = this.#course.deeds;
    await this.#ask('POST', `/api/v1/rollouts/${this.#course.name}/forget`, {});
    this.#world.deeds = undefined;
  }

  async #go(way: Walk): Promise<void> {
    const { name } = this.#course;
    const world = this.#world;
    if (way.kind === 'forward') {
      world.turn('forward');
      const replaces = this.#course.old !== '';
      if (replaces && (way.to === 'retire' || way.to === 'done')) await this.#approve('retire');
      if (way.to === 'done') await this.#approve('contract');
      await this.#until(`${name} comes to ${way.to}`, (view) => hasCome(view, way.to));
      if (way.to === 'soak' && replaces)
        for (const target of TARGETS) {
          const differing = await this.#sure(() => differingPairs(world.pool(target), this.#course));
          this.#differing += differing;
          if (differing > 0) this.#faults.push(`${differing} pairs differ on ${target} while it soaks`);
        }
      return;
    }
    world.turn('back');
    await this.#ask('POST', `/api/v1/rollouts/${name}/rollback`, way.to === undefined ? {} : { to: way.to });
    if (way.to === 'plan') await this.#approve('plan');
    await this.#until(`${name} is back at ${way.to ?? 'verify'}`, (view) => view.heading === 'held');
    if (way.to === 'plan') for (const target of TARGETS) await this.#look(target, true);
    world.turn('forward');
    await this.#until(`${name} goes forward again`, async (view) => {
      if (view.heading !== 'held') return true;
      await this.#ask('POST', `/api/v1/rollouts/${name}/resume`, {});
      return false;
    });
  }

  async #approve(phase: Phase): Promise<void> {
    await this.#ask('POST', `/api/v1/rollouts/${this.#course.name}/approve`, { phase });
  }

  async #compare(ledger: Ledger): Promise<void> {
    const pool = this.#world.pool(ledger.target as 'a');
    const wrong = await this.#sure(() => differingRows(pool, this.#course, ledger));
    this.#differing += wrong.length;
    this.#faults.push(...wrong.slice(0, 10), ...ledger.faults);
  }

  async #look(target: 'a' | 'b', gone: boolean): Promise<void> {
    const { served, table, column, stands } = this.#course;
    const pool = this.#world.pool(target);
    const left = await this.#sure(() => remains(pool, this.#course, gone));
    this.#faults.push(...left.map((what) => `${target}: ${what}`));
    if (gone) return;
    const found = (await this.#sure(() => standing(pool, this.#course))).toSorted();
    if (JSON.stringify(found) !== JSON.stringify([...stands].toSorted()))
      this.#faults.push(
        `${target}: ${table} stands as ${JSON.stringify(found)}, not as ${JSON.stringify(stands)}`,
      );
    if (served) return;
    // nobody but the rollout has written: rows that were there got what fills them
    const { rows } = await this.#sure(() =>
      pool.query<{ n: number }>(`select count(*)::int as n from ${table} where ${column} is distinct from 5`),
    );
    this.#differing += rows[0]?.n ?? 0;
    if (rows[0]?.n) this.#faults.push(`${target}: ${rows[0].n} rows of ${table} were not filled`);
  }

  /** Asks until the control plane has understood; a refusal that no kill explains is a fault. */
  async #ask(method: string, path: string, body: object): Promise<void> {
    await this.#sure(async () => {
      const response = await fetch(`${this.#world.url}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      const said = await response.text();
      if (response.status >= 500 || /"code":"conflict"/.test(said)) throw new Error(said);
      // else 409: what was asked has been done already by the request whose answer got lost
      if (!response.ok && (response.status !== 409 || path === APPLY))
        throw new Refused(`${method} ${path}: ${said}`);
    });
  }

  async #until(what: string, is: (view: View) => boolean | Promise<boolean>): Promise<void> {
    let end = performance.now() + STUCK_MS;
    let last: View | undefined;
    let before = '';
    while (performance.now() < end) {
      last = await this.#view().catch(() => last);
      if (last && (await is(last))) return;
      const now = `${this.#world.kills} ${last?.revision} ${last?.targets.map((t) => t.phase).join()}`;
      if (now !== before) end = performance.now() + STUCK_MS;
      before = now;
      await rest();
    }
    const targets = last?.targets.map((t) => `${t.target} in ${t.phase} waits for ${t.trouble ?? t.waits}`);
    throw new Stuck(`nothing happens any more until ${what}; ${targets?.join('; ')}`);
  }

  async #view(): Promise<View> {
    const path = `/api/v1/rollouts/${this.#course.name}`;
    const response = await fetch(`${this.#world.url}${path}`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as View;
  }

  async #sure<T>(deed: () => Promise<T>): Promise<T> {
    let end = performance.now() + STUCK_MS;
    let { kills } = this.#world;
    for (;;) {
      try {
        return await deed();
      } catch (thrown) {
        if (thrown instanceof Refused || performance.now() > end) throw thrown;
        // who is killed a second after each start answers when no more kills are left, and those are counted
        if (this.#world.kills > kills) end = performance.now() + STUCK_MS;
        ({ kills } = this.#world);
        await rest();
      }
    }
  }
}

class Refused extends Error {}

/** A rollout that does not go on. */
export class Stuck extends Error {}

function hasCome({ targets, doneAt }: View, phase: Phase): boolean {
  if (phase === 'done') return doneAt !== null;
  return targets.every(({ phase: now, gate }) => {
    const open = gate?.conditions.filter((c) => !c.met).map((c) => c.name) ?? [];
    // what is left is a person's word
    return (
      now === phase && open.includes('approval') && open.every((c) => c === 'approval' || c === 'together')
    );
  });
}

async function rest(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
