/** Duty: what the expressions make of some real rows, one line a target; pure. */
import type { PlanView } from '@sluice/api';
import { columns, count } from './columns.js';

/** `eu   12.50 → 1250, 7.00 → 700   of 1,000 rows tried 3 become NULL` */
export function sampleLines({ targets }: PlanView, width?: number): readonly string[] {
  const rows = targets.flatMap(({ target, sample }) => {
    if (!sample) return [];
    const each = sample.examples.map((e) => `${e.old ?? 'NULL'} → ${e.new ?? 'NULL'}`);
    const shown = [...new Set(each)].join('   ');
    const nulls = sample.nulls === 0 ? '' : `, ${count(sample.nulls)} become NULL`;
    return [[target, shown, `${count(sample.rows)} rows tried${nulls}`]];
  });
  return rows.length === 0 ? [] : columns(rows, '    ', width);
}
