/** Duty: which strikes are still to come, and which have come; knows neither processes nor sockets. */
import { STEPS, type EventType, type StepName } from '@sluice/core';
import type { Request, Session } from '../faults/frames.js';
import { MOMENTS, type Moment } from '../faults/wire.js';
import { OTHER_DEEDS, type Deeds, type Direction, type Mark } from './deeds.js';

export type Victim = 'control plane' | 'PostgreSQL of the targets' | 'PostgreSQL of the log';

/** What was struck: the victim, and around what of which direction and when. */
export interface KillPoint {
  readonly victim: Victim;
  readonly direction: Direction;
  /** `apply backfill`, `undo checks`, `copy stages`, `record StepFinished`. */
  readonly deed: string;
  readonly moment: Moment;
}

export interface Armed {
  readonly point: KillPoint;
  readonly commits: boolean;
  /** To be called when the strike could not come: it is tried again at the next occasion. */
  readonly back: () => void;
}

interface Found {
  readonly deed: string;
  readonly index: number;
  readonly commits: boolean;
}

/** One target is struck before and after each statement, the other within it: a statement that came through does not come again. */
const SHARES: Readonly<Record<string, readonly Moment[]>> = { a: ['before', 'after'], b: ['within'] };

/** What is left then comes on the next way past it. */
const MOST_ON_A_WAY = 3;

export class Armoury {
  readonly struck: KillPoint[] = [];
  readonly #left = new Map<string, Moment[]>();
  /** How often each deed was struck on this way: a runner that fails again and again waits longer each time. */
  readonly #onThisWay = new Map<string, number>();
  readonly #wanted: (point: KillPoint) => boolean;

  constructor(wanted: (point: KillPoint) => boolean = () => true) {
    this.#wanted = wanted;
  }

  /** The rollout turns round, or sets out again. */
  turns(): void {
    this.#onThisWay.clear();
  }

  /** The strike that is due at a request to a target, if any. */
  atTarget(
    victim: Victim,
    session: Session,
    request: Request,
    direction: Direction,
    deeds: Deeds,
  ): Armed | undefined {
    const found = deedIn(request, direction, deeds);
    const shares = SHARES[session.database];
    if (!found || !shares) return undefined;
    const deed = `${session.database} ${found.deed}`;
    const struck = this.#onThisWay.get(deed) ?? 0;
    if (struck >= MOST_ON_A_WAY) return undefined;
    const armed = this.#take(
      `${victim} ${session.database} ${direction} ${found.deed} ${found.index}`,
      shares,
      {
        victim,
        direction,
        ...found,
      },
    );
    if (armed) this.#onThisWay.set(deed, struck + 1);
    return armed;
  }

  /** The strike that is due when an event is written; `commits`: it lasts only by the commit that follows. */
  atLog(victim: Victim, type: EventType, direction: Direction, commits: boolean): Armed | undefined {
    const deed = `record ${type}`;
    return this.#take(`${victim} ${deed}`, MOMENTS, { victim, direction, deed, commits });
  }

  #take(
    key: string,
    all: readonly Moment[],
    { commits, victim, direction, deed }: Omit<KillPoint, 'moment'> & { readonly commits: boolean },
  ): Armed | undefined {
    const wanted = all.filter((moment) => this.#wanted({ victim, direction, deed, moment }));
    const left = this.#left.get(key) ?? [...wanted];
    this.#left.set(key, left);
    const moment = left.shift();
    if (!moment) return undefined;
    return {
      point: { victim, direction, deed, moment },
      commits: commits && moment !== 'before',
      back: () => left.unshift(moment),
    };
  }
}

function deedIn(request: Request, direction: Direction, deeds: Deeds): Found | undefined {
  const is = (mark: Mark): boolean =>
    mark.text.test(request.text) && (mark.value === undefined || request.values.includes(mark.value));
  for (const [deed, mark] of Object.entries(OTHER_DEEDS))
    if (is(mark)) return { deed, index: 0, commits: mark.commits === true };
  // what is applied on the way back is named as such by its direction; one text may mean both, so the likelier is asked first
  const kinds = direction === 'forward' ? (['apply', 'undo'] as const) : (['undo', 'apply'] as const);
  for (const kind of kinds)
    for (const step of STEPS) {
      const index = deeds[step][kind].findIndex(is);
      if (index >= 0)
        return { deed: `${kind} ${step}`, index, commits: deeds[step][kind][index]?.commits === true };
    }
  return undefined;
}

/** The types of the events that an insert into the log carries, first to last. */
export function eventsIn(request: Request): readonly EventType[] {
  if (!request.text.includes('insert into sluice_control.event (')) return [];
  const events = JSON.parse(request.values[0] ?? '[]') as { type: EventType }[];
  return events.map((event) => event.type);
}

/** Whether an insert into the log is a transaction of its own, which no commit follows. */
export function commitsItself({ text }: Request): boolean {
  return text.startsWith('with recursive');
}

/** What must have been struck at each moment: every step, what was taken back on the ways back, and every kind of event. */
export function missing(
  struck: readonly KillPoint[],
  undone: ReadonlySet<StepName>,
  recorded: ReadonlySet<EventType>,
): readonly string[] {
  const steps = [
    ...STEPS.map((s) => `apply ${s}`),
    ...[...undone].map((s) => `undo ${s}`),
    ...Object.keys(OTHER_DEEDS),
  ];
  const events = [...recorded].map((type) => `record ${type}`);
  const wanted: Readonly<Record<Victim, readonly string[]>> = {
    'control plane': [...steps, ...events],
    'PostgreSQL of the targets': steps,
    'PostgreSQL of the log': events,
  };
  const known = new Set(struck.map(({ victim, deed, moment }) => `${victim}: ${moment} ${deed}`));
  return Object.entries(wanted)
    .flatMap(([victim, deeds]) => deeds.flatMap((deed) => MOMENTS.map((m) => `${victim}: ${m} ${deed}`)))
    .filter((point) => !known.has(point));
}

/** Points that are not the same. */
export function distinct(struck: readonly KillPoint[]): readonly KillPoint[] {
  return [...new Map(struck.map((p) => [`${p.victim} ${p.direction} ${p.deed} ${p.moment}`, p])).values()];
}
