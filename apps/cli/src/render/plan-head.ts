/** Duty: what a plan is about: the column, who uses it, and where; pure. */
import type { PlanView } from '@sluice/api';
import { hasBridge } from '@sluice/core';
import type { Paint } from '../paint.js';
import { about, columns } from './columns.js';
import { bytes } from './forecast.js';

export function headLines(
  { rollout, spec, targets }: PlanView,
  paint: Paint,
  width?: number,
): readonly string[] {
  const users = spec.services.map(
    (s) => `${s.name} (${[s.reads ? 'reads' : '', s.writes ? 'writes' : ''].filter(Boolean).join(', ')})`,
  );
  const nobody = hasBridge(spec) ? 'no services: the sync trigger covers every writer' : 'no services';
  const rows = [
    [rollout, columnText(spec)],
    ...(spec.comment === undefined ? [] : [['', spec.comment]]),
    ['', users.length > 0 ? users.join('  ') : nobody],
  ];
  return [
    ...columns(rows, '  ', width).map((line, i) =>
      i === 0 ? line.replace(rollout, paint.strong(rollout)) : line,
    ),
    '',
    ...columns(
      targets.map((t) => [t.target, placeText(t, spec)]),
      '  ',
      width,
    ),
  ];
}

/** `bigint not null, check amount_cents >= 0, replaces orders.amount` */
export function columnText({ column, replaces, indexes }: PlanView['spec']): string {
  const type = [column.type, column.notNull ? 'not null' : '', column.unique ? 'unique' : '']
    .filter(Boolean)
    .join(' ');
  return [
    type,
    ...(column.default === undefined ? [] : [`default ${column.default}`]),
    ...column.checks.map((c) => `check ${c.expression}`),
    ...(column.references ? [`references ${column.references.table}`] : []),
    ...(indexes.length === 0 ? [] : [`${indexes.length} ${indexes.length === 1 ? 'index' : 'indexes'}`]),
    replaces ? `replaces ${column.table}.${replaces.column}` : 'replaces nothing',
  ].join(', ');
}

/** `4.2 M rows, 610 MB, in shop on PostgreSQL 18.4; wave 2` */
export function placeText(t: PlanView['targets'][number], { targets }: PlanView['spec']): string {
  const wave = targets.find((x) => x.name === t.target)?.wave ?? 1;
  const waves = new Set(targets.map((x) => x.wave)).size;
  const size = bytes({ low: t.tableBytes, high: t.tableBytes });
  return `${about(t.rows)} rows, ${size}, in ${t.database} on PostgreSQL ${t.serverVersion}${waves > 1 ? `; wave ${wave}` : ''}`;
}
