/** Duty: every statement of a plan, word for word as it will run, with its lock, as SQL that can be read and pasted; pure. */
import type { PlanView } from '@sluice/api';
import type { Statement } from '@sluice/core';
import type { Paint } from '../paint.js';
import { wrapped } from './columns.js';

type Steps = PlanView['targets'][number]['steps'];

interface Alike {
  readonly names: readonly string[];
  readonly steps: Steps;
}

/** Targets on which the same runs, word for word, are told once. */
function alikeIn({ targets }: PlanView): readonly Alike[] {
  const alike = new Map<string, { readonly steps: Steps; readonly names: string[] }>();
  for (const { target, steps } of targets) {
    const key = JSON.stringify(steps.map(({ way: _itsOwn, ...step }) => step));
    const known = alike.get(key);
    if (known) known.names.push(target);
    else alike.set(key, { steps, names: [target] });
  }
  return [...alike.values()];
}

/** A comment before each statement: its phase and step, its lock, and what it waits for. */
export function sqlLines(plan: PlanView, paint: Paint, width?: number): readonly string[] {
  const comment = (text: string): readonly string[] =>
    wrapped(text, width, 3).map((line) => paint.dim(`-- ${line}`));
  return alikeIn(plan).flatMap(({ names, steps }) => [
    ...comment(`${plan.rollout} on ${names.join(', ')}`),
    ...(steps.length === 0 ? comment('nothing: see what stands in the way') : []),
    ...steps.flatMap(({ phase, step, statements }) => [
      '',
      ...comment(`${phase}: ${step}`),
      ...waysOf(plan, names, step).flatMap(comment),
      ...statements.flatMap((statement) => [
        ...comment(how(statement)),
        ...`${statement.sql.replace(/;\s*$/, '')};`.split('\n'),
      ]),
    ]),
    '',
  ]);
}

/** How a step goes about it, which differs between targets with their sizes. */
function waysOf({ targets }: PlanView, names: readonly string[], step: string): readonly string[] {
  return targets
    .filter((t) => names.includes(t.target))
    .flatMap((t) =>
      t.steps.flatMap((s) => (s.step === step && s.way !== undefined ? [`on ${t.target} ${s.way}`] : [])),
    );
}

function how({ lock, alone, repeats, note }: Statement): string {
  return [
    lock === 'none' ? 'no lock on the table' : lock,
    ...(repeats ? ['in batches, $1 and $2 are their bounds'] : []),
    ...(alone ? ['outside a transaction'] : []),
    ...(note === undefined ? [] : [note]),
  ].join('; ');
}
