/** Duty: one spec's statements, each through our own hands behind a holder, in an order in which each can run. */
import { needsStep, STEPS, type Spec, type Statement, type StepName } from '@sluice/core';
import { lookAtTable, runDdl, STEP_TABLE, type StepContext } from '@sluice/postgres';
import { statementsOf } from '../../ddl/covering.js';
import type { Felt, Scene } from './scene.js';

export interface Walked extends Felt {
  readonly step: StepName;
  readonly way: 'apply' | 'undo';
  readonly statement: Statement;
}

/**
 * Each step's statements one by one, then those of its undo, and then the step itself for those that come after it. Batches
 * are no DDL, and what locks no table that anybody uses runs without a holder.
 */
export async function walk(
  scene: Scene,
  spec: Spec,
  say: (walked: Walked) => void,
): Promise<readonly Walked[]> {
  const context = contextOf(scene, spec);
  const all: Walked[] = [];
  for (const step of STEPS.filter((s) => needsStep(spec, s))) {
    const deed = STEP_TABLE[step];
    if (step !== 'prepare-schema') {
      const both = statementsOf(step, spec, await lookAtTable(context));
      for (const way of ['apply', 'undo'] as const)
        for (const statement of both[way]) {
          const felt = await behind(scene, context, step, statement);
          if (!felt) continue;
          const walked = { step, way, statement, ...felt };
          say(walked);
          all.push(walked);
        }
    }
    await deed.apply(context);
  }
  return all;
}

async function behind(
  scene: Scene,
  context: StepContext,
  step: StepName,
  statement: Statement,
): Promise<Felt | undefined> {
  if (statement.repeats) return undefined;
  const { references } = context.spec.column;
  const also = step === 'foreign-key' && references ? [references] : [];
  const run = (): Promise<void> => runDdl(context, [statement], { also });
  if (statement.lock !== 'none') return scene.behindHolder(run);
  await run();
  return undefined;
}

function contextOf({ pool }: Scene, spec: Spec): StepContext {
  return {
    spec,
    target: 'main',
    pool,
    signal: new AbortController().signal,
    epoch: 1,
    now: () => performance.now(),
    log: () => undefined,
  };
}
