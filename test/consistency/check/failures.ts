/** Duty: which failed operations a fault explains, and which must be laid to the rollout; pure. */
import type { FailureRecord } from '../record.js';
import { isConnection } from '../service/failure.js';
import type { Spell } from '../wires.js';
import type { Anomaly } from './anomaly.js';

/** A connection that broke is often noticed only by the next statement on it. Microseconds. */
const AFTERMATH = 5_000_000;

/** What two writers of the same rows give each other, with or without Sluice; and errors that a release was given on purpose. */
const TRAFFIC: ReadonlySet<string> = new Set(['40P01', '40001', 'injected']);

export function judgeFailures(
  failures: readonly FailureRecord[],
  spells: readonly Spell[],
): readonly Anomaly[] {
  return failures
    .filter((f) => !TRAFFIC.has(f.code) && !isExcused(f, spells))
    .map((f) => ({
      invariant: 'failed-by-rollout',
      says: `${f.deed} of row ${f.key} by ${f.process} failed with ${f.code}: ${f.message}`,
      evidence: f,
    }));
}

/** Only what speaks of the way there is excused, and only while something was wrong on that way. */
function isExcused(failure: FailureRecord, spells: readonly Spell[]): boolean {
  if (!isConnection(failure.code)) return false;
  const name = failure.process.replace(/\.\d+$/, '');
  const ways = new Set([name, `db:${name}`, 'postgres']);
  return spells.some((s) => ways.has(s.on) && failure.begun <= s.to + AFTERMATH && failure.ended >= s.from);
}
