/** Duty: shows a rollout while it is followed: a screen that is redrawn on a terminal, a line a change in a pipe. */
import type { EventView, RolloutView } from '@sluice/api';
import type { Context } from './context.js';
import { createChanges } from './changes.js';
import { clock } from './render/columns.js';
import { rolloutLines } from './render/rollout.js';

export interface Showing {
  readonly show: (view: RolloutView) => Promise<void>;
  /** The control plane does not answer; called again as long as it does not. */
  readonly away: () => void;
}

export const SILENT: Showing = { show: () => Promise.resolve(), away: () => undefined };

export function createShowing(context: Context, id: string): Showing {
  return context.redraw && !context.json ? onScreen(context, id, context.redraw) : inLines(context, id);
}

function onScreen(
  { client, now, paint, width, height }: Context,
  id: string,
  redraw: (lines: readonly string[]) => void,
): Showing {
  const changes = createChanges({ client, now, paint }, id);
  let awaySince: number | undefined;
  let last: { readonly view: RolloutView; readonly events: readonly EventView[] } | undefined;
  const lines = (at: number, lower: number): readonly string[] => {
    const rows = height();
    const shown = { width: width(), height: rows === undefined ? undefined : rows - lower };
    return last ? rolloutLines(last.view, at, paint, { ...shown, events: last.events }) : [];
  };
  return {
    show: async (view) => {
      awaySince = undefined;
      last = { view, events: await changes.events() };
      redraw(lines(now(), 0));
    },
    away: () => {
      awaySince ??= now();
      const above = [
        paint.warn(`${AWAY} since ${clock(awaySince)}. ${STAYS}`),
        paint.warn(`Roll back without it: sluice rollback ${id} --direct`),
        '',
      ];
      redraw([...above, ...lines(awaySince, above.length)]);
    },
  };
}

function inLines({ client, now, paint, json, out, err }: Context, id: string): Showing {
  const changes = createChanges({ client, now, paint }, id);
  let isAway = false;
  const note = (text: string): void => err(`${clock(now())}  ${text}`);
  return {
    show: async (view) => {
      if (isAway) note('it answers again');
      isAway = false;
      const lines = await changes.lines(view);
      if (json && lines.length > 0) out(JSON.stringify(view));
      else if (!json) lines.forEach((line) => out(line));
    },
    away: () => {
      if (!isAway) note(`${AWAY}. ${STAYS}`);
      isAway = true;
    },
  };
}

const AWAY = 'The control plane does not answer';
const STAYS = 'Asked again; flags stay.';
