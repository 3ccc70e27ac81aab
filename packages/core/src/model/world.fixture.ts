/** Duty: the shape of the model's world, and the key by which two worlds count as one; moves and judges nothing. */
import type { Plane } from './plane.fixture.js';
import type { Standing } from '../stage.js';
import { STEPS, type StepName } from '../step.js';

/**
 * What one row's two columns say of the last value that was written to it. Every write brings a value that was never there
 * before, so nothing else can be told apart: the protocol only ever compares `up(old)` with new. `lost`: neither has it.
 */
export type Row = 'both' | 'old' | 'old, new is null' | 'new' | 'lost' | 'absent';

/** A deed of the runner that is under way; it may end long after nobody wants it any more. */
export interface Deed {
  readonly kind: 'apply' | 'undo' | 'copy-stages';
  readonly step?: StepName;
  /** What `copy-stages` copies: the flags of this revision. */
  readonly revision: number;
}

/** A scan's cursor, as it stands in `sluice.progress`. */
export interface Scan {
  readonly step: StepName;
  /** A backfill's first pass goes by ctid, every later one by key. */
  readonly pass: number;
  readonly at: number;
  readonly changed: boolean;
  readonly differing: number;
  /** Rows that moved behind the cursor of the pass by ctid, one bit each. */
  readonly moved: number;
}

/** One horizon: a bit for each writer whose noted transaction is still open, and for each instance that was let go since it was noted. */
export interface Mark {
  readonly label: string;
  readonly open: number;
  readonly before: number;
}

/** Work that was begun under one decision and ends later. */
export interface Work {
  /** `begun`: BEGIN was answered and nothing decided yet. */
  readonly kind: 'begun' | 'transaction' | 'pin';
  /** The revision whose flags it obeys, and the one that it keeps from being acknowledged. */
  readonly obeys: number;
  readonly holds: number;
  /** The lease broke since it decided. */
  readonly broken: boolean;
}

/** A transaction that has run for more than a minute keeps nothing from being acknowledged; only a horizon waits for it. */
export const AGED = 0xffff;

export interface Instance {
  readonly life: 'absent' | 'looked' | 'there' | 'gone';
  /** The revision of its snapshot; 0 before the first. */
  readonly knows: number;
  /** A newer revision that it read in `sluice.stage`; 0 where the snapshot is as new. */
  readonly row: number;
  /** The revision that its snapshot must have before memory counts; 0 once it has. */
  readonly wants: number;
  readonly lease: boolean;
  /** Let go by the control plane. */
  readonly lost: boolean;
  /** In distrust: the stage was read so lately that work may go by it. */
  readonly fresh: boolean;
  readonly work: Work | undefined;
}

/** How often each of these may still happen: what makes the world finite. */
export interface Budget {
  readonly rollbacks: number;
  readonly resumes: number;
  /** Services that a guardrail takes back while the rest stays. */
  readonly lowerings: number;
  /** Leases that break. */
  readonly breaks: number;
  /** Starts and goodbyes of instances. */
  readonly starts: number;
  /** Takeovers from a runner that hangs. */
  readonly takeovers: number;
  /** Rollbacks by hand, past the control plane. */
  readonly directs: number;
}

export interface Held {
  readonly revision: number;
  readonly over: number;
  readonly standings: Readonly<Record<string, Standing>>;
}

export interface World {
  /** The log, folded, with the flags of each revision. */
  readonly plane: Plane;
  readonly deed: Deed | undefined;
  /** The deed of a runner that hangs, while another has taken over. */
  readonly ghost: Deed | undefined;
  /** Steps that stand on the database, in the order of STEPS, one bit each. */
  readonly stands: number;
  readonly scan: Scan | undefined;
  /** The revision that `sluice.stage` holds. */
  readonly stage: number;
  /** What a hand has held in `sluice.stage` while nobody listened, over the rows of which revision. */
  readonly held: Held | undefined;
  /** Five seconds have passed since the stage was copied. */
  readonly settled: boolean;
  readonly rows: readonly Row[];
  readonly marks: readonly Mark[];
  readonly instances: readonly Instance[];
  /** A writer without the SDK: it knows the old column alone. */
  readonly legacy: 'none' | 'there' | 'begun';
  readonly left: Budget;
}

/** The bit of an instance, or of the legacy writer, in a mark. */
export const bitOf = (instance: number): number => 1 << instance;
export const LEGACY = bitOf(2);

const LIVES: readonly Instance['life'][] = ['absent', 'looked', 'there', 'gone'];
const ROWS: readonly Row[] = ['both', 'old', 'old, new is null', 'new', 'lost', 'absent'];
const WORKS: readonly (Work['kind'] | undefined)[] = [undefined, 'begun', 'transaction', 'pin'];
const DEEDS: readonly Deed['kind'][] = ['apply', 'undo', 'copy-stages'];
const LEGACIES: readonly World['legacy'][] = ['none', 'there', 'begun'];
const code = String.fromCharCode;

/**
 * Two worlds with one key have one future. A mark's label is not in it, for the plane knows which there are. `alike`: the
 * instances are of one service and one code, so which of them is which says nothing.
 */
export function keyOf(w: World, alike: boolean): string {
  const [a = '', b = ''] = w.instances.map((i, n) => instanceKey(w, i, n));
  const both = alike && b < a ? b + a : a + b;
  const l = w.left;
  const s = w.scan;
  return (
    code(
      w.plane.id & 0xffff,
      w.plane.id >>> 16,
      w.stands & 0xffff,
      w.stands >>> 16,
      w.stage * 2 + Number(w.settled),
      w.rows.reduce((sum, row) => sum * 6 + ROWS.indexOf(row), 0),
      w.marks.reduce((sum, m) => sum * 2 + ((m.open & LEGACY) === 0 ? 0 : 1), LEGACIES.indexOf(w.legacy)),
      deedKey(w.deed),
      deedKey(w.ghost),
      l.rollbacks + 4 * (l.resumes + 4 * (l.breaks + 4 * (l.starts + 4 * l.takeovers))),
      l.lowerings + 4 * l.directs,
      w.held ? w.held.revision : 0,
      w.held ? w.held.over : 0,
      s ? 1 + STEPS.indexOf(s.step) : 0,
      s ? s.at + 4 * (s.pass + 2 * (Number(s.changed) + 2 * (s.differing + 4 * (s.moved + 1)))) : 0,
    ) + both
  );
}

function instanceKey(w: World, i: Instance, n: number): string {
  const { work } = i;
  const own = [i.lease, i.lost, i.fresh, work?.broken === true].reduce((sum, is) => sum * 2 + Number(is), 0);
  return code(
    own + 16 * (LIVES.indexOf(i.life) + 4 * WORKS.indexOf(work?.kind)),
    i.knows,
    i.row,
    i.wants,
    work ? work.obeys : 0,
    work ? work.holds : 0,
    w.marks.reduce((sum, m) => sum * 4 + ((m.open >> n) & 1) * 2 + ((m.before >> n) & 1), 0),
  );
}

function deedKey(d: Deed | undefined): number {
  if (!d) return 0;
  return 1 + DEEDS.indexOf(d.kind) + 3 * (d.step ? STEPS.indexOf(d.step) : d.revision);
}
