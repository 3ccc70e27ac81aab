/** Duty: who wrote a row that differs, in a sentence; knows not how that was found out. */
import type { TargetObservation } from './observation.js';
import type { Stage } from './stage.js';
import { seconds } from './text.js';

/** What is known of the last writer of one row that was reported to differ. Times by the control plane's clock. */
export interface RowWriter {
  /** As the report has it: hashed. */
  readonly key: string;
  /** When the row was last reported to differ. */
  readonly reportedAt: number;
  /** The last write before that which an instance remembers; null: none does so far. */
  readonly wrote: {
    readonly instance: string;
    readonly service: string;
    readonly at: number;
    readonly stage: Stage;
    readonly revision: number;
  } | null;
}

/** Every live instance is asked, and has answered, within two heartbeats of 5 s and the report's own way. */
const ANSWERED_MS = 15_000;

/** One line a row. */
export function writerLines(
  { writers = [], strangers }: Pick<TargetObservation, 'writers' | 'strangers'>,
  now: number,
): readonly string[] {
  const others = [
    ...new Set(strangers.map((s) => `${s.application || 'a nameless application'} (pid ${s.pid})`)),
  ];
  const suspects = others.length > 0 ? `; open sessions of no service: ${others.join(', ')}` : '';
  return writers.map(({ key, reportedAt, wrote }) => {
    if (wrote) {
      const before = seconds(Math.max(0, reportedAt - wrote.at));
      return `${key}: last written by ${wrote.instance} (${wrote.service}) at stage ${wrote.stage}, revision ${wrote.revision}, ${before} before it was reported`;
    }
    return now < reportedAt + ANSWERED_MS
      ? `${key}: the instances are being asked who wrote it`
      : `${key}: no live instance remembers writing it: an application without the SDK, an instance that has ended, or too long ago${suspects}`;
  });
}

/** The instances that wrote rows which differ, each once. */
export function culprits(writers: readonly RowWriter[] = []): readonly string[] {
  return [...new Set(writers.flatMap(({ wrote }) => (wrote ? [wrote.instance] : [])))];
}
