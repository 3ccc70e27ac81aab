/** Duty: tests that a log is not flooded, whatever is different in each line. */
import { expect, it } from 'vitest';
import { handClock } from './hand-clock.fixture.js';
import { columnOf, fleet, read } from './fleet.fixture.js';
import { rollout } from './fake-control-plane.fixture.js';
import { politeLog } from './log.js';
import { until } from './until.fixture.js';

const at = fleet();

it('one line of a kind a minute, and the same line once', () => {
  const clock = handClock();
  const heard: string[] = [];
  const hear = (line: string): void => void heard.push(line);
  const log = politeLog({ info: hear, warn: hear, error: hear }, clock);
  const say = (): void => {
    for (let n = 0; n < 20; n += 1) {
      log.error(`the new read failed: row ${n}`, undefined, 'the new read failed');
      log.warn('out of reach');
    }
  };
  say();
  expect(heard).toEqual(['the new read failed: row 0', 'out of reach']);
  clock.advance(60_000);
  say();
  expect(heard).toHaveLength(4);
});

it('a column whose every read fails in its own words is told once a minute', async () => {
  at.plane.turn([rollout(1, { main: read(100) }, { sample: 0 })], 1);
  const s = at.start();
  const total = columnOf(s);
  await s.ready();
  at.said.length = 0;
  for (let n = 0; n < 100; n += 1) {
    const fails = (): Promise<never> => Promise.reject(new Error(`no row ${n}`));
    await total.read({ key: n, old: () => Promise.resolve('old'), new: fails });
    if (n % 5 === 4) at.clock.advance(100);
  }
  expect(at.said.filter((line) => line.includes('the new read failed'))).toHaveLength(1);
});

it('nor does a server that sends another strange event each time', async () => {
  const s = at.start();
  await s.ready();
  at.said.length = 0;
  for (let n = 0; n < 100; n += 1)
    at.plane.writes(`event: unleash-updated\ndata: {"events":[{"type":"strange-${n}"}]}\n\n`);
  at.plane.turn([rollout(2, { main: read(100) })], 2);
  await until(() => s.status().revision === 2, s);
  expect(at.said.filter((line) => line.includes('strange'))).toHaveLength(1);
});
