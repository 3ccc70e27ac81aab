/** Duty: a little world in memory that does what `next` asks and folds what happened: targets, instances, transactions, a clock. */
import { decide, type Command } from './decide.js';
import { draft, positionAfter, type EventDraft, type Holder, type LogEvent } from './event.js';
import { evolve } from './evolve.js';
import type { Member } from './fleet.js';
import { columnNames } from './fleet.js';
import type { Action } from './items/look.js';
import { currentItem, next, type Outlook } from './next.js';
import { UNSEEN, type Observation, type TargetObservation } from './observation.js';
import { isRefusal, type Refusal } from './refusal.js';
import type { Rollout } from './rollout.js';
import type { Spec } from './spec.js';
import { OLD, type Standing } from './stage.js';
import type { Inspection, StepName } from './step.js';

export const LEASE_MS = 15_000;
const SCANS: ReadonlySet<StepName> = new Set(['backfill', 'verify', 'sync-old']);

export interface Transaction {
  readonly id: string;
  readonly instance: string;
  readonly target: string;
  readonly service: string;
  /** What it does to the pair, as it was decided when it began. */
  readonly standing: Standing;
  readonly revision: number;
  /** Begun before the bridge stood. */
  readonly unbridged: boolean;
  /** Begun before the bridge had its other leg. */
  readonly oneLegged: boolean;
}

/** One database. */
export interface Database {
  /** Steps that stand on it. */
  readonly stands: Set<StepName>;
  /** Scans that have begun and not ended. */
  readonly cut: Set<StepName>;
  stageRevision: number;
  /** What `sluice.stage` held, and since when. */
  stageRows: { at: number; stages: Readonly<Record<string, Standing>> }[];
  seen: Partial<TargetObservation>;
}

/** One process of a service. */
export interface Process {
  readonly id: string;
  readonly service: string;
  known: number;
  acknowledged: number;
  acknowledgedAt: number;
  leaseUntil: number;
  silent: boolean;
  gone: boolean;
  unpinned: boolean;
  /** The columns that its code declares. */
  columns: readonly string[];
}

/** Called after each event, with the rollout before it. */
export type Watcher = (event: LogEvent, before: Rollout | undefined, world: Simulation) => void;

export class Simulation {
  now = 1_000_000;
  /** Instances hear and acknowledge in every so many rounds. */
  lag = 1;
  #rounds = 0;
  readonly log: LogEvent[] = [];
  readonly databases = new Map<string, Database>();
  readonly processes: Process[] = [];
  transactions: Transaction[] = [];
  /** Rows that a repair would find. */
  differingRows = 0;
  /** Stages by revision, as the log gave them. */
  readonly history: { revision: number; rollout: Rollout }[] = [];
  rollout!: Rollout;
  #position = 0;
  #count = 0;
  readonly #watch: Watcher;

  constructor(spec: Spec, watch: Watcher = () => {}) {
    this.#watch = watch;
    for (const { name } of spec.targets)
      this.databases.set(name, {
        stands: new Set(),
        cut: new Set(),
        stageRevision: 0,
        stageRows: [],
        seen: {},
      });
    this.append([draft('RolloutApplied', { spec, through: [] })], 'ana');
    for (const service of spec.services) this.start(service.name);
  }

  // ---- the log

  append(events: readonly EventDraft[], who = 'sluice', why?: string): void {
    for (const event of events) {
      this.#position = positionAfter(this.#position, event);
      const logged: LogEvent = {
        ...event,
        position: this.#position,
        rollout: this.log[0]?.rollout ?? (event.type === 'RolloutApplied' ? event.data.spec.name : ''),
        at: this.now,
        who,
        hash: String(this.#position),
        previous: String(this.#position - 1),
        ...(why === undefined ? {} : { why }),
      };
      const before = this.log.length === 0 ? undefined : this.rollout;
      this.log.push(logged);
      this.rollout = evolve(before, logged);
      if (this.rollout.revision === logged.position)
        this.history.push({ revision: logged.position, rollout: this.rollout });
      this.#watch(logged, before, this);
    }
  }

  /** What a control plane that starts anew remembers. */
  refold(): Rollout {
    return this.log.reduce<Rollout | undefined>(evolve, undefined) as Rollout;
  }

  command(command: Command, who = 'ana', why?: string): Refusal | undefined {
    const decision = decide(this.rollout, this.rollout.id, command);
    if (isRefusal(decision)) return decision;
    this.append(decision, who, why);
    return undefined;
  }

  // ---- instances

  start(service: string): Process {
    this.#count += 1;
    const process: Process = {
      id: `${service}-${this.#count}`,
      service,
      known: this.rollout.revision,
      acknowledged: this.rollout.revision,
      acknowledgedAt: this.now,
      leaseUntil: this.now + LEASE_MS,
      silent: false,
      gone: false,
      unpinned: false,
      columns: columnNames(this.rollout),
    };
    this.processes.push(process);
    return process;
  }

  hear(p: Process): void {
    if (!p.silent && !p.gone) p.known = this.rollout.revision;
  }

  /** Acknowledges as far as its open transactions let it. */
  acknowledge(p: Process): void {
    if (p.silent || p.gone) return;
    const open = this.transactions.filter((t) => t.instance === p.id && !p.unpinned).map((t) => t.revision);
    const upTo = Math.min(p.known, ...open);
    if (upTo > p.acknowledged) Object.assign(p, { acknowledged: upTo, acknowledgedAt: this.now });
  }

  goodbye(p: Process): void {
    p.gone = true;
    this.transactions = this.transactions.filter((t) => t.instance !== p.id);
  }

  answerAgain(p: Process): void {
    if (p.gone) return;
    p.silent = false;
    p.leaseUntil = this.now + LEASE_MS;
  }

  begin(p: Process, target: string): void {
    const revision = this.follows(p) ? (this.databases.get(target)?.stageRevision ?? 0) : p.known;
    const standing = this.standingsOf(p, target).at(-1) ?? OLD;
    if (p.gone || this.transactions.length > 8) return;
    this.#count += 1;
    const stands = this.databases.get(target)?.stands;
    const unbridged = !stands?.has('bridge');
    const oneLegged = !stands?.has('bridge-down');
    const { service } = p;
    this.transactions.push({
      id: `9/${this.#count}`,
      instance: p.id,
      target,
      service,
      standing,
      revision,
      unbridged,
      oneLegged,
    });
  }

  /** True where its lease is over, so that it believes its database alone. */
  follows(p: Process): boolean {
    return p.silent && this.now > p.leaseUntil;
  }

  /** Every standing under which new work of a process may run on a target, the latest last. */
  standingsOf(p: Process, target: string): readonly Standing[] {
    const of = (stages: Readonly<Record<string, Standing>> | undefined): Standing =>
      stages?.[p.service] ?? OLD;
    if (p.gone) return [];
    if (this.follows(p)) {
      const rows = this.databases.get(target)?.stageRows ?? [];
      // it reads its database at least every five seconds
      const recent = rows.filter((_, i) => (rows[i + 1]?.at ?? Infinity) > this.now - 5_000);
      return recent.length === 0 ? [OLD] : recent.map((r) => of(r.stages));
    }
    const first = this.history.findLastIndex((h) => h.revision <= p.acknowledged);
    return this.history
      .slice(Math.max(0, first))
      .filter((h) => h.revision <= p.known)
      .map((h) => of(h.rollout.targets[target]?.stages));
  }

  // ---- the clock

  tick(ms: number): void {
    this.now += ms;
    for (const p of this.processes) if (!p.silent && !p.gone) p.leaseUntil = this.now + LEASE_MS;
  }

  // ---- the runner

  observe(): Observation {
    const fleet = this.processes.map((p) => this.#member(p));
    const targets = [...this.databases].map(([name, db]) => {
      const basics = this.#basics(name, db);
      const item = currentItem(this.rollout, { fleet, targets: { [name]: basics } }, name, this.now);
      const step = item && (item.kind === 'step' || item.kind === 'undo') ? item.step : undefined;
      return [name, step ? { ...basics, steps: { [step]: inspected(db, step) } } : basics] as const;
    });
    return { fleet, targets: Object.fromEntries(targets) };
  }

  look(): readonly Outlook[] {
    return next(this.rollout, this.observe(), this.now);
  }

  /** Does what one target asks for; false where it waits. */
  act(target: string): boolean {
    const action = this.look().find((o) => o.target === target)?.action;
    if (action) this.#perform(action);
    return action !== undefined;
  }

  #perform(action: Action): void {
    const db = this.databases.get(action.target);
    if (!db) throw new Error(`no database ${action.target}`);
    switch (action.kind) {
      case 'record':
        return this.append(action.events, action.who ?? 'sluice', action.why);
      case 'apply':
        return applied(db, action.step);
      case 'undo':
        db.cut.delete(action.step);
        db.stands.delete(action.step);
        return;
      case 'copy-stages':
        db.stageRevision = this.rollout.revision;
        db.stageRows.push({
          at: this.now,
          stages: this.rollout.targets[action.target]?.stages ?? {},
        });
        return;
      case 'repair': {
        const changed = this.differingRows;
        this.differingRows = 0;
        db.seen = { ...db.seen, differing: changed > 0 ? 0 : (db.seen.differing ?? 0) };
        const { target, reported } = action;
        return this.append([
          draft('RowsRepaired', { target, facts: { changed, ...inspected(db, 'backfill').facts }, reported }),
        ]);
      }
      case 'note-horizon': {
        const holders = this.transactions.filter((t) => t.target === action.target).map(holder);
        return this.append([draft('HorizonNoted', { target: action.target, label: action.label, holders })]);
      }
    }
  }

  /** Everybody does at once what is asked: instances hear and acknowledge, every target acts, and time passes. */
  round(ms = 1_000, until: (rollout: Rollout) => boolean = () => false): boolean {
    this.#rounds += 1;
    if (this.#rounds % this.lag === 0)
      for (const p of this.processes) {
        this.hear(p);
        this.acknowledge(p);
      }
    for (const target of this.databases.keys())
      for (let i = 0; i < 6; i += 1) {
        if (until(this.rollout)) return true;
        if (!this.act(target)) break;
      }
    this.tick(ms);
    return until(this.rollout);
  }

  /** @throws with what it waits for when `until` does not come true. */
  run(until: (rollout: Rollout) => boolean, rounds = 400): Rollout {
    for (let i = 0; i < rounds; i += 1) if (this.round(1_000, until)) return this.rollout;
    const waits = this.look().map((o) => `${o.target} in ${o.phase}: ${o.waits ?? o.action?.kind ?? '-'}`);
    throw new Error(`did not come to its end (${this.rollout.heading}): ${waits.join('; ')}`);
  }

  finish(): Rollout {
    return this.run((r) => r.doneAt !== undefined);
  }

  phases(target: string): readonly string[] {
    return this.log.flatMap((e) =>
      e.type === 'PhaseEntered' && e.data.target === target ? [e.data.phase] : [],
    );
  }

  #basics(target: string, db: Database): TargetObservation {
    const open = new Set(this.transactions.map((t) => t.id));
    const horizons = Object.entries(this.rollout.targets[target]?.horizons ?? {});
    const held = horizons
      .filter(([, h]) => h.passedAt === undefined)
      .map(([label, h]) => [label, h.holders.filter((x) => open.has(x.id))] as const);
    return {
      ...UNSEEN,
      dependents: [],
      stageRevision: db.stageRevision,
      held: Object.fromEntries(held),
      progress: [...db.cut].map((step) => ({ ...PROGRESS, step })),
      statements: { quietSince: 0 },
      compared: 100,
      ...db.seen,
    };
  }

  #member(p: Process): Member {
    return {
      id: p.id,
      service: p.service,
      region: null,
      version: null,
      columns: p.columns,
      targets: [],
      acknowledged: p.acknowledged,
      acknowledgedAt: p.acknowledgedAt,
      revision: p.known,
      source: 'stream',
      distrust: p.silent,
      unpinned: p.unpinned,
      plain: false,
      openPins: 0,
      oldestPinMs: 0,
      breakers: [],
      leaseUntil: p.leaseUntil,
      seenAt: p.leaseUntil - LEASE_MS,
      gone: p.gone,
    };
  }
}

const PROGRESS = {
  rowsDone: 1,
  rowsChanged: 0,
  rowsTotal: 2,
  rowsPerSecond: null,
  startedAt: 0,
  finished: false,
};

function inspected(db: Database, step: StepName): Inspection {
  if (!db.stands.has(step)) return { state: 'todo' };
  const { timeline } = db.seen;
  const ended = timeline === undefined ? {} : { timeline };
  if (step === 'backfill') return { state: 'done', facts: ended };
  return step === 'verify'
    ? { state: 'done', facts: { rows: 2, differing: 0, lsn: '0/1', ...ended } }
    : { state: 'done' };
}

/** A scan takes two goes, so that it can be cut short; what takes something away leaves its own trace. */
function applied(db: Database, step: StepName): void {
  if (SCANS.has(step) && !db.cut.has(step)) {
    db.cut.add(step);
    return;
  }
  db.cut.delete(step);
  db.stands.add(step);
  if (step === 'drop-bridge') db.stands.delete('bridge');
}

function holder(t: Transaction): Holder {
  return {
    id: t.id,
    pid: 1,
    application: t.service,
    user: t.service,
    state: 'active',
    openSeconds: 1,
    query: '',
  };
}
