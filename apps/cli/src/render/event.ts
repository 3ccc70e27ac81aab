/** Duty: one event in one line; pure. */
import type { EventView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { clock } from './columns.js';

/** Instances that an event names in one line; all of them stand in its JSON. */
const MOST_NAMED = 5;

type Data = Readonly<Record<string, unknown>>;

/** What an event says to people; a type that is not here says its name. */
const SAYS: Readonly<Record<string, (data: Data) => string>> = {
  RolloutApplied: () => 'started',
  SpecChanged: () => 'the spec was changed',
  PhaseEntered: (d) => `enters ${word(d['phase'])}`,
  StepFinished: (d) => `${word(d['step'])} done${rows(d['facts'] as Data)}`,
  StepUndone: (d) => `${word(d['step'])} taken back`,
  StageMoved: (d) =>
    (d['moves'] as { service: string; to: { stage: string; percent: number } }[])
      .map((m) => `${m.service} to ${m.to.stage}${m.to.stage === 'read' ? ` ${m.to.percent} %` : ''}`)
      .join(', '),
  PartLowered: (d) =>
    `${word(d['service'])}${d['region'] === undefined ? '' : ` in ${word(d['region'])}`} BACK TO THE OLD COLUMN`,
  PartsFreed: () => 'what was held comes up again',
  EveBegan: () => 'fallback and breaker end for all services',
  StagesCopied: (d) => `revision ${word(d['revision'])} stands in the database`,
  MoveProven: (d) => `revision ${word(d['revision'])} is proven`,
  HorizonNoted: (d) => `${(d['holders'] as unknown[]).length} open transactions noted`,
  HorizonPassed: () => 'they have ended',
  VerifyAsked: () => 'asks to count the rows again',
  ScanStale: (d) => `a new timeline: ${(d['steps'] as string[]).join(', ')} begin anew`,
  RowsRepaired: (d) => `${word((d['facts'] as Data)['changed'])} rows repaired`,
  ApprovalGiven: (d) => `approves ${word(d['phase'])}`,
  GateOverridden: (d) => `OVERRIDES ${word(d['gate'])} in ${word(d['phase'])}`,
  AdvanceAsked: (d) => `asks to go on to ${word(d['phase'])}`,
  RolloutPaused: () => 'pauses it',
  RolloutContinued: () => 'goes on',
  RollbackStarted: (d) => `ROLLS BACK${d['to'] === undefined ? '' : ` to ${word(d['to'])}`}`,
  StagesAdopted: (d) => `ROLLED BACK BY HAND, found in ${(d['targets'] as string[]).join(', ')}`,
  RollbackReached: (d) => `is back, at ${word(d['phase'])}`,
  RolledForward: () => 'goes forward again',
  RolloutFinished: () => 'done',
  RolloutForgotten: () => 'forgotten',
};

/** Facts of the engine room: they stand in the log, and say nothing to who follows a rollout. */
const QUIET: ReadonlySet<string> = new Set([
  'StagesCopied',
  'MoveProven',
  'HorizonNoted',
  'HorizonPassed',
  'EveBegan',
]);

/** One line for who follows; undefined where there is nothing to follow. */
export function changeLine(event: EventView, paint: Paint): string | undefined {
  if (QUIET.has(event.type)) return undefined;
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
    paint.dim(`${' '.repeat(23)}✓ ${says}${byWhom(facts)}`),
  );
}

/** Instances, each with the revision that it had acknowledged and how it hears of flags. */
function byWhom({ instances, revisions, sources }: Data): string {
  if (!Array.isArray(instances) || !Array.isArray(revisions) || !Array.isArray(sources)) return '';
  const told = instances
    .slice(0, MOST_NAMED)
    .map((id, i) => `${word(id)} at ${word(revisions[i])} by ${word(sources[i])}`);
  const more = instances.length > MOST_NAMED ? ` and ${instances.length - MOST_NAMED} more` : '';
  return told.length === 0 ? '' : `: ${told.join(', ')}${more}`;
}

function saidOf(event: EventView, paint: Paint): string {
  const data = event.data as Data;
  const target = typeof data['target'] === 'string' ? data['target'] : '';
  const said = SAYS[event.type]?.(data) ?? event.type;
  const line = `${target.padEnd(6)} ${said}${event.why === null ? '' : `   ${event.why}`}`;
  return event.who === 'sluice' ? line : `${line}   ${paint.dim(`by ${event.who}`)}`;
}

/** Words and numbers of an event; anything else of an old log says nothing. */
function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function rows(facts: Data): string {
  const n = facts['rows'];
  if (typeof n !== 'number') return '';
  const differing = facts['differing'];
  return typeof differing === 'number'
    ? `, ${differing} of ${n.toLocaleString('en-US')} rows differ`
    : `, ${n.toLocaleString('en-US')} rows`;
}
