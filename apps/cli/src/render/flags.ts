/** Duty: flags as a table, one column a target; pure. */
import type { FlagView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';

export function flagLines(all: readonly FlagView[], paint: Paint): readonly string[] {
  if (all.length === 0) return ['No flags.'];
  const targets = [...new Set(all.flatMap((f) => Object.keys(f.percentByTarget)))];
  const rows = all.map((f) => [
    f.name,
    ...targets.map((t) => [percent(f.percentByTarget[t]), ...apart(f.apart[t] ?? {})].join(', ')),
  ]);
  const [head = '', ...rest] = columns([['flag', ...targets], ...rows], '');
  return [paint.dim(head), ...rest];
}

/** `eu-west off` */
function apart(regions: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(regions).map(([region, n]) => `${region} ${percent(n)}`);
}

function percent(n: number | undefined): string {
  if (n === undefined) return '';
  return n === 0 ? 'off' : n === 100 ? 'on' : `${n} %`;
}
