/** Duty: one rollout on one screen: where it stands, what it waits for, what going back costs; pure. */
import type { EventView, RolloutView } from '@sluice/api';
import { comparePhases, PHASE_TABLE, seconds, type Act } from '@sluice/core';
import type { Paint } from '../paint.js';
import { clock, columns, waited } from './columns.js';
import { changeLine } from './event.js';
import { serviceLines } from './services.js';
import { stateOf } from './state.js';
import { percentOf, targetLines } from './target.js';
import { waitLines } from './waits.js';

const ACTS: readonly Act[] = ['expand', 'switch', 'contract'];
/** The last events that a screen has room for. */
const MOST_EVENTS = 6;

export interface RolloutShown {
  /** What happened last, oldest first. */
  readonly events?: readonly EventView[];
  readonly width?: number | undefined;
  /** Rows of the terminal, where it is one. */
  readonly height?: number | undefined;
}

export function rolloutLines(
  view: RolloutView,
  now: number,
  paint: Paint,
  { events = [], width, height }: RolloutShown = {},
): readonly string[] {
  const above = [
    ...rolledBackLines(view, paint, width),
    headLine(view, now, paint),
    rail(view, paint),
    '',
    ...targetLines(view, now, paint, width),
    ...serviceLines(view, paint, width),
    ...waitLines(view, paint, width),
  ];
  const below = ['', ...backLines(view, paint, width)];
  const room = height === undefined ? Infinity : height - 1 - above.length - below.length;
  return short([...above, ...eventLines(events, paint, Math.min(MOST_EVENTS, room - 1)), ...below], height);
}

/** The last line is the way out of a bad night: it is there however low the terminal is. */
function short(lines: readonly string[], height: number | undefined): readonly string[] {
  if (height === undefined || lines.length < height || height < 4) return lines;
  return [...lines.slice(0, height - 3), '…', lines.at(-1) ?? ''];
}

function eventLines(events: readonly EventView[], paint: Paint, most: number): readonly string[] {
  if (most < 1) return [];
  const lines = events.flatMap((e) => changeLine(e, paint) ?? []).slice(-most);
  return lines.length === 0 ? [] : ['', ...lines];
}

function headLine(view: RolloutView, now: number, paint: Paint): string {
  const since = seconds((view.doneAt ?? now) - view.startedAt);
  const age = view.doneAt === null ? `${stateOf(view)}, ${since}` : `done after ${since}`;
  return `${paint.strong(view.id)}   by ${view.startedBy}, ${clock(view.startedAt)}, ${age}`;
}

/** The three acts, with the phase of the target that has gone farthest; the others have a line each. */
function rail(view: RolloutView, paint: Paint): string {
  if (view.doneAt !== null) return ACTS.map((act) => paint.good(`${act} ✓`)).join('    ');
  const [farthest] = view.targets.toSorted((a, b) => comparePhases(b.phase, a.phase));
  const phase = farthest?.phase ?? 'plan';
  const label = farthest && phase === 'read' ? `read ${percentOf(farthest)} %` : phase;
  const at = ACTS.indexOf(PHASE_TABLE[phase].act);
  return ACTS.map((act, i) => {
    if (i < at) return paint.good(`${act} ✓`);
    // an act begins with the phase of its own name, or ends with it
    const here = label === act ? '' : ` ${label}`;
    return i === at ? paint.strong(`${act} ▸${here}`) : paint.dim(act);
  }).join('    ');
}

function rolledBackLines({ rolledBackBy: by }: RolloutView, paint: Paint, width?: number): readonly string[] {
  if (!by) return [];
  const who = by.by === 'guardrail' ? 'by itself' : `by ${by.who}`;
  const why = by.why === null ? '' : `: ${by.why}`;
  return [...columns([[`Rolled back ${who} at ${clock(by.at)}${why}.`]], '', width).map(paint.warn), ''];
}

function heldLines({ id, targets }: RolloutView, paint: Paint, width?: number): readonly string[] {
  const held = targets.flatMap((t) => (t.held ?? []).map((part) => `${part} (${t.target})`));
  if (held.length === 0) return [];
  const text = `Held lower: ${held.join(', ')}. Up again: sluice resume ${id}`;
  return columns([[text]], '', width).map(paint.warn);
}

/** What to do now stands in the last line; how fast the last switch was beside it, or above it where there is no room. */
function backLines(view: RolloutView, paint: Paint, width?: number): readonly string[] {
  if (view.doneAt !== null) return [`The flags stay on. Take them away with: sluice forget ${view.id}`];
  const { acknowledgedMs } = view.lastChange;
  const change = acknowledgedMs === null ? '' : `Last switch reached all in ${waited(acknowledgedMs)}.`;
  const { kind, says } = view.wayBackNow;
  const now = NOW[view.heading]?.(view.id) ?? `ROLL BACK NOW: ${says}.`;
  const colour = view.heading === 'forward' && kind === 'one-way' ? paint.bad : String;
  const held = view.heading === 'forward' ? heldLines(view, paint, width) : [];
  const beside = `${now}${change === '' ? '' : `     ${change}`}`;
  return width !== undefined && beside.length > width && change !== ''
    ? [...held, change, colour(now)]
    : [...held, colour(beside)];
}

const NOW: Partial<Record<RolloutView['heading'], (id: string) => string>> = {
  held: (id) => `Go on: sluice resume ${id}`,
  back: () => 'Going back.',
};
