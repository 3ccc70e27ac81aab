/** Duty: everything that may happen next in the model's world, in any order; judges nothing. */
import type { Command } from '../decide.js';
import { draft } from '../event.js';
import { UNDER_WAY } from '../observation.js';
import { lowering } from '../lowering.js';
import type { Phase } from '../phases.js';
import type { Spec } from '../spec.js';
import { isRefusal } from '../refusal.js';
import { CAPABILITIES, capabilitiesOf, OLD, standingOf, type Capability, type Standing } from '../stage.js';
import type { StageRow } from '../wire.js';
import { heldRows } from '../direct.js';
import type { Inspection, StepName } from '../step.js';
import {
  standsOn,
  straggled,
  touched,
  worked,
  written,
  type Columns,
  type Comparing,
} from './database.fixture.js';
import type { ControlPlane, Outcome, Plane, SeenInstance, Sight } from './plane.fixture.js';
import { TARGET } from './plane.fixture.js';
import type { Kept, Rule } from './rules.fixture.js';
import {
  AGED,
  bitOf,
  LEGACY,
  type Deed,
  type Instance,
  type Mark,
  type Work,
  type World,
} from './world.fixture.js';

/** Who lives in a world, and which rules it keeps. */
export interface Setting {
  readonly spec: Spec;
  readonly control: ControlPlane;
  readonly kept: Kept;
  /** The service of each instance. */
  readonly services: readonly string[];
  /** Instances of a release that does not know the column. */
  readonly unaware: readonly boolean[];
  readonly commands: readonly Command[];
  /** Which instances may begin work that ends later, and whose lease may break. */
  readonly works: readonly boolean[];
  readonly breaks: readonly boolean[];
  /** Which of them may say goodbye, as long as the budget has starts left. */
  readonly leaves: readonly boolean[];
  /** The kinds of such work. */
  readonly kinds: readonly Work['kind'][];
  /** True where a statement may touch a row and neither column. */
  readonly touches: boolean;
  /** Snapshots may come late or twice. */
  readonly replays: boolean;
}

export interface Move {
  readonly says: string;
  readonly world: World;
}

// ---- what an instance goes by

const revisionOf = (w: World): number => w.plane.rollout.revision;

export function standingAt(s: Setting, w: World, n: number, revision: number): Standing {
  if (s.unaware[n]) return OLD;
  const said = w.held?.revision === revision ? w.held : w.plane.flags[revision];
  return said?.standings[s.services[n] ?? ''] ?? OLD;
}

/** True while memory counts. */
export function trusts(s: Setting, i: Instance): boolean {
  if (i.life !== 'there' || i.knows === 0 || i.wants > 0) return false;
  return i.lease || !s.kept('lease');
}

/** True where it may work by what it knows: it trusts, or has just asked its database. */
export function mayWork(s: Setting, i: Instance): boolean {
  return i.life === 'there' && (trusts(s, i) || (!i.lease && i.fresh));
}

export const obeyed = (i: Instance): number => Math.max(i.knows, i.row);

/**
 * What it has acknowledged: the newest revision under which no older work of its own is open. It reaches the control plane in the
 * same moment: a later one could only make the runner wait longer, and whatever the runner does in the end, it may do here too.
 */
function acknowledged(s: Setting, i: Instance, n: number): number {
  if (!s.kept('every acknowledgement') || s.unaware[n]) return Number.MAX_SAFE_INTEGER;
  if (!s.kept('drain') || !i.work || i.work.kind === 'begun') return i.knows;
  return Math.min(i.knows, i.work.holds);
}

export function columnsOf(standing: Standing): Columns {
  const on = capabilitiesOf(standing);
  return { old: on.retire === 0, new: on.write > 0 };
}

// ---- what the runner sees

/** Everything that the runner's look depends on but the plane and the rules, in few letters. */
function sightKey(s: Setting, w: World): string {
  let key = `${w.stands} ${w.stage} ${w.held?.revision} ${w.settled} ${w.legacy === 'none'} ${w.deed?.step} `;
  for (const [n, i] of w.instances.entries())
    key += `${i.life} ${i.lost} ${i.life === 'there' ? acknowledged(s, i, n) : ''} `;
  for (const m of w.marks) key += `${m.label} ${m.open !== 0} ${m.before} `;
  if (w.scan) key += `${w.scan.step} ${w.scan.differing}`;
  return key;
}

/** True where the spec names the instance's service. */
const named = (s: Setting, n: number): boolean => s.spec.services.some((x) => x.name === s.services[n]);

function sightOf(s: Setting, w: World): Sight {
  const { kept } = s;
  const index = w.instances.flatMap((i, n) =>
    i.life === 'absent' || i.life === 'looked' || !(named(s, n) || kept('unknown services')) ? [] : [n],
  );
  const instances = index.map((n): SeenInstance => {
    const i = w.instances[n] ?? GONE;
    return {
      service: s.services[n] ?? '',
      declares: !s.unaware[n] || !named(s, n) || !kept('declared columns'),
      state: i.life === 'gone' ? 'gone' : i.lost ? 'lost' : 'live',
      acknowledged: acknowledged(s, i, n),
    };
  });
  const marks = w.marks.map((m) => ({
    label: m.label,
    open: m.open !== 0,
    before: index.reduce((bits, n, at) => bits | (((m.before >> n) & 1) << at), 0),
  }));
  return {
    instances,
    marks,
    stage: kept('stage first') ? w.stage : Number.MAX_SAFE_INTEGER,
    held: w.held?.revision ?? 0,
    settled: w.settled || !kept('five seconds after the stage'),
    scanning: w.scan && !standsOn(w, w.scan.step) ? w.scan.step : undefined,
    strangers: w.legacy !== 'none' && s.spec.sync === 'services' && kept('strangers'),
    quiet: w.legacy === 'none' || !kept('quiet before contract'),
    inspect: (step) => inspected(s, w, step),
  };
}

/** What `inspect` answers. Where a rule is left out, its step is said to stand before it does. */
function inspected(s: Setting, w: World, step: StepName): Inspection {
  const rule = CLAIMED[step];
  const stale = w.plane.rollout.targets[TARGET]?.stale.includes(step);
  if (rule && !stale && !s.kept(rule)) return { state: 'done' };
  if (w.deed?.step === step) return UNDER_WAY;
  if (!standsOn(w, step)) return { state: 'todo' };
  return step === 'verify'
    ? { state: 'done', facts: { rows: w.rows.length, differing: w.scan?.differing ?? 0 } }
    : { state: 'done' };
}

const CLAIMED: Partial<Record<StepName, Rule>> = {
  bridge: 'bridge before write',
  'bridge-down': 'other leg before retire',
  'release-old': 'not null of the old column goes before retire',
  'sync-old': 'old column is filled on the way back',
};

// ---- the runner and people

const undoClaimed = (s: Setting, w: World, step: StepName): boolean =>
  step === 'not-null' && w.plane.rollout.heading === 'back' && !s.kept('not null goes before write does');

export function lookOf(s: Setting, w: World): Outcome {
  return s.control.look(w.plane, sightKey(s, w), () => sightOf(s, w));
}

function appended(w: World, plane: Plane): World {
  const state = plane.rollout.targets[TARGET];
  const asked = `older than revision ${state?.moved ?? 0}`;
  const marks = w.marks.filter(({ label }) => {
    const horizon = state?.horizons[label];
    return horizon && (horizon.passedAt === undefined || label === asked);
  });
  const copied = state?.copied !== w.plane.rollout.targets[TARGET]?.copied;
  return { ...w, plane, marks, settled: copied ? false : w.settled };
}

function runner(s: Setting, w: World, out: Move[]): void {
  const { action, after } = lookOf(s, w);
  if (!action) return;
  if (action.kind === 'record') {
    const says = `the runner records ${action.events.map((e) => e.type).join(', ')}`;
    out.push({ says, world: appended(w, after) });
    return;
  }
  if (action.kind === 'note-horizon') {
    const says = `the runner notes the horizon "${action.label}"`;
    out.push({ says, world: noted(s, w, after, action.label) });
    return;
  }
  // no scene of the model compares reads, so none is told of a mismatch
  if (w.deed || action.kind === 'repair') return;
  const deed: Deed =
    action.kind === 'copy-stages'
      ? { kind: 'copy-stages', revision: revisionOf(w) }
      : { kind: action.kind, step: action.step, revision: 0 };
  if (deed.kind === 'undo' && deed.step && undoClaimed(s, w, deed.step)) {
    const events = [draft('StepUndone', { target: TARGET, step: deed.step, facts: {} })];
    out.push({
      says: `the runner claims to have undone ${deed.step}`,
      world: appended(w, s.control.append(w.plane, events)),
    });
    return;
  }
  out.push({ says: `the runner begins to ${nameOf(deed)}`, world: { ...w, deed } });
}

/** Which writers' transactions a horizon notes. One that has only begun has no transaction id, so xmin passes it. */
function noted(s: Setting, w: World, plane: Plane, label: string): World {
  const bits = w.instances.reduce((all, i, n) => all | (isOpen(i.work) ? bitOf(n) : 0), 0);
  const open = bits | (w.legacy === 'begun' ? LEGACY : 0);
  const blind =
    !s.kept('horizon') ||
    !s.kept('virtualxid') ||
    (label.startsWith('older than') && !s.kept('lost instances are let go of with a horizon'));
  const noting = appended(w, plane);
  const mark: Mark = { label, open: blind ? 0 : open, before: 0 };
  return { ...noting, marks: [...noting.marks.filter((m) => m.label !== label), mark].toSorted(byLabel) };
}

const byLabel = (a: Mark, b: Mark): number => (a.label < b.label ? -1 : 1);
const isOpen = (work: Work | undefined): boolean => work?.kind === 'begun' || work?.kind === 'transaction';

function deeds(s: Setting, w: World, out: Move[]): void {
  const how: Comparing = { values: s.kept('comparison'), mopsUp: s.kept('mop-up') };
  if (w.deed) {
    out.push({ says: `${nameOf(w.deed)}: done, or one batch of it`, world: worked(w, w.deed, how) });
    out.push({ says: `${nameOf(w.deed)} is cut short`, world: { ...w, deed: undefined } });
    // with the epoch, what a runner does that was taken over is refused: it may as well be gone
    if (w.left.takeovers > 0 && !s.kept('runner epoch'))
      out.push({
        says: `the runner hangs in ${nameOf(w.deed)} and another takes over`,
        world: { ...w, deed: undefined, ghost: w.deed, left: { ...w.left, takeovers: w.left.takeovers - 1 } },
      });
  }
  if (!w.ghost) return;
  const { step } = w.ghost;
  const alone = { ...w, ghost: undefined };
  if (step === 'verify') {
    out.push({ says: 'the older runner wakes and has nothing to write', world: alone });
  } else if (step === 'backfill' || step === 'sync-old') {
    for (const r of w.rows.keys())
      out.push({
        says: `the older runner wakes: ${step} of row ${r}`,
        world: straggled(alone, step, r, how),
      });
  } else {
    const { deed: _own, ...after } = worked({ ...alone, deed: undefined }, w.ghost, how);
    out.push({ says: `the older runner wakes: ${nameOf(w.ghost)}`, world: { ...after, deed: w.deed } });
  }
}

function people(s: Setting, w: World, out: Move[]): void {
  for (const command of s.commands) {
    const [kind, left] = paid(w, command);
    if (!left) continue;
    const plane = s.control.command(w.plane, command, kind);
    if (plane) out.push({ says: `a person asks: ${kind}`, world: { ...appended(w, plane), left } });
  }
}

/** A guardrail takes one service back; the rest stays where it is. */
function guardrail(s: Setting, w: World, out: Move[]): void {
  const { left } = w;
  if (left.lowerings === 0) return;
  for (const { name } of s.spec.services) {
    const event = lowering(w.plane.rollout, TARGET, { service: name }, 'guardrail', {});
    if (event)
      out.push({
        says: `a guardrail lowers ${name}`,
        world: {
          ...appended(w, s.control.append(w.plane, [event])),
          left: { ...left, lowerings: left.lowerings - 1 },
        },
      });
  }
}

/** An operator who cannot reach the control plane holds rows by hand. What the runner had begun still ends. */
function direct(w: World, out: Move[]): void {
  const flags = w.plane.flags[w.stage];
  const { left } = w;
  if (left.directs === 0 || !flags || w.held || !standsOn(w, 'prepare-schema')) return;
  const rollout = w.plane.rollout.id;
  const rows = Object.entries(flags.standings).flatMap(([service, standing]) =>
    CAPABILITIES.map((capability) => ({
      rollout,
      service,
      capability,
      region: '',
      percent: capabilitiesOf(standing)[capability],
      revision: w.stage,
      held: false,
    })),
  );
  const found = heldRows(rollout, [
    {
      target: TARGET,
      rows,
      highest: w.stage,
      liveDown: standsOn(w, 'bridge-down'),
      released: standsOn(w, 'release-old'),
    },
  ]);
  if (isRefusal(found)) return;
  const standings = Object.fromEntries(
    Object.keys(flags.standings).map((service) => [service, standingBy(found.rows[TARGET] ?? [], service)]),
  );
  // far above whatever the control plane may have turned and not copied
  const revision = revisionOf(w) + 20;
  out.push({
    says: 'an operator holds the stage by hand',
    world: {
      ...w,
      stage: revision,
      held: { revision, over: w.stage, standings },
      left: { ...left, directs: left.directs - 1 },
    },
  });
}

function standingBy(rows: readonly StageRow[], service: string): Standing {
  const of = (capability: Capability): number =>
    rows.find((r) => r.service === service && r.capability === capability)?.percent ?? 0;
  return standingOf({ write: of('write'), shadow: of('shadow'), read: of('read'), retire: of('retire') });
}

function paid(w: World, command: Command): [string, World['left'] | undefined] {
  const { left } = w;
  switch (command.kind) {
    case 'rollback':
      return [
        `rollback${command.to ? ` --to ${command.to}` : ''}${command.because ? ` for ${command.because}` : ''}`,
        left.rollbacks > 0 ? { ...left, rollbacks: left.rollbacks - 1 } : undefined,
      ];
    case 'resume':
      return ['resume', left.resumes > 0 ? { ...left, resumes: left.resumes - 1 } : undefined];
    case 'approve': {
      const given = w.plane.rollout.approvals.some((a) => a.phase === command.phase);
      return [`approve ${command.phase}`, given ? undefined : left];
    }
    default:
      return [command.kind, left];
  }
}

function nameOf(deed: Deed): string {
  return deed.kind === 'copy-stages'
    ? `copy stages of revision ${deed.revision}`
    : `${deed.kind} ${deed.step}`;
}

// ---- instances

function instance(s: Setting, w: World, n: number, out: Move[]): void {
  const i = w.instances[n];
  if (!i) return;
  const push = (says: string, to: Instance, change: Partial<World> = {}): void => {
    out.push({
      says: `instance ${n} ${says}`,
      world: { ...w, ...change, instances: w.instances.with(n, settledIn(to)) },
    });
  };
  lives(s, w, n, i, push);
  if (i.life === 'gone' && i.work) works(s, w, n, i, push);
  if (i.life !== 'there' && i.life !== 'looked') return;
  if (!s.unaware[n]) learns(s, w, i, push);
  if (i.life !== 'there') return;
  if (!s.unaware[n] && s.breaks[n]) leases(s, w, n, i, out, push);
  works(s, w, n, i, push);
}

type Push = (says: string, to: Instance, change?: Partial<World>) => void;

/** One form for what means the same. */
function settledIn(i: Instance): Instance {
  const wants = i.knows >= i.wants ? 0 : i.wants;
  const row = i.row > i.knows ? i.row : 0;
  const fresh = i.lease || i.fresh;
  return wants === i.wants && row === i.row && fresh === i.fresh ? i : { ...i, wants, row, fresh };
}

function lives(s: Setting, w: World, n: number, i: Instance, push: Push): void {
  const { left } = w;
  const spent = { left: { ...left, starts: left.starts - 1 } };
  // the registration commits and reads the revision afterwards; read later, it could only ask for more
  if (i.life === 'absent' && left.starts > 0) {
    if (s.kept('registration order'))
      push(
        'starts: registers, then reads the revision',
        { ...i, life: 'there', wants: revisionOf(w) },
        spent,
      );
    else push('starts: reads the revision', { ...i, life: 'looked', wants: revisionOf(w) }, spent);
  }
  if (i.life === 'looked') push('registers', { ...i, life: 'there' });
  if (i.life === 'there' && left.starts > 0 && s.leaves[n] && (!i.work || !s.kept('goodbye comes last')))
    push('says goodbye', { ...GONE, work: i.work }, spent);
}

const GONE: Instance = {
  life: 'gone',
  knows: 0,
  row: 0,
  wants: 0,
  lease: true,
  lost: false,
  fresh: true,
  work: undefined,
};

function learns(s: Setting, w: World, i: Instance, push: Push): void {
  const revision = revisionOf(w);
  if (i.knows < revision) push(`hears revision ${revision}`, { ...i, knows: revision });
  // what was on its way for long, or is served by a replica that lags; an SDK never goes back
  if (s.replays)
    for (let r = 1; r < revision; r += 1)
      if (r > i.knows || (r < i.knows && !s.kept('revision monotony')))
        push(`hears revision ${r}, late`, { ...i, knows: r, row: 0 });
  const news = w.stage > obeyed(i);
  if (i.life === 'there' && standsOn(w, 'prepare-schema') && (news || !i.fresh))
    push(`reads revision ${w.stage} in its database`, { ...i, row: Math.max(i.row, w.stage), fresh: true });
}

function leases(s: Setting, w: World, n: number, i: Instance, out: Move[], push: Push): void {
  const { left } = w;
  const letGo = (says: string, to: Instance): void =>
    push(says, to, { marks: w.marks.map((m) => ({ ...m, before: m.before | bitOf(n) })) });
  if (i.lease && left.breaks > 0) {
    const spent = { left: { ...left, breaks: left.breaks - 1 } };
    // a pin ends with its epoch, and what it still does decides by the present
    const work =
      i.work?.kind === 'pin'
        ? s.kept('lease epoch at use')
          ? undefined
          : { ...i.work, broken: true }
        : i.work;
    push('loses its lease', { ...i, lease: false, fresh: false, work }, spent);
    if (!s.kept('let go after the lease') && !i.lost)
      out.push({
        says: `instance ${n} is silent for a moment and let go at once`,
        world: {
          ...w,
          ...spent,
          instances: w.instances.with(n, { ...i, lost: true }),
          marks: w.marks.map((m) => ({ ...m, before: m.before | bitOf(n) })),
        },
      });
  }
  // more than five seconds in distrust: what it read of the stage is too old to work by, or the process was frozen
  if (!i.lease && !i.lost) letGo('is let go', { ...i, lost: true, fresh: false });
  if (!i.lease || i.lost) {
    const wants = s.kept('catches up before it believes itself again') ? revisionOf(w) : 0;
    push('is answered again', { ...i, lease: true, lost: false, wants });
  }
}

function works(s: Setting, w: World, n: number, i: Instance, push: Push): void {
  const { work } = i;
  const ends = {
    marks: w.marks.map((m) => (m.open & bitOf(n) ? { ...m, open: m.open & ~bitOf(n) } : m)),
  };
  const writes = (says: string, revision: number, to: Instance, change: Partial<World>): void => {
    const columns = columnsOf(standingAt(s, w, n, revision));
    for (const [r, row] of w.rows.entries()) {
      const after = written(w, row, columns);
      if (after !== row || isOpen(work))
        push(`${says} row ${r}`, to, { ...change, rows: w.rows.with(r, after) });
    }
  };
  // a statement by itself is decided and sent in one moment
  if (mayWork(s, i) || s.unaware[n]) writes('writes', s.unaware[n] ? 0 : obeyed(i), i, {});
  if (!work) {
    if (!s.works[n]) return;
    if (s.kinds.includes('transaction'))
      push('begins a transaction', { ...i, work: { kind: 'begun', obeys: 0, holds: 0, broken: false } });
    if (s.kinds.includes('pin') && trusts(s, i) && !s.unaware[n])
      push('opens a pin', { ...i, work: { kind: 'pin', obeys: obeyed(i), holds: i.knows, broken: false } });
    return;
  }
  const free = { ...i, work: undefined };
  if (work.kind === 'begun') {
    if (s.unaware[n]) return writes('commits an old write to', 0, free, ends);
    if (trusts(s, i))
      push('decides after BEGIN', {
        ...i,
        work: { ...work, kind: 'transaction', obeys: obeyed(i), holds: i.knows },
      });
    else if (standsOn(w, 'prepare-schema')) {
      const row = Math.max(i.row, w.stage);
      const obeys = Math.max(i.knows, row);
      push('asks its database after BEGIN', {
        ...i,
        row,
        work: { ...work, kind: 'transaction', obeys, holds: i.knows },
      });
    }
    push('gives its transaction up', free, ends);
    return;
  }
  if (mayUse(s, i, work)) {
    if (work.kind === 'transaction') writes('commits a write to', work.obeys, free, ends);
    else writes('writes under its pin', work.obeys, i, {});
  }
  if (work.kind === 'transaction' && work.holds !== AGED)
    push('has had its transaction open for more than a minute', { ...i, work: { ...work, holds: AGED } });
  push(`ends its ${work.kind}`, free, ends);
}

/** A transaction's decision holds as long as it runs: the horizon waits for it. A pin's, while its lease held without a break. */
export function mayUse(s: Setting, i: Instance, work: Work): boolean {
  if (work.kind === 'transaction' || i.life === 'gone') return work.kind !== 'begun';
  return work.kind === 'pin' && trusts(s, i);
}

function legacy(w: World, out: Move[]): void {
  if (w.legacy === 'none') return;
  const ended = w.marks.map((m) => ({ ...m, open: m.open & ~LEGACY }));
  for (const [r, row] of w.rows.entries()) {
    const rows = w.rows.with(r, written(w, row, { old: true, new: false }));
    if (rows[r] !== row) out.push({ says: `the legacy writer writes row ${r}`, world: { ...w, rows } });
    if (w.legacy === 'begun')
      out.push({
        says: `the legacy writer commits row ${r}`,
        world: { ...w, rows, marks: ended, legacy: 'there' },
      });
  }
  if (w.legacy === 'there') {
    out.push({ says: 'the legacy writer begins a transaction', world: { ...w, legacy: 'begun' } });
    out.push({ says: 'the legacy writer goes', world: { ...w, legacy: 'none' } });
  }
}

function touches(w: World, out: Move[]): void {
  const { scan } = w;
  if (scan?.step !== 'backfill' || scan.pass !== 0) return;
  for (const [r, row] of w.rows.entries()) {
    if (row === 'absent' || r < scan.at || (scan.moved >> r) & 1) continue;
    out.push({
      says: `a statement touches row ${r}, which moves behind the backfill`,
      world: { ...w, rows: w.rows.with(r, touched(w, row)), scan: { ...scan, moved: scan.moved | (1 << r) } },
    });
  }
}

/** Every move, and where it leads. */
export function movesOf(s: Setting, w: World): Move[] {
  const out: Move[] = [];
  runner(s, w, out);
  deeds(s, w, out);
  people(s, w, out);
  guardrail(s, w, out);
  direct(w, out);
  for (const n of w.instances.keys()) instance(s, w, n, out);
  legacy(w, out);
  if (s.touches) touches(w, out);
  const state = w.plane.rollout.targets[TARGET];
  if (!w.settled && state && state.copied > 0 && state.copied >= state.moved)
    out.push({
      says: 'five seconds pass after the stage was copied',
      world: {
        ...w,
        settled: true,
        // whoever lives has read its stage since; whoever was frozen must read it before it goes on
        instances: w.instances.map((i) => (i.lease || !i.fresh ? i : { ...i, fresh: false })),
      },
    });
  return out;
}

export const PHASE_OF = (w: World): Phase => w.plane.rollout.targets[TARGET]?.phase ?? 'plan';
