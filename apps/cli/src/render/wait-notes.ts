/** Duty: what a rollout waits for, once and not at every tick of a countdown; pure but for what it has said. */
import type { RolloutView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { clock } from './columns.js';
import { waitLine, withShortIds } from './wait-text.js';

/** What lasts shorter is not worth a line, in milliseconds. */
const WORTH_MS = 2_000;

interface Seen {
  readonly kind: string;
  readonly since: number;
  said: boolean;
}

/** Lines for what has become worth a line since the last call. */
export function createWaitNotes(paint: Paint): (view: RolloutView, now: number) => readonly string[] {
  const seen = new Map<string, Seen>();
  return (view, now) =>
    view.targets.flatMap(({ target, waits, trouble }) => {
      const raw = trouble ?? waits;
      if (raw === null || view.doneAt !== null) {
        seen.delete(target);
        return [];
      }
      const text = withShortIds(raw);
      // a countdown is one wait, whatever it has come to
      const kind = text.replace(/\d[\d,.]*/g, '#');
      const before = seen.get(target);
      if (before?.kind !== kind) {
        seen.set(target, { kind, since: now, said: false });
        return [];
      }
      if (before.said || now - before.since < WORTH_MS) return [];
      before.said = true;
      const line = `${target.padEnd(6)} ${trouble === null ? waitLine(text) : `trouble: ${text}`}`;
      return [`${clock(now)}  ${trouble === null ? paint.dim(line) : paint.bad(line)}`];
    });
}
