/** Duty: what must hold in every world of the model, by the numbers of the design's section 3; moves nothing. */
import { fits } from '../invariants.fixture.js';
import { comparePhases } from '../phases.js';
import { hasBridge } from '../spec.js';
import { capabilitiesOf, OLD, type Standing } from '../stage.js';
import { refusal } from './database.fixture.js';
import { columnsOf, mayUse, mayWork, obeyed, standingAt, type Setting } from './moves.fixture.js';
import { TARGET } from './plane.fixture.js';
import { AGED, type Instance, type World } from './world.fixture.js';

export const LAWS = [
  'no read returns a wrong value',
  'no write is lost',
  'no write fails because of the rollout',
  'no row is missed by the backfill',
  'only stages that fit live side by side',
  'the log keeps its own laws',
] as const;
export type Law = (typeof LAWS)[number];

export interface Breach {
  readonly law: Law;
  readonly says: string;
}

/** Something that may act in this very world. */
interface Actor {
  readonly who: string;
  readonly standing: Standing;
  /** The old side may answer where the new one throws. */
  readonly fallsBack: boolean;
  /** Reads through the SDK are judged, others are not. */
  readonly reads: boolean;
  /** What it leaves out, the bridge fills. */
  readonly bridged: boolean;
}

/** The first law that a world breaks; undefined where all hold. */
export function breachOf(s: Setting, w: World): Breach | undefined {
  if (w.plane.broken) return { law: 'the log keeps its own laws', says: w.plane.broken };
  const lost = w.rows.indexOf('lost');
  if (lost >= 0)
    return { law: 'no write is lost', says: `neither column of row ${lost} has what was written last` };
  const missed = missedRow(w);
  if (missed >= 0)
    return { law: 'no row is missed by the backfill', says: `row ${missed} has ${w.rows[missed]} after it` };
  const actors = actorsOf(s, w);
  for (const a of actors) {
    const breach = misread(w, a) ?? failing(w, a);
    if (breach) return breach;
  }
  for (const a of actors)
    for (const b of actors)
      // with a bridge, a writer without the SDK may stand beside whatever reads the new column
      if (!(a.bridged || b.bridged) && !fits(a.standing, b.standing, s.spec))
        return {
          law: 'only stages that fit live side by side',
          says: `${a.who} is at ${a.standing.stage} beside ${b.who} at ${b.standing.stage}`,
        };
  return undefined;
}

/** Once the backfill has ended, and until services may leave the old column, every row agrees. */
function missedRow(w: World): number {
  const { heading, targets } = w.plane.rollout;
  const state = targets[TARGET];
  if (!state?.finished.backfill || heading !== 'forward' || comparePhases(state.phase, 'retire') >= 0)
    return -1;
  return w.rows.findIndex((row) => row !== 'both' && row !== 'absent');
}

function actorsOf(s: Setting, w: World): readonly Actor[] {
  const actors: Actor[] = w.instances.flatMap((i, n) => instanceActors(s, w, i, n));
  if (w.legacy !== 'none')
    actors.push({
      who: 'the legacy writer',
      standing: OLD,
      fallsBack: false,
      reads: false,
      bridged: hasBridge(s.spec),
    });
  return actors;
}

function instanceActors(s: Setting, w: World, i: Instance, n: number): readonly Actor[] {
  const who = `instance ${n}`;
  if (i.life !== 'there' && !(i.life === 'gone' && i.work)) return [];
  if (s.unaware[n])
    return [{ who, standing: OLD, fallsBack: false, reads: false, bridged: hasBridge(s.spec) }];
  const actor = (revision: number, flagged: boolean, transaction: boolean): Actor => {
    const standing = standingAt(s, w, n, revision);
    return {
      who,
      standing,
      fallsBack: !transaction && fallsBack(s, w, standing, revision, flagged),
      reads: true,
      bridged: false,
    };
  };
  const own: Actor[] = mayWork(s, i) ? [actor(obeyed(i), i.row <= i.knows, false)] : [];
  const { work } = i;
  if (work && work.kind !== 'begun' && mayUse(s, i, work))
    own.push({
      ...actor(work.obeys, work.obeys <= work.holds, work.kind === 'transaction'),
      bridged: work.holds === AGED && hasBridge(s.spec),
    });
  return own;
}

/** The SDK falls back while it reads the new column and has not heard of the eve; by a stage row alone it cannot tell, so at 100 % it does not. */
function fallsBack(s: Setting, w: World, standing: Standing, revision: number, flagged: boolean): boolean {
  if (standing.stage !== 'read' && s.kept('fallback ends before retire')) return false;
  if (capabilitiesOf(standing).read === 0) return false;
  if (!s.kept('fallback ends before retire')) return true;
  if (!flagged && standing.percent >= 100) return false;
  return !w.plane.flags[revision]?.eve;
}

function misread(w: World, a: Actor): Breach | undefined {
  if (!a.reads) return undefined;
  const { read } = capabilitiesOf(a.standing);
  for (const [r, row] of w.rows.entries()) {
    if (row === 'absent') continue;
    // at a part of the keys, the first row is among them and the last is not
    const takesNew = read >= 100 || (read > 0 && r === 0);
    const wrong = takesNew ? row !== 'both' && row !== 'new' : row === 'new';
    if (wrong)
      return {
        law: 'no read returns a wrong value',
        says: `${a.who} at ${a.standing.stage} reads the ${takesNew ? 'new' : 'old'} column of row ${r}, and only ${row} is right`,
      };
    if (takesNew && a.fallsBack && row === 'new')
      return {
        law: 'no read returns a wrong value',
        says: `${a.who} at ${a.standing.stage} falls back to the old column of row ${r}, and only ${row} is right`,
      };
  }
  return undefined;
}

function failing(w: World, a: Actor): Breach | undefined {
  const why = refusal(w, columnsOf(a.standing));
  if (!why) return undefined;
  return {
    law: 'no write fails because of the rollout',
    says: `${a.who} at ${a.standing.stage} writes, and ${why}`,
  };
}
