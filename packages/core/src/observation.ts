/** Duty: what the runner saw of the world in one look; plain values, so that a decision can be replayed from them. */
import type { Holder } from './event.js';
import type { Member } from './fleet.js';
import type { PartReads } from './guardrails/reads.js';
import type { RowWriter } from './row-writer.js';
import type { Facts, Inspection, Progress, StepName } from './step.js';

/**
 * What is seen of a step while a deed of it is under way: neither that it stands nor that it is gone, so the deed that is
 * wanted stays wanted. Were it `todo`, an undo would count as done before it has happened.
 */
export const UNDER_WAY: Inspection = { state: 'invalid' };

/**
 * Something that depends on a column. `needs`: PostgreSQL refuses the drop; `shares`: it goes with the column, though it
 * serves others as well; `goes`: it goes with the column alone; `names`: a function whose text has its name.
 */
export interface Dependent {
  readonly what: string;
  readonly how: 'needs' | 'shares' | 'goes' | 'names';
}

/** A flag that stands elsewhere otherwise than it was last seen to stand there, and it was not us. */
export interface DriftedFlag {
  readonly flag: string;
  /** How it stands, as text: `off`, `on`, or its strategies. */
  readonly found: string;
  readonly wanted: string;
  /** Who turned it, as the server there knows them; empty where it does not say. */
  readonly who: string;
}

/** The rollout's flags on the server that holds them beside us, for clients that ask there. */
export interface Elsewhere {
  /** The rollout's revision whose flags stand there; 0 where others do. */
  readonly revision: number;
  readonly drifted: readonly DriftedFlag[];
  /** Why it could not be asked; empty when it could. */
  readonly trouble: string;
}

/** What was seen on one target. */
export interface TargetObservation {
  readonly reachable: boolean;
  /** Why it could not be looked at; empty when it could. */
  readonly error: string;
  /** The steps that were looked at: those of the current item. */
  readonly steps: Readonly<Partial<Record<StepName, Inspection>>>;
  /** The lowest revision that `sluice.stage` holds for the rollout; 0 where it has no rows. */
  readonly stageRevision: number;
  /** Left out where flags are held here alone. */
  readonly elsewhere?: Elsewhere;
  /** Rows of `sluice.stage` that a hand has held and nobody has adopted yet; null where there are none. */
  readonly direct: { readonly revision: number; readonly who: string; readonly evidence: Facts } | null;
  /** Holders of noted horizons that are still open, by label. */
  readonly held: Readonly<Record<string, readonly Holder[]>>;
  readonly progress: readonly Progress[];
  /** Sessions of applications that no service of the spec is known by; looked at with `sync: services`, and before a drop. */
  readonly strangers: readonly { readonly application: string; readonly pid: number }[];
  /** Statements that name the old column; null where they cannot be seen. */
  readonly statements: { readonly quietSince: number; readonly last?: string } | null;
  /** Named replicas and what each lacks; empty text: nothing. */
  readonly replicas: Readonly<Record<string, string>>;
  /** What depends on the old column; null where nobody has looked: it is looked at before `contract` alone. */
  readonly dependents: readonly Dependent[] | null;
  /** The last time that an instance reported a read of the old side, or a decision to write it, and who reported one as late; null: none in this window. */
  readonly oldReads: { readonly lastAt: number; readonly instances: readonly string[] } | null;
  /** What was seen of each replica, for evidence: its position and how far it is behind. */
  readonly replicaFacts?: Readonly<Record<string, Facts>>;
  /** How far each named replica is behind, in milliseconds, or why it could not be asked; looked at while services read. */
  readonly replicaLags?: Readonly<Record<string, number | string>>;
  /** Watched queries whose new plan is worse, with the reason. */
  readonly worsePlans: Readonly<Record<string, string>>;
  /** The timeline on which the target writes; null where it was not looked at (it is from the backfill to the soak). */
  readonly timeline: number | null;
  /** Compared reads since the shadow turn. */
  readonly compared: number;
  readonly differing: number;
  readonly differingKeys: readonly string[];
  /** Who wrote those rows last, as far as instances remember; absent where nothing differs. */
  readonly writers?: readonly RowWriter[];
  /** A statement that makes every row that differs what it should be; absent where nothing differs, and where it could lose something. */
  readonly repairSql?: string;
  /** What stands in the rows that verify named, one line each, as they are now; for people, never in an event. */
  readonly differingRows?: readonly string[];
  /** Rows for which going back now would lose something; null while nobody has counted: from `soak` on alone. */
  readonly losses: number | null;
  /** What the reads of each service and region have shown since its rung began; absent where nobody looked. */
  readonly reads?: readonly PartReads[];
}

export interface Observation {
  readonly fleet: readonly Member[];
  readonly targets: Readonly<Record<string, TargetObservation>>;
}

export const UNSEEN: TargetObservation = {
  reachable: true,
  error: '',
  steps: {},
  stageRevision: 0,
  direct: null,
  held: {},
  progress: [],
  strangers: [],
  dependents: null,
  oldReads: null,
  statements: null,
  replicas: {},
  worsePlans: {},
  timeline: null,
  compared: 0,
  differing: 0,
  differingKeys: [],
  losses: null,
};
