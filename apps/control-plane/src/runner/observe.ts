/** Duty: one look at the world for one rollout; decides nothing. */
import {
  comparePhases,
  currentItem,
  hasBridge,
  UNDER_WAY,
  UNSEEN,
  type Member,
  type Observation,
  type Rollout,
  type StageRow,
  type StepName,
  type TargetObservation,
  type TargetState,
} from '@sluice/core';
import {
  differingRows,
  lookAtDependents,
  readHeldNote,
  readProgress,
  readStages,
  repairSql,
  serverIdentity,
  STEP_TABLE,
  stillHeld,
  strangersOf,
  worsePlans,
} from '@sluice/postgres';
import type { Pool } from 'pg';
import { inTime, Unanswered } from './in-time.js';
import type { LagWatch } from './lag-watch.js';
import { lookAtReplicas } from './replica-look.js';
import type { LossWatch } from './loss-watch.js';
import type { World } from './ports.js';
import type { StatementWatch } from './statement-watch.js';
import { stepContext } from './step-context.js';

/**
 * A target that answers nothing for so long is out of reach (ms). Its network may swallow every packet without a word, and
 * then the other targets' way on, or back, must not wait for it: least of all at each look.
 */
const PATIENCE_MS = { first: 10_000, again: 2_000 };

export interface Looker {
  readonly world: World;
  readonly watch: StatementWatch;
  readonly losses: LossWatch;
  readonly lags: LagWatch;
  /** The step that is under way on a target: not inspected meanwhile, its deed will tell. */
  readonly underWay: (target: string) => StepName | undefined;
  /** What that step waits for, where it does. */
  readonly waits: (target: string) => string | undefined;
  /** Targets that did not answer at the last look. */
  readonly dark: Set<string>;
  readonly signal: AbortSignal;
}

/** Looks at every target of a rollout at once; a target that cannot be reached says so instead of failing the look. */
export async function observe(
  looker: Looker,
  rollout: Rollout,
): Promise<{ observation: Observation; now: number }> {
  const { members, now } = await looker.world.fleet.members(rollout);
  const flags = looker.world.flagServer?.look(rollout);
  const seen = await Promise.all(
    Object.entries(rollout.targets).map(async ([name, state]) => {
      const target = await lookAtTarget(looker, rollout, name, state, members, now);
      const elsewhere = await flags;
      return [name, elsewhere ? { ...target, elsewhere } : target] as const;
    }),
  );
  return { observation: { fleet: members, targets: Object.fromEntries(seen) }, now };
}

async function lookAtTarget(
  looker: Looker,
  rollout: Rollout,
  target: string,
  state: TargetState,
  fleet: readonly Member[],
  now: number,
): Promise<TargetObservation> {
  // in the state store: a target that cannot be reached is rolled back all the same
  const reads = await lookAtReads(looker.world, rollout, target, state);
  try {
    const look = async (): Promise<TargetObservation> => {
      const basics = { ...(await lookAtBasics(looker, rollout, target, state)), ...reads };
      const item = currentItem(rollout, { fleet, targets: { [target]: basics } }, target, now);
      const step = item && (item.kind === 'step' || item.kind === 'undo') ? item.step : undefined;
      return step === undefined
        ? basics
        : { ...basics, steps: { [step]: await inspect(looker, rollout, target, step) } };
    };
    const seen = await inTime(look(), PATIENCE_MS[looker.dark.has(target) ? 'again' : 'first'], target);
    looker.dark.delete(target);
    return seen;
  } catch (error) {
    if (error instanceof Unanswered) looker.dark.add(target);
    return {
      ...UNSEEN,
      ...reads,
      reachable: false,
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

async function inspect(looker: Looker, rollout: Rollout, target: string, step: StepName) {
  if (looker.underWay(target) === step) {
    const waits = looker.waits(target);
    return waits === undefined ? UNDER_WAY : { ...UNDER_WAY, facts: { waits } };
  }
  return STEP_TABLE[step].inspect(stepContext(looker.world, rollout.spec, target, looker.signal));
}

async function lookAtBasics(
  looker: Looker,
  rollout: Rollout,
  target: string,
  state: TargetState,
): Promise<TargetObservation> {
  const { world } = looker;
  const pool = world.targets.pool(target);
  const prepared = state.finished['prepare-schema'] !== undefined;
  const open = Object.entries(state.horizons).filter(([, h]) => h.passedAt === undefined);
  const [stages, progress, held, strangers, dependents, oldReads, statements, replicas, worse, server, lags] =
    await Promise.all([
      prepared ? readStages(pool, rollout.id) : [],
      prepared ? readProgress(pool, rollout.id) : [],
      Promise.all(open.map(async ([label, h]) => [label, await stillHeld(pool, h.holders)] as const)),
      watchesSessions(rollout, state)
        ? strangersOf(
            pool,
            rollout.spec.services.map((s) => s.name),
          )
        : [],
      beforeDrop(rollout, state) ? lookAtDependents(pool, rollout.spec) : null,
      state.phase === 'retire' ? world.fleet.oldReads(rollout.id, target, state.movedAt) : null,
      watchesStatements(rollout, state) ? looker.watch.look(rollout, target, pool) : null,
      lookAtReplicas(world, rollout, target, state),
      state.phase === 'constrain' ? worsePlans(pool, rollout.spec.queries) : {},
      scansCount(state) ? serverIdentity(pool) : undefined,
      looker.lags.look(rollout, target),
    ]);
  const heldRevision = Math.max(0, ...stages.filter((r) => r.held).map((r) => r.revision));
  const note = heldRevision > rollout.adopted && (await readHeldNote(pool, rollout.id, heldRevision));
  // a connection is proven even where there was nothing to ask
  if (!prepared) await pool.query('select 1');
  return {
    ...UNSEEN,
    stageRevision: lowestCopied(stages),
    direct: note ? { revision: heldRevision, ...note } : null,
    progress,
    held: Object.fromEntries(held),
    strangers,
    dependents,
    oldReads,
    statements,
    ...replicas,
    worsePlans: worse,
    timeline: server?.timeline ?? null,
    ...(lags ? { replicaLags: lags } : {}),
    ...(await lookAtDiffering(pool, rollout, state)),
    losses: maySayMore(rollout, state) ? looker.losses.look(rollout, target, pool) : null,
  };
}

/** The rows that verify named, as they are now, for as long as they keep the gate closed: ten at most, by their keys. */
async function lookAtDiffering(
  pool: Pool,
  { spec }: Rollout,
  { phase, finished }: TargetState,
): Promise<Pick<TargetObservation, 'differingRows'>> {
  const keys = phase === 'verify' ? finished.verify?.facts['rowKeys'] : undefined;
  return Array.isArray(keys) && keys.length > 0
    ? { differingRows: await differingRows(pool, spec, keys.map(String)) }
    : {};
}

/** From `soak` on a new value may say more than up(old), and a repair by `up` would lose that. */
const WITHOUT_LOSS: ReadonlySet<string> = new Set(['backfill', 'verify', 'constrain', 'read']);

async function lookAtReads(
  { fleet }: World,
  rollout: Rollout,
  target: string,
  state: TargetState,
): Promise<
  Pick<TargetObservation, 'compared' | 'differing' | 'differingKeys' | 'writers' | 'repairSql' | 'reads'>
> {
  const [{ compared, differing, keys, writers }, reads] = await Promise.all([
    fleet.compared(rollout.id, target, state.comparedSince),
    fleet.readings(rollout.id, target, state.rungs),
  ]);
  const sql = WITHOUT_LOSS.has(state.phase) ? repairSql(rollout.spec) : undefined;
  return {
    compared,
    differing,
    differingKeys: keys,
    ...(writers.length > 0 ? { writers } : {}),
    ...(sql === undefined ? {} : { repairSql: sql }),
    reads,
  };
}

/** A held row was not copied, however high its revision is; one of a part that has gone since stays, and says nothing. */
function lowestCopied(rows: readonly StageRow[]): number {
  const copied = rows.filter((r) => !r.held).map((r) => r.revision);
  return copied.length === 0 ? 0 : Math.min(...copied);
}

function watchesSessions(rollout: Rollout, state: TargetState): boolean {
  return rollout.spec.replaces !== undefined && (!hasBridge(rollout.spec) || beforeDrop(rollout, state));
}

/** From the first scan on: a promotion may have lost what one has done. */
function scansCount({ phase }: TargetState): boolean {
  return comparePhases(phase, 'backfill') >= 0 && comparePhases(phase, 'soak') <= 0;
}

/** Nothing is dropped before everything that may still come to the column is known by name. */
function beforeDrop({ spec }: Rollout, { phase }: TargetState): boolean {
  return spec.drop && phase === 'retire';
}

/** From `soak` on a service may write what the old column cannot say. */
function maySayMore({ spec }: Rollout, { phase }: TargetState): boolean {
  return spec.replaces !== undefined && (phase === 'soak' || phase === 'retire');
}

/** From `soak` on: the silence that the contract gate asks for is counted from the last statement that was seen. */
function watchesStatements(rollout: Rollout, state: TargetState): boolean {
  return (
    rollout.spec.replaces !== undefined &&
    comparePhases(state.phase, 'soak') >= 0 &&
    comparePhases(state.phase, 'contract') <= 0
  );
}
