/**
 * Duty: whether each column that somebody may read holds, at the end, what was written last; pure.
 *
 * The journal says what was written last to each row. The log says how far the rollout came, and so which column must be true:
 * the old one until a service may write the new one alone (and after that as long as a live `down` follows); the new one from
 * the moment at which the rows were proven equal, as long as every writer writes it or a bridge fills it.
 */
import type { Gathered } from '../collect.js';
import { FIELDS, type SpecPlan } from '../plan.js';
import type { Anomaly } from './anomaly.js';
import type { Logged } from './log.js';

const SHOWN = 5;

interface Truth {
  readonly old: boolean;
  readonly fresh: boolean;
}

export function judgeRows(
  spec: SpecPlan,
  target: string,
  { journals, rows }: Gathered,
  events: readonly Logged[],
): readonly Anomaly[] {
  const truth = truthOf(spec, target, events);
  const last = new Map<number, { version: number; value: number | null }>();
  // the journal is in the order of its versions
  for (const row of journals[target] ?? []) last.set(row.key, row);
  const { factor, old, column } = FIELDS[spec.field];
  const wrong: object[] = [];
  const lost: object[] = [];
  for (const row of rows[target] ?? []) {
    const wanted = last.get(row.key);
    last.delete(row.key);
    if (!wanted || wanted.value === null || wanted.version !== row.version) {
      lost.push({ row, wanted });
      continue;
    }
    const found = row.columns[spec.field] ?? {};
    const oldValue =
      found.old === undefined || found.old === null ? found.old : Math.round(Number(found.old) * factor);
    const freshValue = found.fresh === undefined || found.fresh === null ? found.fresh : Number(found.fresh);
    if (truth.old && oldValue !== wanted.value)
      wrong.push({ column: old, found: found.old, wanted, key: row.key });
    if (truth.fresh && freshValue !== wanted.value)
      wrong.push({ column, found: found.fresh, wanted, key: row.key });
  }
  for (const [key, wanted] of last) if (wanted.value !== null) lost.push({ key, wanted });
  return [
    ...(wrong.length > 0
      ? [
          {
            invariant: 'differing-row',
            says: `${wrong.length} cells of ${spec.field} on ${target} do not hold what was written last`,
            evidence: wrong.slice(0, SHOWN),
          } satisfies Anomaly,
        ]
      : []),
    ...(lost.length > 0
      ? [
          {
            invariant: 'lost-write',
            says: `${lost.length} rows on ${target} are not as the journal says`,
            evidence: lost.slice(0, SHOWN),
          } satisfies Anomaly,
        ]
      : []),
  ];
}

/** Which columns must be true now, by the events of the rollout. */
export function truthOf(spec: SpecPlan, target: string, events: readonly Logged[]): Truth {
  const bridge = spec.sync === 'trigger';
  let verified = false;
  let bridged = false;
  let column = false;
  let retired = false;
  let gone = false;
  let both = false;
  for (const { type, data } of events) {
    const mine = data['target'] === target;
    if (type === 'StepFinished' && mine) {
      if (data['step'] === 'add-column') column = true;
      if (data['step'] === 'bridge') bridged = true;
      if (data['step'] === 'drop-bridge') bridged = false;
      if (data['step'] === 'verify' && Number((data['facts'] as { differing?: number }).differing ?? 0) === 0)
        verified = true;
      if (data['step'] === 'drop-old') gone = true;
      if (data['step'] === 'sync-old') retired = false;
    }
    if (type === 'StepUndone' && mine) {
      if (data['step'] === 'bridge') bridged = false;
      if (data['step'] === 'add-column') column = false;
    }
    if (type === 'StageMoved' && mine) {
      for (const { to } of data['moves'] as { to: { stage: string } }[]) {
        if (to.stage === 'retire') retired = true;
        both = to.stage !== 'old';
        if (to.stage === 'old' && !bridge) verified = false;
      }
    }
    // under way back to where writes are off, nobody may read the new column any more
    if (type === 'RollbackStarted' && !bridge && (data['to'] === 'expand' || data['to'] === 'plan'))
      verified = false;
  }
  const followed = bridged && spec.down;
  return {
    old: !gone && (!retired || followed),
    fresh: column && verified && (both || bridged || retired),
  };
}
