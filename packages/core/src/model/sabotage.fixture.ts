/** Duty: each rule left out, and what is then found; the rules that lie outside the model, and why. Knows no world. */
import type { Phase } from '../phases.js';
import type { Law } from './laws.fixture.js';
import type { Rule } from './rules.fixture.js';

/** What the model finds without a rule. */
export interface Caught {
  /** How its world leaves the rule out; nothing of it is in the code that ships. */
  readonly how: string;
  /** The scene in which it is looked for; with the rule that scene is explored to its end. */
  readonly scene: string;
  /** Where the search begins: a calm rollout up to this phase. */
  readonly from: Phase;
  readonly law: Law;
}

const MISSED: Law = 'no row is missed by the backfill';
const FAILS: Law = 'no write fails because of the rollout';
const LOST: Law = 'no write is lost';
const WRONG: Law = 'no read returns a wrong value';

const OPEN_WORK = 'services: work of both instances stays open';
const CUT_OFF = 'services: an instance is cut off, let go, and comes back';
const CALM = 'services: rows move, one is inserted, snapshots come late';
const WAY_BACK = 'services: every way back from everywhere, and forward again';
const BESIDE = 'trigger: work stays open beside a writer without the SDK';

/** By rule: every rule of the model has its line here, and the model finds a breach for each. */
export const CAUGHT: Readonly<Record<Rule, Caught>> = {
  drain: {
    how: 'an instance acknowledges while work of its own is open under an older revision',
    scene: OPEN_WORK,
    from: 'write',
    law: MISSED,
  },
  'every acknowledgement': {
    how: 'the runner is told that everybody has acknowledged everything',
    scene: OPEN_WORK,
    from: 'write',
    law: MISSED,
  },
  horizon: { how: 'no open transaction is ever noted', scene: CUT_OFF, from: 'write', law: MISSED },
  virtualxid: {
    how: 'a transaction that has written nothing yet is not noted, as with pg_snapshot_xmin',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'stage first': {
    how: 'the runner takes sluice.stage for copied before it is',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'five seconds after the stage': {
    how: 'a gate does not wait for lost instances to read the stage that was just copied',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'let go after the lease': {
    how: 'an instance that is silent for a moment is let go while it still holds its lease',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'lost instances are let go of with a horizon': {
    how: 'the horizon behind a lost instance notes nothing',
    scene: 'trigger, no way down: an instance is cut off, let go, and comes back',
    from: 'write',
    law: 'only stages that fit live side by side',
  },
  lease: {
    how: 'an instance whose lease ran out goes on by its memory',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'lease epoch at use': {
    how: 'a pin that outlived its lease counts again when the lease comes back',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'catches up before it believes itself again': {
    how: 'an instance that is answered again believes a memory that is older than the answer',
    scene: CUT_OFF,
    from: 'write',
    law: MISSED,
  },
  'registration order': {
    how: 'an instance reads the revision before its registration has committed',
    scene: 'services: an instance starts in the middle and goes again',
    from: 'write',
    law: MISSED,
  },
  'goodbye comes last': {
    how: 'an instance says goodbye while work of its own is open',
    scene: 'services: an instance starts in the middle and goes again',
    from: 'write',
    law: MISSED,
  },
  'declared columns': {
    how: 'code that does not declare the column counts as if it did',
    scene: 'services: code of an older release goes at last',
    from: 'write',
    law: MISSED,
  },
  'unknown services': {
    how: 'an instance that declares the column counts for nothing where the spec does not name its service',
    scene: 'services: a service that the spec does not name goes at last',
    from: 'write',
    law: MISSED,
  },
  strangers: {
    how: 'sessions of nobody are not looked for',
    scene: 'services: a writer without the SDK',
    from: 'write',
    law: MISSED,
  },
  'quiet before contract': {
    how: 'statements that still name the old column are not looked for',
    scene: BESIDE,
    from: 'soak',
    law: FAILS,
  },
  'revision monotony': {
    how: 'an SDK takes in a snapshot that is older than the one it has',
    scene: CALM,
    from: 'write',
    law: MISSED,
  },
  'runner epoch': {
    how: 'a runner that hung and was taken over ends its deed when it wakes',
    scene: WAY_BACK,
    from: 'retire',
    law: LOST,
  },
  comparison: {
    how: 'the backfill fills what is NULL and compares nothing',
    scene: CALM,
    from: 'write',
    law: MISSED,
  },
  'mop-up': { how: 'the backfill ends after its pass by ctid', scene: CALM, from: 'backfill', law: MISSED },
  'fallback ends before retire': {
    how: 'an SDK falls back to the old column whatever it has heard',
    scene: OPEN_WORK,
    from: 'soak',
    law: WRONG,
  },
  'not null goes before write does': {
    how: 'NOT NULL of the new column is said to be taken back, and stands',
    scene: WAY_BACK,
    from: 'constrain',
    law: FAILS,
  },
  'not null of the old column goes before retire': {
    how: 'NOT NULL of the old column is said to be gone, and stands',
    scene: OPEN_WORK,
    from: 'soak',
    law: FAILS,
  },
  'bridge before write': {
    how: 'the bridge is said to stand, and does not',
    scene: BESIDE,
    from: 'plan',
    law: MISSED,
  },
  'other leg before retire': {
    how: 'the other leg of the bridge is said to stand, and does not',
    scene: BESIDE,
    from: 'soak',
    law: FAILS,
  },
  'old column is filled on the way back': {
    how: 'the old column is said to be filled again, and is not',
    scene: WAY_BACK,
    from: 'soak',
    law: WRONG,
  },
};

/** Rules of the design that the model says nothing of, and why; with the test that stands behind each instead. */
export const OUTSIDE: Readonly<Record<string, string>> = {
  'a named service has a capable instance':
    'in the model an instance that starts late is right from its first answer, so nothing breaks without it; fleet.test.ts',
  'plain Unleash clients, the grace, instances that decide outside a pin':
    'they prove by time alone that nothing older runs, and the model has no clock, only an order of moments; fleet.test.ts, lost.test.ts',
  replicas: 'the model has one copy of each row; replicas.test.ts',
  'shadow mismatches count after a second look': 'a read of the model is one moment; same.test.ts',
  'fence: database':
    'without it, one statement of a frozen process is open between its decision and its sending, and the model takes the two for one moment',
  '--direct on several targets': 'one target, and the hand sees all of it; direct.test.ts',
  'several targets, waves, regions': 'the model has one target; schedule.fixture.ts, lowering.test.ts',
  'several rollouts on one table': 'the model has one; decide.test.ts',
  'the tombstone after contract': 'forget is no move of the model',
  'a horizon behind the other leg of the bridge':
    'a write and its commit are one moment of the model, so no statement straddles the change of a trigger; bridge.test.ts',
  'a new timeline makes backfill and verify stale': 'no commit of the model is ever undone',
  'the other leg exists only around retire':
    'its harm is a lossy down, and the model has no values, only who has the last one; bridge.test.ts',
  'a flag set by hand': 'in the model flags change by core alone, and the log breaks its law where they jump',
  'lock limits, and what cannot be closed': 'the model has no locks and no plans of statements; ddl.test.ts',
};
