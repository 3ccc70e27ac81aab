/** Duty: what an event says to people, in a few words; pure, so that every surface says the same. */
import type { EventView } from '../views/event-view.js';

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
    `${word(d['service'])}${d['region'] === undefined ? '' : ` in ${word(d['region'])}`} ${lower(d['to'] as { stage: string; percent: number })}`,
  PartsFreed: () => 'what was held comes up again',
  FlagDrifted: (d) =>
    `${word(d['flag'])} WAS TURNED ON THE UNLEASH SERVER to ${word(d['found'])}, and is put back`,
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

/** What happened, without who, where and why. */
export function eventSays({ type, data }: Pick<EventView, 'type' | 'data'>): string {
  return SAYS[type]?.(data) ?? type;
}

/** True for facts that whoever follows a rollout is spared. */
export function isQuietEvent({ type }: Pick<EventView, 'type'>): boolean {
  return QUIET.has(type);
}

/** Words and numbers of an event; anything else of an old log says nothing. */
function lower({ stage, percent }: { stage: string; percent: number }): string {
  return stage === 'read' ? `LOWERED TO ${percent} %` : 'BACK TO THE OLD COLUMN';
}

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
