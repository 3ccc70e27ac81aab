/** Duty: proves that a control plane that lags behind another one decides on what that one has written. */
import { isRefusal, type Refusal } from '@sluice/core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createCommands, type Plain } from './commands.js';
import { Log } from './store/log.js';
import { applied, SPEC, startStateServer, type StateServer } from './store/state-store.fixture.js';

let server: StateServer;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(() => server.stop());

const ID = SPEC.name;
let ahead: Log;
let behind: Log;
beforeEach(async () => {
  const { pool } = await server.store();
  [ahead, behind] = [new Log(pool), new Log(pool)];
});

const ask = async (log: Log, command: Plain): Promise<readonly string[] | Refusal> => {
  const targets = { names: () => [], pool: () => never(), replica: () => never() };
  const commands = createCommands({
    log,
    targets,
    outlooks: async () => [],
    forgetTargets: async () => never(),
  });
  const changed = await commands.ask(ID, command, { who: 'ana' });
  return isRefusal(changed) ? changed : changed.events.map((e) => e.type);
};
const never = (): never => {
  throw new Error('nobody asks for it');
};
const apply = (log: Log) => log.append({ id: ID, rollout: undefined, who: 'bo' }, [applied()]);

it('a rollout that was begun elsewhere a moment ago is known', async () => {
  await apply(ahead);
  expect(await ask(behind, { kind: 'pause' })).toEqual(['RolloutPaused']);
});

it('a decision on what has changed elsewhere is made again', async () => {
  await apply(ahead);
  await behind.catchUp();
  await ask(ahead, { kind: 'pause' });
  // allowed by what it remembers, refused by what stands there
  expect(await ask(behind, { kind: 'pause' })).toEqual(await ask(ahead, { kind: 'pause' }));
  expect(behind.rollouts().get(ID)).toEqual(ahead.rollouts().get(ID));
});

it('a refusal is never given for what was true before', async () => {
  await apply(ahead);
  await ask(ahead, { kind: 'pause' });
  await behind.catchUp();
  await ask(ahead, { kind: 'resume' });
  const stale = behind.rollouts().get(ID);
  expect(stale?.paused).toBeTruthy();
  expect(await ask(behind, { kind: 'pause' })).toEqual(['RolloutPaused']);
});
