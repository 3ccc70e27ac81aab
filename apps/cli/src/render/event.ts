/** Duty: one event in one line; pure. */
import { eventSays, isQuietEvent, type EventView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { clock, shortId } from './columns.js';
import { withShortIds } from './wait-text.js';

/** Instances that an event names in one line; all of them stand in its JSON. */
const MOST_NAMED = 5;

type Data = Readonly<Record<string, unknown>>;

/** One line for who follows; undefined where there is nothing to follow. */
export function changeLine(event: EventView, paint: Paint): string | undefined {
  if (isQuietEvent(event)) return undefined;
  return `${clock(event.at)}  ${saidOf(event, paint)}`;
}

/** An event of the log, and below it what was seen when a gate opened or a move was proven. */
export function eventLines(event: EventView, paint: Paint): readonly string[] {
  const line = `${paint.dim(`${clock(event.at)} ${String(event.position).padStart(5)}`)}  ${saidOf(event, paint)}`;
  return [line, ...evidenceLines(event.data, paint)];
}

/** What was seen, one condition a line. */
function evidenceLines({ evidence }: Data, paint: Paint): readonly string[] {
  if (!Array.isArray(evidence)) return [];
  return (evidence as readonly { says: string; evidence: Data }[]).map(({ says, evidence: facts }) =>
    paint.dim(`${' '.repeat(23)}✓ ${withShortIds(says)}${byWhom(facts)}`),
  );
}

/** Instances, each with the revision that it had acknowledged and how it hears of flags. */
function byWhom({ instances, revisions, sources }: Data): string {
  if (!Array.isArray(instances) || !Array.isArray(revisions) || !Array.isArray(sources)) return '';
  const told = instances
    .slice(0, MOST_NAMED)
    .map((id, i) => `${shortId(word(id))} at ${word(revisions[i])} by ${word(sources[i])}`);
  const more = instances.length > MOST_NAMED ? ` and ${instances.length - MOST_NAMED} more` : '';
  return told.length === 0 ? '' : `: ${told.join(', ')}${more}`;
}

function saidOf(event: EventView, paint: Paint): string {
  const data = event.data as Data;
  const target = typeof data['target'] === 'string' ? data['target'] : '';
  const said = eventSays(event);
  const line = `${target.padEnd(6)} ${said}${event.why === null ? '' : `   ${event.why}`}`;
  return event.who === 'sluice' ? line : `${line}   ${paint.dim(`by ${event.who}`)}`;
}

/** Words and numbers of an event; anything else of an old log says nothing. */
function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
