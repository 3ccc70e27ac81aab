/** Duty: keeps what each target has come to, marks the intervals of its traffic, and answers what was left behind. */
import type { Client, RolloutView, TargetView } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { eventsAfter } from '../events-after.js';
import { ROLLOUT } from './answers.js';
import { intervalOf, stationOf, type Passage } from './story.js';
import type { DemoWorld, Region } from './world.js';

export interface CourseNeeds {
  readonly world: DemoWorld;
  readonly client: Client;
  /** Milliseconds since the demo began. */
  readonly elapsedMs: () => number;
}

/** Looks at a rollout; the answer names each station that a target has left since the last look. */
export function createCourse({ world, client, elapsedMs }: CourseNeeds) {
  const stations = new Map<string, { readonly station: string; readonly sinceMs: number }>();

  return async (rollout: RolloutView): Promise<readonly Passage[]> => {
    const passages: Passage[] = [];
    for (const target of rollout.targets) {
      const station = stationOf(target, rollout.heading);
      const before = stations.get(target.target);
      if (before?.station === station) continue;
      const atMs = elapsedMs();
      stations.set(target.target, { station, sinceMs: atMs });
      const load = world.loads[target.target as Region];
      await load.mark(intervalOf(station));
      if (!before) continue;
      const marks = (await load.stats()).marks;
      const traffic = marks.findLast((m) => m.name === intervalOf(before.station));
      passages.push({
        target: target.target,
        station: before.station,
        atMs,
        tookMs: atMs - before.sinceMs,
        traffic: traffic ?? { reads: 0, writes: 0, new: 0, worstMs: 0 },
        ...(await rowsOf(client, target, before.station)),
      });
    }
    return passages;
  };
}

/** What the step of a station has written into the log: `backfill` and `verify` are both the names of a phase and of its step. */
async function rowsOf(
  client: Client,
  { target }: TargetView,
  station: string,
): Promise<{ readonly rows?: number; readonly differing?: number }> {
  if (station !== 'backfill' && station !== 'verify') return {};
  const events = await eventsAfter(client, ROLLOUT, 0);
  if (isRefusal(events)) return {};
  const finished = events.findLast(
    (e) => e.type === 'StepFinished' && e.data['target'] === target && e.data['step'] === station,
  );
  const facts = (finished?.data['facts'] ?? {}) as Readonly<Record<string, unknown>>;
  const number = (name: string): Readonly<Record<string, number>> =>
    typeof facts[name] === 'number' ? { [name]: facts[name] } : {};
  return { ...number('rows'), ...number('differing') };
}
