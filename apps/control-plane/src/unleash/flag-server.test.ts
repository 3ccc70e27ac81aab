/** Duty: proves that one turn of a flag by somebody else is told once, though several targets read and write the same flags. */
import { draft, flagName, isRefusal, type EventDraft } from '@sluice/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Log } from '../store/log.js';
import { applied, SPEC, startStateServer, type StateServer } from '../store/state-store.fixture.js';
import type { AdminApi } from './admin-api.js';
import { createFlagServer } from './flag-server.js';
import type { Found } from './standing.js';

const FLAG = flagName(SPEC.name, SPEC.services[0]?.name ?? '', 'write');

let server: StateServer;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());

function door(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

/** Flags in memory: a real server cannot be stopped in the middle of one answer. */
function flagsInMemory() {
  const flags = new Map<string, Found>();
  let events = 0;
  let strategies = 0;
  /** Who reads this flag next waits here, with what it has read in hand. */
  let held: { readonly read: () => void; readonly until: Promise<void> } | undefined;
  const turn = (flag: string, to: Partial<Found>): void => {
    flags.set(flag, { enabled: false, strategies: [], ...flags.get(flag), ...to } as Found);
    events += 1;
  };
  const api: AdminApi = {
    read: async (flag) => {
      const found = flags.get(flag);
      const waits = flag === FLAG ? held : undefined;
      if (!waits) return found;
      held = undefined;
      waits.read();
      await waits.until;
      return found;
    },
    make: async (flag) => turn(flag, { enabled: false }),
    enterEnvironment: async () => undefined,
    perform: async (flag, deed) => {
      const { strategies: now = [] } = flags.get(flag) ?? {};
      if (!('strategy' in deed) && !('id' in deed)) return turn(flag, { enabled: deed.kind === 'on' });
      const rest = deed.kind === 'add' ? now : now.filter((s) => s.id !== deed.id);
      if (deed.kind === 'remove') return turn(flag, { strategies: rest });
      const made = { ...deed.strategy, id: `${(strategies += 1)}` } as Found['strategies'][number];
      turn(flag, { strategies: [...rest, made] });
    },
    lastEvent: async () => events,
    changedBy: async () => 'somebody',
    instances: async () => [],
  };
  const hold = (): { readonly read: Promise<void>; readonly go: () => void } => {
    const [read, until] = [door(), door()];
    held = { read: read.open, until: until.opened };
    return { read: read.opened, go: until.open };
  };
  return { api, turn, hold };
}

it('what one target reads while another puts it right is not told again', async () => {
  const { pool } = await server.store();
  const log = new Log(pool);
  const say = async (...events: EventDraft[]): Promise<void> => {
    const said = await log.append(
      { id: SPEC.name, rollout: log.rollouts().get(SPEC.name), who: 'ana' },
      events,
    );
    if (isRefusal(said)) throw new Error(said.message);
  };
  await say(applied());
  const rollout = () => {
    const found = log.rollouts().get(SPEC.name);
    if (!found) throw new Error('no rollout');
    return found;
  };
  const { api, turn, hold } = flagsInMemory();
  let now = 0;
  const flags = createFlagServer({ api, pool, log, ticks: () => (now += 2_000) });
  await flags.copy(SPEC.name);

  turn(FLAG, { enabled: true, strategies: [] });
  const [drifted] = (await flags.look(rollout())).drifted;
  expect(drifted).toMatchObject({ flag: FLAG, who: 'somebody' });
  if (!drifted) return;
  const { found, wanted } = drifted;
  const held = hold();
  const late = flags.look(rollout());
  await held.read;
  await say(draft('FlagDrifted', { flag: FLAG, found, wanted, evidence: {} }));
  const again = hold();
  const later = flags.look(rollout());
  await again.read;
  await flags.copy(SPEC.name);
  held.go();
  again.go();
  // the first began before the log was told: whoever looks so late appends to a rollout that has moved on, and is refused
  await late;
  expect((await later).drifted).toEqual([]);
  turn(FLAG, { enabled: true, strategies: [] });
  expect((await flags.look(rollout())).drifted).toMatchObject([{ flag: FLAG, found, wanted }]);
});
