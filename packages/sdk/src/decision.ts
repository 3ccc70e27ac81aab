/** Duty: what one column's flags mean on one target, and why; pure, and must not know how the news arrived. */
import { compareStandings, lowerOf, OLD, type Stage, type Standing } from '@sluice/core/sdk';
import { ONLY } from './database.js';
import { DONE, type RolloutView, type Snapshot } from './snapshot.js';
import { behaviour, type Behaviour } from './staged.js';
import type { StageRows, StageStanding } from './stage-table.js';

/** Why a decision is what it is. */
export const REASONS = {
  flag: 'the flags say so',
  'stage-row': 'sluice.stage in the database is newer than the flags',
  lower: 'flags and sluice.stage disagree within one revision, so the lower one counts',
  done: 'the rollout is done',
  'no-rollout': 'no rollout names this column',
  'not-heard': 'nothing was heard yet, neither flags nor sluice.stage',
  'target-unknown': 'the rollout has several targets and none of them was named, or another one',
  local: 'SLUICE_STAGE, or no SLUICE_URL is set',
} as const;
export type Reason = keyof typeof REASONS;

/** Where a decision came from: the flags in memory, the stage row in the database, or this machine's own settings. */
export type DecisionSource = 'flags' | 'stage' | 'local' | 'none';

/** A column as code declares it, taken apart once. */
export interface Declared {
  /** As written: `orders.amount_cents` or `shop.orders.amount_cents`. */
  readonly name: string;
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** The rollout's id where its spec gives it a name of its own. */
  readonly rollout?: string;
}

/** One column on one target, worked out when the news came in, not when it is asked. */
export interface Decision {
  readonly rollout: string;
  readonly target: string;
  readonly stage: Stage;
  /** Percent of keys that read the new column; counts in stage `read`. */
  readonly percent: number;
  /** What stage, percent and eve make of each operation. */
  readonly does: Behaviour;
  /** Revision of the rollout's last flag change; 0 where no rollout is known. */
  readonly revision: number;
  readonly source: DecisionSource;
  readonly reason: Reason;
  /** True from the eve of `retire`: no comparing, no fallback, no breaker. */
  readonly eve: boolean;
  readonly sample: number;
  readonly type: string | undefined;
  readonly oldColumn: string | undefined;
  /** True when newer flags are there but do not say where this column stands here, so an older stage row counts: acknowledging the newer revision would be a lie. */
  readonly lags: boolean;
}

/** All that an instance knows at one moment; never changed, only replaced. */
export interface World {
  readonly snapshot: Snapshot | undefined;
  /** What `sluice.stage` said last, by target. A target that was never read is not in it. */
  readonly stages: ReadonlyMap<string, StageRows>;
  /**
   * What the transaction that asks has read itself, where it is in one of several databases and nobody knows in which: it
   * comes first for whoever names no target.
   */
  readonly own?: StageRows;
  /** Set where there is no control plane to ask: a laptop or CI. */
  readonly local: ReadonlyMap<string, Standing> | undefined;
}

/** Takes `orders.amount_cents` apart; a name without a table has an empty one and meets no rollout. */
export function declare(name: string, rollout?: string): Declared {
  const parts = name.split('.');
  const column = parts.at(-1) ?? name;
  const table = parts.at(-2) ?? '';
  const schema = parts.length > 2 ? parts.slice(0, -2).join('.') : 'public';
  return { name, schema, table, column, ...(rollout === undefined ? {} : { rollout }) };
}

/** Decides for one column and target. Flags and stage row: the greater revision counts, at the same one the lower standing. */
export function decide(world: World, declared: Declared, asked: string | undefined): Decision {
  if (world.local) return local(world.local, declared);
  const view = viewOf(world.snapshot, declared);
  const target = asked ?? onlyTarget(world, view);
  const rollout = view?.described.rollout ?? declared.rollout ?? declared.name;
  const own = asked === undefined ? rowIn(world.own, declared, rollout) : undefined;
  const row = own ?? rowOf(world, declared, rollout, target);
  const standing = view && target !== undefined ? view.standings.get(target) : undefined;
  const weighed = weigh(world, view, standing, row);
  // without the newest flags nobody here can tell whether the eve has come: at 100 % it may have
  const untold =
    weighed.source === 'stage' && compareStandings(weighed.standing, { stage: 'read', percent: 100 }) >= 0;
  const { stage, percent } = weighed.standing;
  const eve = view?.described.eve === true || stage === 'retire' || untold;
  return {
    rollout,
    target: target ?? asked ?? ONLY,
    stage,
    percent,
    does: behaviour(stage, percent, eve),
    revision: weighed.revision,
    source: weighed.source,
    reason: weighed.reason,
    eve,
    sample: view?.described.sample ?? 1,
    type: view?.described.type,
    oldColumn: view?.described.oldColumn,
    lags: view !== undefined && (target === undefined || weighed.source === 'stage') && weighed.behind,
  };
}

interface Weighed {
  readonly standing: Standing;
  readonly revision: number;
  readonly source: DecisionSource;
  readonly reason: Reason;
  /** True when it is not as new as the flags. */
  readonly behind: boolean;
}

function weigh(
  world: World,
  view: RolloutView | undefined,
  standing: Standing | undefined,
  row: StageStanding | undefined,
): Weighed {
  const revision = view?.described.revision ?? 0;
  const done = view?.described.done === true;
  if (row && (!standing || (view?.absent === true && !done) || row.revision > revision)) {
    return {
      standing: row.standing,
      revision: row.revision,
      source: 'stage',
      reason: 'stage-row',
      behind: row.revision < revision,
    };
  }
  if (!view) {
    const heard = world.snapshot !== undefined || world.stages.size > 0;
    return {
      standing: OLD,
      revision: 0,
      source: 'none',
      reason: heard ? 'no-rollout' : 'not-heard',
      behind: false,
    };
  }
  if (done) return { standing: standing ?? DONE, revision, source: 'flags', reason: 'done', behind: false };
  if (!standing) return { standing: OLD, revision, source: 'flags', reason: 'target-unknown', behind: true };
  const lower = row && row.revision === revision ? lowerOf(standing, row.standing) : standing;
  return {
    standing: lower,
    revision,
    source: 'flags',
    reason: lower === standing ? 'flag' : 'lower',
    behind: false,
  };
}

/** A column's rollout: by its name where the code gives one, else by the column. An unfinished one before a tombstone, then the newest. */
function viewOf(snapshot: Snapshot | undefined, declared: Declared): RolloutView | undefined {
  if (declared.rollout !== undefined) return snapshot?.rollouts.get(declared.rollout);
  let found: RolloutView | undefined;
  for (const view of snapshot?.rollouts.values() ?? []) {
    const { schema, table, column } = view.described;
    if (column !== declared.column || table !== declared.table || schema !== declared.schema) continue;
    if (!found || later(view, found)) found = view;
  }
  return found;
}

function later(a: RolloutView, b: RolloutView): boolean {
  if (a.described.done !== b.described.done) return b.described.done;
  return a.described.revision > b.described.revision;
}

function onlyTarget(world: World, view: RolloutView | undefined): string | undefined {
  if (view?.described.targets.length === 1) return view.described.targets[0];
  const named = [...world.stages.keys()].filter((name) => name !== ONLY);
  return named.length === 1 ? named[0] : undefined;
}

/** The row of this target; a database that stands alone has no name and answers for whatever target is asked. */
function rowOf(
  world: World,
  declared: Declared,
  rollout: string,
  target: string | undefined,
): StageStanding | undefined {
  const rows = (target === undefined ? undefined : world.stages.get(target)) ?? world.stages.get(ONLY);
  return rowIn(rows, declared, rollout);
}

function rowIn(rows: StageRows | undefined, declared: Declared, rollout: string): StageStanding | undefined {
  return rows?.get(rollout) ?? (declared.rollout === undefined ? rows?.get(fullName(declared)) : undefined);
}

function fullName(declared: Declared): string {
  const short = `${declared.table}.${declared.column}`;
  return declared.schema === 'public' ? short : `${declared.schema}.${short}`;
}

function local(standings: ReadonlyMap<string, Standing>, declared: Declared): Decision {
  const { stage, percent } = standings.get(declared.name) ?? standings.get(fullName(declared)) ?? OLD;
  const eve = stage === 'retire';
  return {
    rollout: declared.rollout ?? declared.name,
    target: ONLY,
    stage,
    percent,
    does: behaviour(stage, percent, eve),
    revision: 0,
    source: 'local',
    reason: 'local',
    eve,
    sample: 1,
    type: undefined,
    oldColumn: undefined,
    lags: false,
  };
}

/** True where a rollout stands behind the decision, so that what reads show is worth a report. */
export function counts(decision: Decision): boolean {
  if (decision.target === ONLY) return false; // nobody could tell whose database it was
  return decision.source === 'flags' || decision.source === 'stage';
}

/** True where both say the same of where a column stands. */
export function unchanged(a: Decision, b: Decision): boolean {
  return a.revision === b.revision && a.stage === b.stage && a.percent === b.percent;
}
