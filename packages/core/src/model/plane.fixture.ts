/** Duty: the control plane of the model: core's own `evolve`, `next`, `decide` and flags, remembered by what they were asked. */
import { decide, type Command } from '../decide.js';
import { FLAG_CHANGES, draft, positionAfter, type EventDraft, type LogEvent } from '../event.js';
import { evolve } from '../evolve.js';
import { columnNames, LET_GO_MS, STAGE_READ_MS, type Member } from '../fleet.js';
import { flagsOf, stageRowsOf } from '../flags.js';
import type { Action } from '../items/look.js';
import { movesByOne, nothingRises, revisionGrows } from '../invariants.fixture.js';
import { currentItem, next } from '../next.js';
import { UNSEEN, type Observation, type TargetObservation } from '../observation.js';
import { isRefusal } from '../refusal.js';
import type { Rollout } from '../rollout.js';
import type { Spec } from '../spec.js';
import { CAPABILITIES, standingOf, type Capability, type Standing } from '../stage.js';
import type { Inspection, StepName } from '../step.js';

export const TARGET = 'eu';
/** Any moment will do: what the model tells apart of time are the few relations that `concrete` makes true. */
const NOW = 1_000_000;

/** What the flags of one revision say. */
export interface Flags {
  readonly standings: Readonly<Record<string, Standing>>;
  readonly eve: boolean;
}

/** The log of one rollout, folded, and the flags of every revision that it had. Two logs with one fold and one past are one plane. */
export interface Plane {
  readonly id: number;
  readonly rollout: Rollout;
  /** By revision. */
  readonly flags: readonly Flags[];
  /** A law of the log that its last event broke. */
  readonly broken: string | undefined;
}

/** What the runner sees of an instance. */
export interface SeenInstance {
  readonly service: string;
  readonly declares: boolean;
  readonly state: 'live' | 'lost' | 'gone';
  readonly acknowledged: number;
}

/** What the runner sees, as far as the model tells it apart. */
export interface Sight {
  readonly instances: readonly SeenInstance[];
  readonly stage: number;
  /** The revision of rows that a hand holds; 0 where there are none. */
  readonly held: number;
  readonly settled: boolean;
  /** By label: whether a noted transaction is open, and which instances were let go since it was noted. */
  readonly marks: readonly { readonly label: string; readonly open: boolean; readonly before: number }[];
  readonly inspect: (step: StepName) => Inspection;
  readonly scanning: StepName | undefined;
  readonly strangers: boolean;
  readonly quiet: boolean;
}

export interface Outcome {
  readonly action: Action | undefined;
  /** The plane after what the action writes to the log; as it was for a deed on the target. */
  readonly after: Plane;
}

export class ControlPlane {
  readonly #planes = new Map<string, Plane>();
  readonly #appended = new Map<string, Plane>();
  readonly #commanded = new Map<string, Plane | undefined>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #services: readonly string[];
  readonly first: Plane;

  constructor(spec: Spec) {
    this.#services = spec.services.map((s) => s.name);
    const event = logged(draft('RolloutApplied', { spec, through: [] }), spec.name, 1);
    const rollout = evolve(undefined, event);
    this.first = this.#intern(rollout, [this.#flags(rollout), this.#flags(rollout)], undefined);
  }

  /** What the runner would do now. Equal keys must mean equal sights: `next` is pure, so it is asked once for each. */
  look(plane: Plane, key: string, sight: () => Sight): Outcome {
    const whole = `${plane.id} ${key}`;
    let outcome = this.#outcomes.get(whole);
    if (!outcome) {
      const { rollout, observation } = concrete(plane.rollout, sight());
      const [outlook] = next(rollout, observation, NOW);
      const action = outlook?.action;
      outcome = { action, after: this.#recorded(plane, action) };
      this.#outcomes.set(whole, outcome);
    }
    return outcome;
  }

  /** The plane after a command, of which `name` tells all; undefined where it was refused or changes nothing. */
  command(plane: Plane, command: Command, name: string): Plane | undefined {
    const key = `${plane.id} ${name}`;
    if (!this.#commanded.has(key)) {
      const decision = decide(plane.rollout, plane.rollout.id, command);
      const none = isRefusal(decision) || decision.length === 0;
      this.#commanded.set(key, none ? undefined : this.append(plane, decision));
    }
    return this.#commanded.get(key);
  }

  append(plane: Plane, events: readonly EventDraft[]): Plane {
    const key = `${plane.id} ${JSON.stringify(events)}`;
    let after = this.#appended.get(key);
    if (!after) {
      after = plane;
      for (const event of events) after = this.#fold(after, event);
      this.#appended.set(key, after);
    }
    return after;
  }

  #recorded(plane: Plane, action: Action | undefined): Plane {
    if (action?.kind === 'record') return this.append(plane, action.events);
    if (action?.kind !== 'note-horizon') return plane;
    // whose transactions were open the world knows; core only ever asks whether one of them still is
    return this.append(plane, [draft('HorizonNoted', { target: TARGET, label: action.label, holders: [] })]);
  }

  #fold(plane: Plane, event: EventDraft): Plane {
    // positions that are no revision are told apart by nobody, so they take no number: the world stays finite
    const { revision } = plane.rollout;
    const position = FLAG_CHANGES.has(event.type) ? positionAfter(revision, event) : revision;
    const entry = logged(event, plane.rollout.id, position);
    const rollout = evolve(plane.rollout, entry);
    const flags = [...plane.flags];
    if (rollout.revision > plane.rollout.revision) flags[rollout.revision] = this.#flags(rollout);
    return this.#intern(rollout, flags, plane.broken ?? brokenLaw(entry, plane.rollout, rollout));
  }

  #flags(rollout: Rollout): Flags {
    const standings = Object.fromEntries(this.#services.map((s) => [s, standingBy(rollout, s)]));
    return { standings, eve: rollout.eve };
  }

  #intern(rollout: Rollout, flags: readonly Flags[], broken: string | undefined): Plane {
    const key = canonical([rollout, flags, broken ?? '']);
    let plane = this.#planes.get(key);
    if (!plane) this.#planes.set(key, (plane = { id: this.#planes.size, rollout, flags, broken }));
    return plane;
  }
}

/** What a service's flags mean; the rows of `sluice.stage` say the same, or it is a fault of core. */
function standingBy(rollout: Rollout, service: string): Standing {
  const none: Record<Capability, number> = { write: 0, shadow: 0, read: 0, retire: 0 };
  const flags = { ...none };
  for (const f of flagsOf(rollout)) if (f.service === service) flags[f.capability] = f.percent[TARGET] ?? 0;
  const rows = { ...none };
  for (const r of stageRowsOf(rollout, TARGET)) if (r.service === service) rows[r.capability] = r.percent;
  for (const c of CAPABILITIES)
    if (flags[c] !== rows[c]) throw new Error(`flag and stage row of ${service} differ in ${c}`);
  return standingOf(flags);
}

function logged(event: EventDraft, rollout: string, position: number): LogEvent {
  return { ...event, position, rollout, at: NOW, who: 'ana', hash: '', previous: '' };
}

function brokenLaw(event: LogEvent, before: Rollout, after: Rollout): string | undefined {
  try {
    revisionGrows(event, before, after);
    if (event.type === 'StageMoved') movesByOne(event, before);
    if (event.type === 'RollbackStarted') nothingRises(before, after);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Numbers for what the model knows as relations only. A lost instance was let go a moment ago: before the horizon was noted,
 * or after. The stage was copied now, or five seconds ago. Everything else in core that counts time is set to zero by the spec.
 */
function concrete(rollout: Rollout, sight: Sight): { rollout: Rollout; observation: Observation } {
  const notedAt = NOW - 2;
  const state = rollout.targets[TARGET];
  if (!state) throw new Error(`no target ${TARGET}`);
  const horizons = Object.fromEntries(
    Object.entries(state.horizons).map(([label, h]) => [label, { ...h, notedAt }]),
  );
  const copiedAt = sight.settled ? NOW - STAGE_READ_MS : NOW;
  const timed: Rollout = { ...rollout, targets: { [TARGET]: { ...state, horizons, copiedAt } } };
  const label = `older than revision ${state.moved}`;
  const before = sight.marks.find((m) => m.label === label)?.before ?? 0;
  const fleet = sight.instances.map((seen, n) =>
    memberOf(rollout, seen, n, (before >> n) & 1 ? notedAt + 1 : notedAt - 1),
  );
  const seen = basics(sight);
  const item = currentItem(timed, { fleet, targets: { [TARGET]: seen } }, TARGET, NOW);
  const step = item && (item.kind === 'step' || item.kind === 'undo') ? item.step : undefined;
  const full = step ? { ...seen, steps: { [step]: sight.inspect(step) } } : seen;
  return { rollout: timed, observation: { fleet, targets: { [TARGET]: full } } };
}

function basics(sight: Sight): TargetObservation {
  const holder = { id: '', pid: 1, application: '', user: '', state: '', openSeconds: 1, query: '' };
  return {
    ...UNSEEN,
    dependents: [],
    stageRevision: sight.stage,
    direct: sight.held > 0 ? { revision: sight.held, who: 'ana', evidence: {} } : null,
    held: Object.fromEntries(sight.marks.map((m) => [m.label, m.open ? [holder] : []])),
    progress: sight.scanning ? [{ ...PROGRESS, step: sight.scanning }] : [],
    strangers: sight.strangers ? [{ application: 'legacy', pid: 1 }] : [],
    statements: { quietSince: sight.quiet ? 0 : NOW + 1 },
  };
}

const PROGRESS = {
  rowsDone: 1,
  rowsChanged: 0,
  rowsTotal: 2,
  rowsPerSecond: null,
  startedAt: 0,
  finished: false,
};

function memberOf(rollout: Rollout, seen: SeenInstance, n: number, letGoAt: number): Member {
  return {
    id: `instance ${n}`,
    service: seen.service,
    region: null,
    version: null,
    columns: seen.declares ? columnNames(rollout) : [],
    targets: [],
    acknowledged: seen.acknowledged,
    acknowledgedAt: 0,
    revision: seen.acknowledged,
    source: 'stream',
    distrust: false,
    unpinned: false,
    plain: false,
    openPins: 0,
    oldestPinMs: 0,
    breakers: [],
    leaseUntil: seen.state === 'lost' ? letGoAt - LET_GO_MS : NOW,
    seenAt: NOW,
    gone: seen.state === 'gone',
  };
}

/** JSON with sorted keys: what is equal is written alike. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}
