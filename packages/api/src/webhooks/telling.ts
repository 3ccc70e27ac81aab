/** Duty: what of a rollout is told to webhooks, and how it is called; pure. The words of an event stand in words/. */
import type { AskedApproval } from '@sluice/core';
import type { EventView } from '../views/event-view.js';
import { eventSays } from '../words/event-says.js';

/** What a webhook can be told of. */
export const TOLD = [
  'rollout.started',
  'phase.entered',
  'rollout.done',
  'rollout.paused',
  'rollout.resumed',
  'rollout.rolled-back',
  'phase.back',
  'guardrail.breached',
  'approval.asked',
  'approval.given',
] as const;
export type Told = (typeof TOLD)[number];
/** What only a person's `webhook test` sends. */
export const TEST = 'webhook.test';

/** One thing that is told, before anybody has asked for it in a format. */
export interface Telling {
  /** What it may be told as, the narrowest first: a breach is a rollback, too. */
  readonly kinds: readonly (Told | typeof TEST)[];
  readonly rollout: string | null;
  /** Position in the log: of the event itself, or of the last one before it. */
  readonly position: number;
  /** What tells it from others of the same position; empty for the event itself. */
  readonly part: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  readonly why: string | null;
  /** Where it happened; empty: everywhere. */
  readonly targets: readonly string[];
  readonly phase: string | null;
  /** What happened, in a few words. */
  readonly says: string;
  /** The command that goes on from here; null where nothing has to be done. */
  readonly todo: string | null;
  readonly event: EventView | null;
}

type Data = Readonly<Record<string, unknown>>;

/** What an event is told as; an event that is not here is told to nobody. */
const KINDS: Readonly<Record<string, (data: Data) => readonly Told[]>> = {
  RolloutApplied: () => ['rollout.started'],
  PhaseEntered: () => ['phase.entered'],
  RolloutFinished: () => ['rollout.done'],
  RolloutPaused: () => ['rollout.paused'],
  RolloutContinued: () => ['rollout.resumed'],
  RolledForward: () => ['rollout.resumed'],
  RollbackStarted: (d) =>
    byItself(d) ? ['guardrail.breached', 'rollout.rolled-back'] : ['rollout.rolled-back'],
  StagesAdopted: () => ['rollout.rolled-back'],
  RollbackReached: () => ['phase.back'],
  PartLowered: (d) => (byItself(d) ? ['guardrail.breached'] : []),
  ApprovalGiven: () => ['approval.given'],
};

/** The types of events that are told at all. */
export const TOLD_EVENTS: ReadonlySet<string> = new Set(Object.keys(KINDS));

/** After which of them a rollout stands still until somebody says so. */
const RESUMED: ReadonlySet<Told | typeof TEST> = new Set([
  'rollout.paused',
  'rollout.rolled-back',
  'guardrail.breached',
]);

/** Words of which a person is the subject: whoever is told of a rollout must not take it for that. */
const PERSONAL: ReadonlySet<string> = new Set(['RolloutPaused', 'ApprovalGiven']);

/** Undefined where nobody is told of it. */
export function tellingOf(event: EventView): Telling | undefined {
  const { type, data, rollout, position, at, who, why } = event;
  const kinds = KINDS[type]?.(data) ?? [];
  if (kinds.length === 0) return undefined;
  const phase = data['phase'];
  return {
    kinds,
    rollout,
    position,
    part: '',
    at,
    who,
    why,
    targets: targetsOf(data),
    phase: typeof phase === 'string' ? phase : null,
    says: `${PERSONAL.has(type) ? `${who} ` : ''}${eventSays(event)}${byItself(data) ? ' by itself' : ''}`,
    todo: kinds.some((k) => RESUMED.has(k)) ? `sluice resume ${rollout}` : null,
    event,
  };
}

/** That a rollout waits for a person's approval: no event, since nothing has happened but time. */
export function tellingOfApproval(
  { phase, says, targets }: AskedApproval,
  { rollout, position, at }: Pick<Telling, 'position' | 'at'> & { readonly rollout: string },
): Telling {
  return {
    kinds: ['approval.asked'],
    rollout,
    position,
    part: `asked ${phase}`,
    at,
    who: 'sluice',
    why: null,
    targets,
    phase,
    says,
    todo: `sluice approve ${rollout} ${phase}`,
    event: null,
  };
}

/** What a person sends to see whether anything arrives. */
export function tellingOfTest(
  webhook: string,
  { who, at, position }: Pick<Telling, 'who' | 'at' | 'position'>,
): Telling {
  return {
    kinds: [TEST],
    rollout: null,
    position,
    part: 'test',
    at,
    who,
    why: null,
    targets: [],
    phase: null,
    says: `a test: what Sluice tells ${webhook} arrives here`,
    todo: null,
    event: null,
  };
}

/** As what it is told to somebody who asked for these; undefined where they did not ask for it. */
export function kindFor(telling: Telling, events: readonly string[]): Told | typeof TEST | undefined {
  return telling.kinds.find((kind) => kind === TEST || events.includes(kind));
}

function byItself({ by }: Data): boolean {
  return by === 'guardrail';
}

function targetsOf({ target, targets }: Data): readonly string[] {
  if (typeof target === 'string') return [target];
  return Array.isArray(targets) ? targets.map(String) : [];
}
