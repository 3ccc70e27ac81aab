/** Duty: a rollback by hand while the control plane is gone: what may be held in `sluice.stage`, and its adoption later; pure. */
import { draft } from './event.js';
import type { Action, Look } from './items/look.js';
import { refuse, type Refusal } from './refusal.js';
import { CAPABILITIES, capabilitiesOf, lowerOf, OLD, standingOf, type Standing } from './stage.js';
import type { StageRow } from './wire.js';

/** What can be seen of a rollout in one target alone, without its spec. */
export interface DirectSight {
  readonly target: string;
  /** The rollout's rows in `sluice.stage`. */
  readonly rows: readonly StageRow[];
  /** The highest revision of any row there, of whichever rollout. */
  readonly highest: number;
  /** True where the sync trigger stands with both legs, so that the old column follows whoever writes the new one alone. */
  readonly liveDown: boolean;
  /**
   * True where the old column was made ready for writers of the new one alone. That comes before the first of them, so a
   * flag change that was never copied here cannot hide one.
   */
  readonly released: boolean;
}

export interface HeldRows {
  readonly revision: number;
  /** By target, in the order given. */
  readonly rows: Readonly<Record<string, readonly StageRow[]>>;
}

/**
 * Flag changes that were turned but not copied before the control plane went are behind the rows, and a held row must be
 * above them as well. They are milestones: a whole rollout has not two hundred of them.
 */
const UNCOPIED = 10_000;

const WRITE: Standing = { stage: 'write', percent: 0 };

/**
 * The rows that take a rollout back at once on all targets that were seen: read and shadow off, both columns written.
 * @returns a refusal where that would be below what is right: somebody may write the new column alone, and nothing keeps the
 * old one true.
 */
export function heldRows(rollout: string, sights: readonly DirectSight[]): HeldRows | Refusal {
  const known = sights.filter((s) => s.rows.length > 0);
  if (known.length === 0) {
    return refuse('rollout-unknown', {
      wanted: `the rows of ${rollout} in sluice.stage`,
      found: sights.length === 0 ? 'no target could be asked' : `there are none in ${names(sights)}`,
      todo: 'Name the rollout as it was applied, and its targets with TARGET_<NAME>_URL or --target NAME=URL.',
    });
  }
  // with a live `down` the old column is made ready only just before the trigger goes, and whoever takes it away may be at it
  const stale = known.filter((s) => s.released || (!s.liveDown && s.rows.some(isRetire)));
  if (stale.length > 0) {
    return refuse('one-way-door', {
      wanted: `to roll ${rollout} back`,
      found: `in ${names(stale)} services may have stopped writing the old column, and no trigger keeps it true`,
      todo: `Start the control plane: where there is a way back, sluice rollback ${rollout} fills the old column first.`,
    });
  }
  const revision = Math.max(...sights.map((s) => s.highest)) + UNCOPIED;
  return {
    revision,
    rows: Object.fromEntries(known.map((s) => [s.target, lowered(rollout, s.rows, revision)])),
  };
}

/** Every service falls, in each region that has rows of its own, too; nobody rises. */
function lowered(rollout: string, rows: readonly StageRow[], revision: number): readonly StageRow[] {
  const parts = new Map(rows.map((r) => [JSON.stringify([r.service, r.region]), r]));
  return [...parts.values()].flatMap(({ service, region }) => {
    const own = rows.filter((r) => r.service === service && r.region === region);
    const to = lowerOf(standingIn(own), WRITE);
    const on = capabilitiesOf(to);
    return CAPABILITIES.map((capability) => ({
      rollout,
      service,
      capability,
      region,
      percent: on[capability],
      revision,
      held: true,
    }));
  });
}

function standingIn(rows: readonly StageRow[]): Standing {
  if (rows.length === 0) return OLD;
  const of = (capability: StageRow['capability']): number =>
    rows.find((r) => r.capability === capability)?.percent ?? 0;
  return standingOf({ write: of('write'), shadow: of('shadow'), read: of('read'), retire: of('retire') });
}

function isRetire(row: StageRow): boolean {
  return row.capability === 'retire' && row.percent > 0;
}

function names(sights: readonly DirectSight[]): string {
  return sights.map((s) => s.target).join(', ');
}

/** Before anything else is done with a target, what a hand has held there becomes an event; it is never written over. */
export function adopting({ rollout, observation, target }: Look): Action | undefined {
  const held = Object.entries(observation.targets).flatMap(([name, { direct }]) =>
    direct && direct.revision > rollout.adopted ? [{ name, ...direct }] : [],
  );
  const newest = held.reduce<(typeof held)[number] | undefined>(
    (a, b) => (a && a.revision >= b.revision ? a : b),
    undefined,
  );
  if (!newest) return undefined;
  const { revision, who, evidence } = newest;
  const targets = held.map((h) => h.name);
  return {
    kind: 'record',
    target,
    who,
    why: `rows held by hand were found in ${targets.join(', ')}`,
    events: [draft('StagesAdopted', { revision, targets, evidence })],
  };
}
