/** Duty: what must hold after each event of a simulated rollout; throws, with the names of what was found together. */
import type { LogEvent } from './event.js';
import { FLAG_CHANGES } from './event.js';
import type { Rollout } from './rollout.js';
import type { Simulation } from './simulation.fixture.js';
import { hasBridge, hasLiveDown, type Spec } from './spec.js';
import { capabilitiesOf, compareStandings, STAGES, type Standing } from './stage.js';
import { flagsOf, stageRowsOf } from './flags.js';
import type { StepName } from './step.js';

const CONSTRAINTS: readonly StepName[] = ['not-null', 'checks', 'unique', 'foreign-key'];

function must(holds: boolean, law: string): void {
  if (!holds) throw new Error(`broken: ${law}`);
}

const at = (s: Standing): number => STAGES.indexOf(s.stage);
const name = (s: Standing): string => `${s.stage} ${s.percent}`;

/** All laws, and what they remember between two events. */
export function lawsOf(spec: Spec): (event: LogEvent, before: Rollout | undefined, w: Simulation) => void {
  /** Targets on which somebody may have written the new column alone since the old one was last filled. */
  const stale = new Set<string>();
  return (event, before, world) => {
    if (!before) return;
    const after = world.rollout;
    revisionGrows(event, before, after);
    if (event.type === 'StageMoved') {
      movesByOne(event, before);
      if (event.data.moves.some((m) => m.to.stage === 'retire')) mayRetire(event.data.target, world, spec);
    }
    if (event.type === 'RollbackStarted') nothingRises(before, after);
    if (event.type === 'StepUndone') nothingIsLeft(event.data.target, event.data.step, world);
    if (event.type === 'PhaseEntered') {
      copiedFirst(event.data.target, world);
      if (event.data.phase === 'backfill') everyWriterIsNew(event.data.target, world, spec);
      if (event.data.phase === 'contract' && spec.replaces) nobodyWritesOld(event.data.target, world, spec);
    }
    writeStaysOnUnderConstraints(before, world);
    for (const [target, state] of Object.entries(after.targets)) {
      const standings = Object.values(state.stages);
      if (standings.some((s) => s.stage === 'retire')) stale.add(target);
      const filled = event.type === 'StepFinished' && event.data.step === 'sync-old';
      if (filled && event.data.target === target && before.heading === 'back') {
        stale.delete(target);
        must(
          mayRun(world, target).every((s) => s.stage !== 'retire'),
          'the old column is filled when nobody writes the new one alone',
        );
      }
      must(
        hasLiveDown(spec) || !stale.has(target) || standings.every((s) => capabilitiesOf(s).read === 100),
        `nobody is told to read an old column that is not filled (${standings.map(name).join(', ')})`,
      );
    }
    sideBySide(world, spec);
  };
}

export function revisionGrows(event: LogEvent, before: Rollout, after: Rollout): void {
  if (!FLAG_CHANGES.has(event.type))
    must(
      JSON.stringify(flagsOf(before)) === JSON.stringify(flagsOf(after)),
      `${event.type} changes no flag, for it is no revision`,
    );
  must(
    FLAG_CHANGES.has(event.type)
      ? after.revision === event.position && after.revision > before.revision
      : after.revision === before.revision,
    'the revision only grows, with each flag change',
  );
}

export function movesByOne(event: LogEvent & { type: 'StageMoved' }, before: Rollout): void {
  const state = before.targets[event.data.target];
  const rises = event.data.moves.filter((m) => compareStandings(m.to, m.from) > 0);
  for (const m of event.data.moves)
    must(compareStandings(state?.stages[m.service] ?? m.from, m.from) === 0, 'a move starts where it stands');
  for (const m of rises) must(at(m.to) - at(m.from) <= 1, `${name(m.from)} → ${name(m.to)} is one stage`);
  must(
    rises.length === 0 || (state?.proven ?? 0) >= (state?.moved ?? 0),
    'nobody moves up before the last move is proven',
  );
}

export function nothingRises(before: Rollout, after: Rollout): void {
  for (const [target, state] of Object.entries(after.targets))
    for (const [service, to] of Object.entries(state.stages))
      must(
        compareStandings(to, before.targets[target]?.stages[service] ?? to) <= 0,
        'a rollback raises nothing',
      );
}

function nothingIsLeft(target: string, step: StepName, world: Simulation): void {
  const db = world.databases.get(target);
  must(!db?.stands.has(step) && !db?.cut.has(step), `${step} was taken back and nothing of it is left`);
  if (step === 'bridge-down')
    must(
      mayRun(world, target).every((s) => s.stage !== 'retire'),
      'the other leg goes when nobody writes the new column alone',
    );
}

/** Before the first service leaves the old column: no fallback to it, and a trigger that fills it for everybody. */
function mayRetire(target: string, world: Simulation, spec: Spec): void {
  const eve = world.log.findLast((e) => e.type === 'EveBegan')?.position ?? Infinity;
  const live = world.processes.filter((p) => !p.silent && !p.gone);
  must(
    world.rollout.eve && live.every((p) => p.acknowledged >= eve),
    'the eve is known to all before retire',
  );
  if (!hasLiveDown(spec)) return;
  must(world.databases.get(target)?.stands.has('bridge-down') ?? false, 'the other leg stands before retire');
  const open = world.transactions.filter((t) => t.target === target && t.oneLegged);
  must(open.length === 0, 'no transaction from before the other leg is open at retire');
}

function copiedFirst(target: string, world: Simulation): void {
  const state = world.rollout.targets[target];
  const db = world.databases.get(target);
  if (!state || !db || !state.finished['prepare-schema'] || world.rollout.spec.services.length === 0) return;
  must(db.stageRevision >= state.moved, 'the stage is copied before a gate opens');
  const rows = db.stageRows.at(-1)?.stages;
  if (state.moved > 0)
    must(
      JSON.stringify(rows) === JSON.stringify(state.stages) && stageRowsOf(world.rollout, target).length > 0,
      'the stage says what the flags say',
    );
}

/** Everything that may still run on a target, as standings: new work of every process, and open transactions. */
function mayRun(world: Simulation, target: string): readonly Standing[] {
  return [
    ...world.processes.flatMap((p) => world.standingsOf(p, target)),
    ...world.transactions.filter((t) => t.target === target).map((t) => t.standing),
  ];
}

function everyWriterIsNew(target: string, world: Simulation, spec: Spec): void {
  if (hasBridge(spec)) {
    const open = world.transactions.filter((t) => t.target === target && t.unbridged);
    must(open.length === 0, 'no transaction from before the bridge is open when the backfill starts');
    return;
  }
  must(
    mayRun(world, target).every((s) => s.stage !== 'old'),
    'nobody writes the old column alone when the backfill starts',
  );
}

function nobodyWritesOld(target: string, world: Simulation, spec: Spec): void {
  must(
    mayRun(world, target).every((s) => s.stage === 'retire'),
    'everybody has retired the old column before contract',
  );
  const { quietSince = 0 } = world.databases.get(target)?.seen.statements ?? {};
  must(world.now - quietSince >= spec.holdMs, 'the old column was quiet before contract');
}

function writeStaysOnUnderConstraints(before: Rollout, world: Simulation): void {
  for (const [target, state] of Object.entries(world.rollout.targets)) {
    const falls = Object.entries(state.stages).some(
      ([service, s]) => s.stage === 'old' && before.targets[target]?.stages[service]?.stage !== 'old',
    );
    const standing = CONSTRAINTS.filter((c) => world.databases.get(target)?.stands.has(c));
    must(!falls || standing.length === 0, `write goes off while ${standing.join(', ')} stands`);
  }
}

/** The rule behind adjacency, over everybody who may run at once. */
export function sideBySide(world: Simulation, spec: Spec): void {
  for (const target of world.databases.keys()) {
    const distinct = new Map(mayRun(world, target).map((s) => [name(s), s]));
    const all = [...distinct.values()];
    for (const a of all)
      for (const b of all) must(fits(a, b, spec), `${name(a)} beside ${name(b)} on ${target}`);
  }
}

export function fits(a: Standing, b: Standing, spec: Spec): boolean {
  const [low, high] = at(a) <= at(b) ? [a, b] : [b, a];
  if (high.stage === 'retire')
    return low.stage !== 'old' && (capabilitiesOf(low).read === 100 || hasLiveDown(spec));
  // read and shadow may jump off: whoever stands from `write` to `read` writes both columns
  return at(high) - at(low) <= 1 || low.stage !== 'old';
}

/** True where nobody stands above what a rollback asked for. */
export function isBack(rollout: Rollout, goal: 'old' | 'write'): boolean {
  return Object.values(rollout.targets).every((t) =>
    Object.values(t.stages).every((s) => at(s) <= STAGES.indexOf(goal)),
  );
}
