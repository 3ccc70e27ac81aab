/** Duty: the command line of the sabotage: each device is taken out, and the checker must see it; with the device, it must see nothing. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runHistory } from '../consistency/history.js';
import { openLane } from '../consistency/lane.js';
import { sabotaged } from './copy.js';
import { SCENARIOS } from './devices.js';
import { ENGINE, judgeEngine, type EngineDevice } from './engine.js';
import type { Scenario } from './scenario.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    device: { type: 'string', multiple: true },
    lanes: { type: 'string', default: '2' },
    keep: { type: 'boolean', default: false },
  },
});

if (values.only !== undefined && !['engine', 'histories'].includes(values.only)) {
  process.stderr.write(`--only takes engine or histories, not ${values.only}\n`);
  process.exit(2);
}

// compiled: test/dist/sabotage/main.js
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HERE = join(ROOT, 'test', 'sabotage');
const RESULTS = join(HERE, 'results');
/** A scenario that was missed is tried again so often: it depends on a race. */
const TRIES = 3;

interface Outcome {
  readonly device: string;
  readonly says: string;
  readonly seed: number;
  readonly caught: boolean;
  /** The first invariant that was found broken, and the sentence about it. */
  readonly invariant: string | null;
  readonly found: string | null;
  /** From the start of the history that found it, or of the last one. */
  readonly seconds: number;
  readonly tries: number;
  /** The same seed with the device in its place. */
  readonly clean: boolean;
  readonly cleanFound: string | null;
}

async function judgeDevice(
  { device, says, plan }: Scenario,
  lane: Awaited<ReturnType<typeof openLane>>,
): Promise<Outcome> {
  const patch = join(HERE, 'patches', `${device}.patch`);
  if (!existsSync(patch)) throw new Error(`${device} has no patch: ${patch} was wanted`);
  const { mains, remove } = await sabotaged(ROOT, patch);
  let tries = 0;
  let broken = await runHistory({ plan, lane, results: join(RESULTS, device), mains, keep: values.keep });
  for (tries = 1; broken.anomalies.length === 0 && tries < TRIES; tries += 1) {
    broken = await runHistory({ plan, lane, results: join(RESULTS, device), mains, keep: values.keep });
  }
  remove();
  const whole = await runHistory({
    plan,
    lane,
    results: join(RESULTS, `${device}-in-place`),
    keep: values.keep,
  });
  const first = broken.anomalies[0];
  const outcome: Outcome = {
    device,
    says,
    seed: plan.seed,
    caught: first !== undefined && whole.anomalies.length === 0,
    invariant: first?.invariant ?? null,
    found: first?.says ?? null,
    seconds: Math.round(broken.ms / 100) / 10,
    tries,
    clean: whole.anomalies.length === 0,
    cleanFound: whole.anomalies[0]?.says ?? null,
  };
  const words = first ? `${first.invariant}: ${first.says}` : `nothing was found; ${broken.ends.join('; ')}`;
  const beside = outcome.clean ? 'clean with it' : `NOT CLEAN WITH IT: ${whole.anomalies[0]?.says}`;
  process.stderr.write(
    `${device}: ${words} (${outcome.seconds} s, try ${tries}); ${beside}, ${whole.ends.join('; ')}\n`,
  );
  return outcome;
}

/** As a history is judged: by the random backfills of packages/postgres. */
async function judgeDeviceOfEngine({ device, says, patch }: EngineDevice): Promise<Outcome> {
  const found = await judgeEngine(ROOT, { device, says, patch });
  const { cases, ...rest } = found;
  const words = found.found
    ? `${found.found} (backfill ${cases} of seed ${found.seed}`
    : '(nothing was found';
  const beside = found.clean ? 'clean with it' : `NOT CLEAN WITH IT: ${found.cleanFound}`;
  process.stderr.write(`${device}: ${words}, ${found.seconds} s); ${beside}\n`);
  return { device, says, ...rest, invariant: found.found ? 'every-row-agrees' : null, tries: 1 };
}

const NOTHING = {
  caught: false,
  invariant: null,
  seconds: 0,
  tries: 0,
  clean: false,
  cleanFound: null,
} as const;

const wanted = (kind: string, device: string): boolean =>
  (values.only ?? kind) === kind && (!values.device || values.device.includes(device));
const chosen = SCENARIOS.filter((s) => wanted('histories', s.device));
const list: Outcome[] = [];
const waiting = [...chosen];
await Promise.all(
  Array.from({ length: Math.min(Number(values.lanes), chosen.length) }, async () => {
    const lane = await openLane();
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { device, says, plan } = next;
        // a patch that is out of date is one device not caught, not the end of the run
        const failed = (thrown: unknown): Outcome => {
          process.stderr.write(`${device}: ${String(thrown)}\n`);
          return { device, says, seed: plan.seed, ...NOTHING, found: String(thrown) };
        };
        list.push(await judgeDevice(next, lane).catch(failed));
      }
    } finally {
      await lane.stop();
    }
  }),
);
for (const next of ENGINE.filter((e) => wanted('engine', e.device))) {
  const failed = (thrown: unknown): Outcome => {
    process.stderr.write(`${next.device}: ${String(thrown)}\n`);
    return { device: next.device, says: next.says, seed: 0, ...NOTHING, found: String(thrown) };
  };
  list.push(await judgeDeviceOfEngine(next).catch(failed));
}
const summary = { devices: list.length, caught: list.filter((o) => o.caught).length, list };
process.stdout.write(`${JSON.stringify(summary, undefined, values.json ? undefined : 2)}\n`);
process.exit(summary.caught === summary.devices ? 0 : 1);
