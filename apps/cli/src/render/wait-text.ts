/** Duty: what a target waits for, beside its bar where it is short, on a line of its own where it is long; pure. */
import type { TargetView } from '@sluice/api';
import { shortId } from './columns.js';

/** What fits beside a bar on a terminal of 80 columns. */
const SHORT = 44;
const RANDOM_IDS = /\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g;

/** Instances by the beginning of their random ids, as in every other place. */
export function withShortIds(text: string): string {
  return text.replaceAll(RANDOM_IDS, shortId);
}

type Waiting = Pick<TargetView, 'waits' | 'progress'>;

/** Rows that are being worked off say more than "backfill: 12 of 40 rows". */
function textOf({ waits, progress }: Waiting): string | undefined {
  if (waits === null || progress.some((p) => !p.finished && waits.startsWith(`${p.step}: `)))
    return undefined;
  return withShortIds(waits);
}

export function shortWait(target: Waiting): string | undefined {
  const text = textOf(target);
  return text !== undefined && text.length <= SHORT ? text : undefined;
}

export function longWait(target: Waiting): readonly string[] {
  const text = textOf(target);
  return text !== undefined && text.length > SHORT ? [withoutWaits(text)] : [];
}

/** For lines that begin with "waits for". */
function withoutWaits(text: string): string {
  return text.replace(/^waits for /, '');
}

/** A line of its own. */
export function waitLine(text: string): string {
  return text.startsWith('waits ') ? text : `waits: ${text}`;
}
