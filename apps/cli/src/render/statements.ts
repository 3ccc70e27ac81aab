/** Duty: every statement of a plan, word for word as it will run, with its lock; pure. */
import type { PlanView } from '@sluice/api';
import type { Statement } from '@sluice/core';
import type { Paint } from '../paint.js';

type Steps = PlanView['targets'][number]['steps'];

/** Targets on which the same runs, word for word, are told once. */
export function statementLines(
  { targets }: PlanView,
  heading: (text: string) => readonly string[],
  paint: Paint,
): readonly string[] {
  const alike = new Map<string, { readonly steps: Steps; readonly names: string[] }>();
  for (const { target, steps } of targets) {
    const key = JSON.stringify(steps.map(({ way: _itsOwn, ...step }) => step));
    const known = alike.get(key);
    if (known) known.names.push(target);
    else alike.set(key, { steps, names: [target] });
  }
  return [...alike.values()].flatMap(({ steps, names }) => [
    ...heading(`WORD FOR WORD on ${names.join(', ')}`),
    ...(steps.length === 0 ? ['    nothing: all of it is there already'] : stepLines(steps, paint)),
  ]);
}

const INDENT = ' '.repeat(15);

function stepLines(steps: Steps, paint: Paint): readonly string[] {
  return steps.flatMap(({ phase, step, statements }, i) => {
    const head = steps[i - 1]?.phase === phase ? '' : phase;
    return statements.flatMap((statement, j) => {
      const [first = '', ...rest] = statement.sql.split('\n');
      return [
        `    ${(j === 0 ? head : '').padEnd(11)}${first}`,
        ...rest.map((line) => `${INDENT}${line}`),
        paint.dim(`${INDENT}-- ${j === 0 ? `${step}: ` : ''}${how(statement)}`),
      ];
    });
  });
}

function how({ lock, alone, repeats, note }: Statement): string {
  return [
    lock === 'none' ? 'no lock on the table' : lock,
    ...(repeats ? ['in batches'] : []),
    ...(alone ? ['outside a transaction'] : []),
    ...(note === undefined ? [] : [note]),
  ].join('; ');
}
