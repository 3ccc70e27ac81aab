/** Duty: what has changed in a rollout since the last look, as events for a screen and as lines for a pipe. */
import { ControlPlaneError, isQuietEvent, type EventView, type RolloutView } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import type { Context } from './context.js';
import { eventsAfter } from './events-after.js';
import { changeLine } from './render/event.js';
import { summaryLine } from './render/summary.js';
import { createWaitNotes } from './render/wait-notes.js';

/** No screen shows more of them. */
const MOST_KEPT = 20;

export interface Changes {
  /** The last events that say something to who follows, oldest first. */
  readonly events: () => Promise<readonly EventView[]>;
  /** The first answer says where the rollout stands; each later one has a line for each change, none for none. */
  readonly lines: (view: RolloutView) => Promise<readonly string[]>;
}

export function createChanges(
  { client, now, paint }: Pick<Context, 'client' | 'now' | 'paint'>,
  id: string,
): Changes {
  const notes = createWaitNotes(paint);
  let last: number | undefined;
  let kept: readonly EventView[] = [];

  /** Undefined where nobody answers: what is missing comes with the next answer. */
  async function news(): Promise<readonly EventView[] | undefined> {
    try {
      const events = await eventsAfter(client, id, last ?? 0);
      const fresh = isRefusal(events) ? [] : events;
      last = fresh.at(-1)?.position ?? last ?? 0;
      return fresh;
    } catch (error) {
      if (error instanceof ControlPlaneError) return undefined;
      throw error;
    }
  }

  return {
    events: async () => {
      kept = [...kept, ...((await news()) ?? []).filter((e) => !isQuietEvent(e))].slice(-MOST_KEPT);
      return kept;
    },
    lines: async (view) => {
      const isFirst = last === undefined;
      const fresh = await news();
      if (!fresh) return [];
      const waits = notes(view, now());
      return isFirst
        ? [summaryLine(view), ...waits]
        : [...fresh.flatMap((e) => changeLine(e, paint) ?? []), ...waits];
    },
  };
}
