/** Duty: carries out one history: load, rollouts, actions at their times, healing, rest. Judges nothing. */
import { setTimeout as rest } from 'node:timers/promises';
import { Actions } from './act.js';
import { LogFollower } from './log-follower.js';
import { PlaneClient, type View } from './plane-client.js';
import { micros } from './record.js';
import { rolloutId } from './spec-text.js';
import type { Stage } from './stage.js';

export interface Performance {
  readonly begun: number;
  readonly ended: number;
  /** How often each fault was really done. */
  readonly faults: Readonly<Record<string, number>>;
  /** Requests and what was answered, for people. */
  readonly said: readonly string[];
  readonly lastViews: readonly View[];
}

/** The share of a history in which things go wrong. */
const FAULTY = 0.68;
/** For what was broken to come up again before the end. */
const HEALED_MS = 3_000;
/** For a scenario to go on after its last action. */
const SETTLE_MS = 1_200;
const REST_MS = 3_000;
const LOOK_MS = 250;

/** `leftMs`: how long the load may go on, whatever the plan says: a slow machine shortens a history, it does not stretch it. */
export async function perform(stage: Stage, leftMs: number): Promise<Performance> {
  const { plan } = stage;
  const scenario = plan.patienceMs !== undefined;
  const endAt = plan.patienceMs ?? (plan.finish ? leftMs : Math.min(plan.endAt, leftMs));
  const healAt = scenario ? endAt : Math.max(0, Math.min(endAt * FAULTY, endAt - HEALED_MS));
  // a history that gets more time, or less, keeps its shape
  const stretch = healAt / plan.healAt;
  const planes = new PlaneClient(stage);
  const actions = new Actions(stage, planes);
  const log = new LogFollower(stage.url('state'));
  const begun = micros();
  const at = (): number => (micros() - begun) / 1000;
  const until = async (ms: number): Promise<void> => {
    const left = ms - at();
    if (left > 0) await rest(left);
  };
  const over = new AbortController();
  const begin = async (who: string): Promise<void> => {
    await actions.begin(who);
  };

  log.start();
  for (const { plan: instance } of stage.actors.values()) {
    if (instance.startsAt === undefined) stage.tell(instance.name, { do: 'work' });
    else if (instance.startsAt >= 0)
      void until(instance.startsAt).then(() => (over.signal.aborted ? undefined : begin(instance.name)));
  }
  const applied = plan.specs.map(async (spec) => {
    await until(spec.at);
    while (!over.signal.aborted && at() < endAt && !(await planes.apply(spec))) await rest(300);
  });
  const acted = plan.actions.map(async (action) => {
    if (action.after) {
      await log.seen(action.after);
      await rest(action.at);
    } else await until(action.at * stretch);
    // what would be done after the healing would never be mended
    if (over.signal.aborted || at() > healAt) return;
    await actions.do(action).catch((thrown: unknown) => {
      planes.said.push(`${action.do} failed: ${String(thrown)}`);
    });
  });
  if (scenario) await Promise.race([Promise.all(acted).then(() => rest(SETTLE_MS)), until(endAt)]);
  else await until(healAt);
  over.abort();
  await actions.heal();
  await Promise.race([Promise.all(applied), rest(HEALED_MS)]);
  for (const { plan: instance } of scenario ? [] : stage.actors.values()) {
    stage.signal(instance.name, 'SIGCONT');
    if (instance.kind === 'sdk') void begin(instance.name);
  }
  // a control plane that could not start while its state store was away is started again, as a supervisor does
  for (let plane = 0; plane < plan.planes; plane += 1) {
    await stage.startPlane(plane).catch(() => planes.said.push(`control plane ${plane} does not start`));
  }
  let last: readonly View[] = [];
  while (!scenario && at() < endAt) {
    last = await planes.views();
    if (last.length === plan.specs.length && last.every((v) => v.doneAt !== null)) break;
    if (plan.finish) {
      for (const view of last) {
        const spec = plan.specs.find((s) => rolloutId(s) === view.id);
        if (spec && view.doneAt === null && (view.heading === 'held' || view.paused))
          await planes.command(spec, 'resume', {});
      }
    }
    await rest(LOOK_MS);
  }
  await stage.rest(REST_MS);
  last = await planes.views();
  await log.close();
  return { begun, ended: micros(), faults: actions.faults, said: planes.said, lastViews: last };
}
