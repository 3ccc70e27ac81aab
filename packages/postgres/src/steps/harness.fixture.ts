/** Duty: every step in one harness: done, taken back, done again; with the process killed after each change that it makes. Knows not which ways a test wants. */
import type { StepName } from '@sluice/core';
import { expect } from 'vitest';
import { readRow } from '../progress.js';
import { applyAll, contextOf, stepNamed, type TestTarget } from '../target.fixture.js';
import { SCHEMA, type Case } from './cases.fixture.js';
import { catalog } from './catalog.fixture.js';
import { doomed } from './doomed.fixture.js';

/** What a dropped column held does not come back. */
const ONE_WAY: ReadonlySet<StepName> = new Set(['drop-old']);
/** Only so that a step that never ends its work ends the test: the longest makes about 60. */
const MOST_CHANGES = 500;
const FIRST_CHANGES = 12;
/** Above what goes by stride, so that both walks are cut off. */
const MOST_PAGES = 80;

type Deed = 'apply' | 'undo';
/** Killed in the first, then gone on with in the same direction or in the other one. */
export type Way = readonly [Deed, Deed];

export interface Harness {
  /** A database where the step is next; how it looks there. */
  readonly begin: (of: Case) => Promise<readonly string[]>;
  /** What the step leaves behind by design is put back, so that each try has the same to do. */
  readonly reset: (of: Case) => Promise<void>;
  /**
   * Kills a process after each change in turn, and compares what the next one makes of it with a run that nobody disturbed.
   * Answers how many were killed. Past the first twelve only each `stride`th: what makes more repeats three messages (a batch), so no multiple of three.
   */
  readonly killed: (of: Case, ways: readonly Way[], stride?: number) => Promise<number>;
}

/** What a catalog must be again; of what does not come back, anything. */
export const again = (of: Case, lines: readonly string[]): unknown =>
  ONE_WAY.has(of.step) ? expect.any(Array) : lines;

export function harnessOn(target: TestTarget): Harness {
  const reset = async ({ reset: sql }: Case): Promise<void> => {
    if (sql === undefined) return;
    await target.pool.query(sql);
    // each try leaves its dead rows: without this the table, and with it the changes of a try, would grow to the end
    const { rows } = await target.pool.query<{ large: boolean }>(
      `select pg_relation_size('orders') > ${MOST_PAGES} * 8192 as large`,
    );
    if (rows[0]?.large) await target.pool.query('vacuum full orders');
  };
  const begin = async (of: Case): Promise<readonly string[]> => {
    await target.fresh(of.schema ?? SCHEMA);
    await applyAll(contextOf(target.pool, of.spec), of.before);
    await reset(of);
    return catalog(target.pool);
  };
  const remembers = async ({ step, spec }: Case): Promise<boolean> => {
    const { rows } = await target.pool.query<{ there: boolean }>(
      `select to_regclass('sluice.progress') is not null as there`,
    );
    return rows[0]?.there === true && (await readRow(target.pool, spec.name, step)) !== undefined;
  };
  const killed: Harness['killed'] = async (of, ways, stride = 1) => {
    const before = await begin(of);
    const step = stepNamed(of.step);
    const here = contextOf(target.pool, of.spec);
    await step.apply(here);
    const stands = await catalog(target.pool);
    const undo = async (): Promise<void> => {
      await step.undo(here);
      await reset(of);
    };
    await undo();
    const undone = await catalog(target.pool);
    expect(undone).toEqual(again(of, before));

    // as the runner does it: a step of which nothing stands, not even a cursor, is not taken back again
    const backed = async (): Promise<void> => {
      const { state } = await step.inspect(here);
      const known = state === 'done' || state === 'invalid' || (await remembers(of));
      if (known) await undo();
    };
    let kills = 0;
    for (const [deed, next] of ways) {
      let wasKilled = true;
      for (let changes = 1; wasKilled; changes += changes < FIRST_CHANGES ? 1 : stride) {
        if (changes > MOST_CHANGES) throw new Error(`${deed} makes more than ${MOST_CHANGES} changes`);
        if (deed === 'undo') await step.apply(here);
        const cut = await doomed(target, changes, (pool) => step[deed]({ ...here, pool }));
        wasKilled = cut.killed;
        kills += wasKilled ? 1 : 0;
        if (next === 'undo') await backed().then(() => reset(of));
        else await step.apply(here);
        expect({
          deed: `${deed} killed after change ${changes} (${cut.last}), then ${next}`,
          state: (await step.inspect(here)).state,
          catalog: await catalog(target.pool),
        }).toMatchObject(
          next === 'undo'
            ? { state: 'todo', catalog: undone }
            : { state: 'done', catalog: again(of, stands) },
        );
        await undo();
      }
    }
    expect(await catalog(target.pool)).toEqual(undone);
    return kills;
  };
  return { begin, reset, killed };
}
