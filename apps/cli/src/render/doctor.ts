/** Duty: what the doctor saw, place by place, the way out under each thing that is wrong; pure. */
import type { Check, Examined } from '../doctor/check.js';
import type { Grant } from '../doctor/grants.js';
import type { Paint } from '../paint.js';
import { columns, wrapped } from './columns.js';

const MARK: Record<Check['state'], { readonly sign: string; readonly colour: keyof Paint }> = {
  ok: { sign: '✓', colour: 'good' },
  warn: { sign: '!', colour: 'warn' },
  fail: { sign: 'x', colour: 'bad' },
};

export function doctorLines(examined: readonly Examined[], paint: Paint, width?: number): readonly string[] {
  return [...examined.flatMap((e) => [...placeLines(e, paint, width), '']), ...sumLines(examined, paint)];
}

function placeLines(
  { place, at, checks }: Examined,
  paint: Paint,
  width: number | undefined,
): readonly string[] {
  const names = Math.max(...checks.map((c) => c.name.length));
  const indent = ' '.repeat(names + 6);
  return [
    at === '' ? paint.strong(place) : `${paint.strong(place)}   ${paint.dim(at)}`,
    ...checks.flatMap(({ name, state, says, todo }) => {
      const { sign, colour } = MARK[state];
      const [first = '', ...rest] = wrapped(says, width, indent.length);
      const todos = todo === undefined ? [] : wrapped(todo, width, indent.length);
      return [
        `  ${paint[colour](sign)} ${name.padEnd(names)}  ${first}`,
        ...[...rest, ...todos].map((line) => `${indent}${line}`),
      ];
    }),
  ];
}

function sumLines(examined: readonly Examined[], paint: Paint): readonly string[] {
  const all = examined.flatMap((e) => e.checks);
  const [fails, warns] = (['fail', 'warn'] as const).map((s) => all.filter((c) => c.state === s).length);
  if (fails === 0 && warns === 0) return [`${paint.good('✓')} All is well: ${all.length} checks.`];
  const told = [
    ...(fails ? [`${fails} ${fails === 1 ? 'stands' : 'stand'} in the way`] : []),
    ...(warns ? [`${warns} to know`] : []),
  ];
  return [
    `${fails ? paint.bad('x') : paint.warn('!')} ${told.join(', ')}, of ${all.length} checks.`,
    '  The rights that a role needs: sluice doctor --grants',
  ];
}

/** SQL that can be pasted as it is. */
export function grantLines(target: string, grants: readonly Grant[]): readonly string[] {
  return [
    `-- target ${target}: what Sluice needs, run by an administrator of the database. No superuser.`,
    ...columns(
      grants.map(({ sql, why }) => [sql, `-- ${why}`]),
      '',
    ),
  ];
}
