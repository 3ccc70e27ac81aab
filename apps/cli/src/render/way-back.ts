/** Duty: what going back costs, phase by phase, and where the one-way doors are; pure. */
import type { PlanView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';

interface Stretch {
  readonly first: string;
  readonly last: string;
  readonly kind: string;
  readonly says: string;
}

export function stretchesOf({
  wayBack,
}: PlanView): readonly { name: string; says: string; isOneWay: boolean }[] {
  // neighbours that cost the same are one line: up to soak
  const stretches = wayBack.reduce<readonly Stretch[]>((all, { from, kind, says }) => {
    const before = all.at(-1);
    return before?.says === says
      ? [...all.slice(0, -1), { ...before, last: from }]
      : [...all, { first: from, last: from, kind, says }];
  }, []);
  const name = ({ first, last }: Stretch, i: number): string => {
    if (first === last) return first;
    return i === 0 ? `up to ${last}` : `${first} to ${last}`;
  };
  return stretches.map((s, i) => ({
    name: name(s, i),
    says: s.kind === 'one-way' ? s.says.replace(/^one way/, 'ONE WAY') : s.says,
    isOneWay: s.kind === 'one-way',
  }));
}

export function wayBackLines(plan: PlanView, paint: Paint, width: number | undefined): readonly string[] {
  const stretches = stretchesOf(plan);
  const names = Math.max(...stretches.map((s) => s.name.length));
  return stretches.flatMap(({ name, says, isOneWay }) => {
    const lines = columns([[name.padEnd(names), says]], '    ', width);
    return isOneWay ? lines.map(paint.bad) : lines;
  });
}
