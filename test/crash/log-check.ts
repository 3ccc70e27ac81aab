/** Duty: reads the event log with its own eyes: is the chain whole, and is each step recorded once on each way. */
import { createHash } from 'node:crypto';
import type { EventType, LogEvent, StepName } from '@sluice/core';
import type { Pool } from 'pg';

interface Row extends Omit<LogEvent, 'position' | 'type' | 'data' | 'why'> {
  readonly position: string;
  readonly why: string | null;
  readonly type: EventType;
  readonly data: { readonly target?: string; readonly step?: StepName };
}

/** Faults of the log, one line each, and the steps that were taken back on the way back. */
export async function checkLog(
  pool: Pool,
): Promise<{ faults: readonly string[]; undone: ReadonlySet<StepName>; types: ReadonlySet<EventType> }> {
  const { rows } = await pool.query<Row>(
    `select position, rollout, round(extract(epoch from at) * 1000)::float8 as at, who, why, type, data, hash, previous
       from sluice_control.event order by position`,
  );
  const faults: string[] = [];
  const finished = new Set<string>();
  const back = new Set<string>();
  const undone = new Set<StepName>();
  let before = '';
  for (const [index, e] of rows.entries()) {
    const fields = [e.previous, Number(e.position), e.rollout, e.at, e.who, e.why, e.type, e.data];
    const hash = createHash('sha256').update(sorted(fields)).digest('hex');
    if (Number(e.position) !== index + 1) faults.push(`event ${index + 1} is missing`);
    if (e.previous !== before || e.hash !== hash)
      faults.push(`event ${e.position} does not fit into the chain`);
    before = e.hash;
    const { target = '', step } = e.data;
    const key = `${e.rollout} ${target} ${step}`;
    if (e.type === 'RollbackStarted') {
      // from here on each step may be recorded again
      for (const each of finished) if (each.startsWith(`${e.rollout} `)) finished.delete(each);
      back.add(e.rollout);
    }
    if (e.type === 'RollbackReached')
      for (const each of finished) if (each.startsWith(`${e.rollout} ${target} `)) finished.delete(each);
    if (e.type === 'RolledForward') back.delete(e.rollout);
    if (e.type === 'StepUndone') {
      finished.delete(key);
      if (back.has(e.rollout) && step) undone.add(step);
    }
    if (e.type === 'StepFinished') {
      if (finished.has(key)) faults.push(`event ${e.position} records ${key} a second time`);
      finished.add(key);
    }
  }
  return { faults, undone, types: new Set(rows.map((r) => r.type)) };
}

/** JSON with its keys in order, as the chain is hashed. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${sorted(each)}`).join(',')}}`;
}
