/** Duty: carries out one history: load, rollouts, faults at their times, healing, and the look at what is left. Judges nothing. */
import { setTimeout as rest } from 'node:timers/promises';
import type { Action, SpecPlan } from './plan.js';
import { micros } from './record.js';
import { rolloutId, specText } from './spec-text.js';
import type { Stage } from './stage.js';
import type { Spell } from './wires.js';

export interface Performance {
  readonly begun: number;
  readonly ended: number;
  /** How often each fault was really done. */
  readonly faults: Readonly<Record<string, number>>;
  /** Requests and what was answered, for people. */
  readonly said: readonly string[];
  readonly lastViews: readonly View[];
}

/** What is read of a rollout. */
interface View {
  readonly id: string;
  readonly heading: string;
  readonly doneAt: number | null;
  readonly paused: boolean;
  readonly targets: readonly {
    readonly target: string;
    readonly phase: string;
    readonly waits: string | null;
  }[];
}

/** `leftMs`: how long the load may go on, whatever the plan says: a slow machine shortens a history, it does not stretch it. */
export async function perform(stage: Stage, leftMs: number): Promise<Performance> {
  const { spells } = stage;
  const endAt = stage.plan.finish ? leftMs : Math.min(stage.plan.endAt, leftMs);
  const plan = { ...stage.plan, endAt, healAt: Math.max(0, Math.min(stage.plan.healAt, endAt - HEALED_MS)) };
  const faults: Record<string, number> = {};
  const said: string[] = [];
  const mending = new Set<() => void | Promise<void>>();
  const background: Promise<unknown>[] = [];
  const count = (kind: string): void => {
    faults[kind] = (faults[kind] ?? 0) + 1;
  };
  const begun = micros();
  const at = (): number => (micros() - begun) / 1000;
  const until = async (ms: number): Promise<void> => {
    const left = ms - at();
    if (left > 0) await rest(left);
  };

  /** Makes something bad for a while; healing ends it early. */
  const forAWhile = (ms: number, mend: () => void | Promise<void>): void => {
    mending.add(mend);
    background.push(
      (async () => {
        await until(Math.min(at() + ms, plan.healAt));
        if (mending.delete(mend)) await mend();
      })(),
    );
  };
  const spell = (kind: string, on: string): Spell => {
    const made: Spell = { kind, on, from: micros(), to: Number.POSITIVE_INFINITY };
    spells.push(made);
    return made;
  };
  const ask = async (
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown }> => {
    for (let plane = 0; plane < plan.planes; plane += 1) {
      try {
        const response = await fetch(`${stage.planeUrl(plane)}${path}`, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
          signal: AbortSignal.timeout(3_000),
        });
        const text = await response.text();
        return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
      } catch {
        // another replica may answer
      }
    }
    return { status: 0, body: {} };
  };
  const command = async (index: number, what: string, body: object): Promise<void> => {
    const spec = plan.specs[index];
    if (!spec) return;
    const answer = await ask('POST', `/api/v1/rollouts/${rolloutId(spec)}/${what}`, body);
    said.push(`${at().toFixed(0)} ${what} ${rolloutId(spec)} ${JSON.stringify(body)}: ${answer.status}`);
    if (answer.status === 200) count(what);
  };

  const act: { [D in Action['do']]: (action: Extract<Action, { do: D }>) => Promise<void> | void } = {
    kill: async ({ who }) => {
      count('kill');
      spell('kill', who).to = micros();
      await stage.killActor(who);
      await comesBack(who);
    },
    stop: async ({ who }) => {
      count('stop');
      stage.tell(who, { do: 'close' });
      await Promise.race([stage.actors.get(who)?.child?.gone, rest(3_000)]);
      await stage.killActor(who);
      await comesBack(who);
    },
    freeze: ({ who, ms }) => {
      count('freeze');
      const frozen = spell('freeze', who);
      stage.signal(who, 'SIGSTOP');
      forAWhile(ms, () => {
        stage.signal(who, 'SIGCONT');
        frozen.to = micros();
      });
    },
    cut: ({ path, ms }) => spoil('cut', path, ms),
    hang: ({ path, ms }) => spoil('hang', path, ms),
    deaf: ({ path, ms }) => spoil('deaf', path, ms),
    delay: ({ path, ms }) => spoil('delay', path, ms),
    replay: ({ path, back }) => {
      if (stage.wires.replay(path, back)) count('replay');
    },
    'kill-plane': async ({ plane, ms }) => {
      count('kill-plane');
      await stage.killPlane(plane);
      forAWhile(ms, () => stage.startPlane(plane).catch(() => undefined));
    },
    'freeze-plane': ({ plane, ms }) => {
      count('freeze-plane');
      stage.signalPlane(plane, 'SIGSTOP');
      forAWhile(ms, () => stage.signalPlane(plane, 'SIGCONT'));
    },
    'crash-postgres': async () => {
      count('crash-postgres');
      await stage.crashPostgres();
    },
    long: ({ who, ms, first }) => {
      count('long-transaction');
      stage.tell(who, { do: 'long', ms, first });
    },
    rollback: ({ spec, to }) => command(spec, 'rollback', to ? { to } : {}),
    resume: ({ spec }) => command(spec, 'resume', {}),
    pause: ({ spec }) => command(spec, 'pause', {}),
  };
  const spoil = (weather: 'cut' | 'hang' | 'deaf' | 'delay', path: string, ms: number): void => {
    if (!stage.wires.has(path)) return;
    count(`${weather}-${path.split(':')[0]}`);
    forAWhile(ms, stage.wires.spoil(path, weather, DELAY_MS));
  };
  const comesBack = async (who: string): Promise<void> => {
    const plan = stage.actors.get(who)?.plan;
    // code from before is not started again: who deploys, deploys the new code
    if (plan?.kind !== 'sdk') return;
    await rest(200);
    await begin(who);
  };
  const begin = async (who: string): Promise<void> => {
    await stage.startActor(who);
    stage.tell(who, { do: 'work' });
  };
  const applyAll = plan.specs.map(async (spec) => {
    await until(spec.at);
    await applied(spec);
  });
  async function applied(spec: SpecPlan): Promise<void> {
    const services = [...new Set(plan.instances.filter((i) => i.kind !== 'legacy').map((i) => i.service))];
    const text = specText(spec, services, plan.targets);
    while (at() < plan.endAt) {
      const answer = await ask('POST', '/api/v1/rollouts', { spec: text });
      if (answer.status >= 200 && answer.status < 300) return;
      said.push(
        `${at().toFixed(0)} apply ${rolloutId(spec)}: ${answer.status} ${JSON.stringify(answer.body)}`,
      );
      await rest(300);
    }
  }
  const views = async (): Promise<readonly View[]> => {
    const all = await Promise.all(plan.specs.map((s) => ask('GET', `/api/v1/rollouts/${rolloutId(s)}`)));
    return all.flatMap(({ status, body }) => (status === 200 ? [body as View] : []));
  };

  for (const { plan: instance } of stage.actors.values()) {
    if (instance.startsAt === undefined) stage.tell(instance.name, { do: 'work' });
    else background.push(until(instance.startsAt).then(() => begin(instance.name)));
  }
  for (const action of plan.actions) {
    if (action.at > plan.healAt) continue;
    background.push(
      until(action.at)
        .then(() => (act[action.do] as (a: Action) => void | Promise<void>)(action))
        .catch((thrown: unknown) => said.push(`${action.do} failed: ${String(thrown)}`)),
    );
  }
  await until(plan.healAt);
  for (const mend of mending) await mend();
  mending.clear();
  await Promise.all([...background, ...applyAll].map((b) => Promise.race([b, rest(6_000)])));
  for (const { plan: instance } of stage.actors.values()) {
    stage.signal(instance.name, 'SIGCONT');
    if (instance.kind === 'sdk') background.push(begin(instance.name));
  }
  // a control plane that could not start while its state store was away is started again, as a supervisor does
  for (let plane = 0; plane < plan.planes; plane += 1) {
    await stage.startPlane(plane).catch(() => said.push(`control plane ${plane} does not start`));
  }
  let last: readonly View[] = [];
  while (at() < plan.endAt) {
    last = await views();
    if (last.length === plan.specs.length && last.every((v) => v.doneAt !== null)) break;
    if (plan.finish) {
      for (const [index, view] of last.entries()) {
        if (view.doneAt === null && (view.heading === 'held' || view.paused))
          await command(index, 'resume', {});
      }
    }
    await rest(250);
  }
  await stage.rest(3_000);
  last = await views();
  return { begun, ended: micros(), faults, said, lastViews: last };
}

/** For what was broken to come up again before the end. */
const HEALED_MS = 3_000;
/** Long enough to turn the order of messages on different wires, far under every patience. */
const DELAY_MS = 60;
