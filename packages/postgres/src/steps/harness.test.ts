/**
 * Duty: every step in one harness: done, done again, taken back, done once more; and again with the process killed after each
 * change that it makes. What stands afterwards is compared, by the catalog and the rows, with a run that nobody disturbed.
 */
import { STEPS, type StepName } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { readRow } from '../progress.js';
import { applyAll, contextOf, stepNamed, useTarget } from '../target.fixture.js';
import { CASES, SCHEMA, type Case } from './cases.fixture.js';
import { doomed } from './doomed.fixture.js';
import { catalog } from './catalog.fixture.js';

const target = useTarget();

/** What a dropped column held does not come back. */
const ONE_WAY: ReadonlySet<StepName> = new Set(['drop-old']);
/** Only so that a step that never ends its work ends the test: the longest makes about 20. */
const MOST_CHANGES = 200;

const context = ({ spec }: Case) => contextOf(target.pool, spec);

async function begin(of: Case): Promise<readonly string[]> {
  await target.fresh(SCHEMA);
  await applyAll(context(of), of.before);
  await reset(of);
  return catalog(target.pool);
}

/** What the step leaves behind by design, so that each try has the same to do. */
async function reset({ reset: sql }: Case): Promise<void> {
  if (sql !== undefined) await target.pool.query(sql);
}

const again = (of: Case, lines: readonly string[]): unknown =>
  ONE_WAY.has(of.step) ? expect.any(Array) : lines;

async function remembers({ step, spec }: Case): Promise<boolean> {
  const { rows } = await target.pool.query<{ there: boolean }>(
    `select to_regclass('sluice.progress') is not null as there`,
  );
  return rows[0]?.there === true && (await readRow(target.pool, spec.name, step)) !== undefined;
}

describe('every step', () => {
  it('is in the harness', () => {
    expect(new Set(CASES.map((c) => c.step))).toEqual(new Set(STEPS));
  });

  it.each(CASES)('$step of $spec.name: done, done again, taken back, done once more', async (of) => {
    const before = await begin(of);
    const step = stepNamed(of.step);
    const here = context(of);
    expect(await step.inspect(here)).toMatchObject({ state: 'todo' });
    await step.apply(here);
    const done = await step.inspect(here);
    const stands = await catalog(target.pool);
    expect(done).toMatchObject({ state: 'done' });
    await step.apply(here);
    expect(await step.inspect(here)).toEqual(done);
    expect(await catalog(target.pool)).toEqual(stands);
    await step.undo(here);
    expect(await step.inspect(here)).toMatchObject({ state: 'todo' });
    await reset(of);
    expect(await catalog(target.pool)).toEqual(again(of, before));
    await step.undo(here);
    expect(await step.inspect(here)).toMatchObject({ state: 'todo' });
    await step.apply(here);
    expect((await step.inspect(here)).state).toBe('done');
    expect(await catalog(target.pool)).toEqual(again(of, stands));
  });
});

describe('a process that is killed after any of its changes', () => {
  it.each(CASES)('leaves $step of $spec.name to the next one', async (of) => {
    const before = await begin(of);
    const step = stepNamed(of.step);
    const here = context(of);
    await step.apply(here);
    const stands = await catalog(target.pool);
    await step.undo(here);
    await reset(of);
    const undone = await catalog(target.pool);
    expect(undone).toEqual(again(of, before));

    // as the runner does it: a step of which nothing stands, not even a cursor, is not taken back again
    const backed = async (): Promise<void> => {
      const { state } = await step.inspect(here);
      const known = state === 'done' || state === 'invalid' || (await remembers(of));
      if (known) await undo();
    };
    const undo = async (): Promise<void> => {
      await step.undo(here);
      await reset(of);
    };
    // killed, then gone on with in the same direction or in the other one
    for (const [deed, next] of [
      ['apply', 'apply'],
      ['apply', 'undo'],
      ['undo', 'undo'],
      ['undo', 'apply'],
    ] as const) {
      let killed = true;
      for (let changes = 1; killed; changes += 1) {
        if (changes > MOST_CHANGES) throw new Error(`${deed} makes more than ${MOST_CHANGES} changes`);
        if (deed === 'undo') await step.apply(here);
        const cut = await doomed(target, changes, (pool) => step[deed]({ ...here, pool }));
        killed = cut.killed;
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
  });
});
