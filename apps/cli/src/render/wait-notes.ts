/** Duty: what a rollout waits for, once and not at every tick of a countdown, and now and then how far its work is; pure but for what it has said. */
import type { RolloutView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { clock } from './columns.js';
import { workText } from './target.js';
import { waitLine, withShortIds } from './wait-text.js';

/** What lasts shorter is not worth a line, in milliseconds. */
const WORTH_MS = 2_000;

/** Work that lasts longer says again how far it is, in milliseconds. */
const AGAIN_MS = 60_000;

interface Seen {
  readonly kind: string;
  readonly since: number;
  /** Epoch milliseconds; undefined while it was not said. */
  saidAt?: number;
}

/** Lines for what has become worth a line since the last call. */
export function createWaitNotes(paint: Paint): (view: RolloutView, now: number) => readonly string[] {
  const seen = new Map<string, Seen>();
  return (view, now) =>
    view.targets.flatMap((t) => {
      const { target, waits, trouble } = t;
      const raw = trouble ?? waits;
      if (raw === null || view.doneAt !== null) {
        seen.delete(target);
        return [];
      }
      const work = trouble === null ? t.progress.find((p) => !p.finished) : undefined;
      const text = work ? `${work.step}: ${workText(work)}` : withShortIds(raw);
      // a countdown is one wait, whatever it has come to
      const kind = work ? work.step : text.replace(/\d[\d,.]*/g, '#');
      const before = seen.get(target);
      if (before?.kind !== kind) {
        seen.set(target, { kind, since: now });
        return [];
      }
      const last = before.saidAt;
      const isDue = last === undefined ? now - before.since >= WORTH_MS : work && now - last >= AGAIN_MS;
      if (!isDue) return [];
      before.saidAt = now;
      const said = trouble !== null ? `trouble: ${text}` : work ? text : waitLine(text);
      const line = `${target.padEnd(6)} ${said}`;
      return [`${clock(now)}  ${trouble === null ? paint.dim(line) : paint.bad(line)}`];
    });
}
