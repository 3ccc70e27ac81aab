/** Duty: shows when a rollout that a command runs is left, and how a person's word is asked for and given. */
import type { RolloutView } from '@sluice/api';
import { unmet } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import type { Context } from '../context.js';
import { rollout, target, PLAIN } from '../render/views.fixture.js';
import { drive, type Drive } from './drive.js';

const ID = 'orders.amount_cents';
const drop = unmet('approval', 'drop needs an approval', { phase: 'drop', given: 0, needed: 1 });
const waits = (lookedAt: number) =>
  rollout({
    lookedAt,
    targets: [target('eu', { gate: { phase: 'contract', target: 'eu', open: false, conditions: [drop] } })],
  });
const running = rollout({ targets: [target('eu', { phase: 'backfill' })] });
const done = rollout({ doneAt: 5 });

/** Answers one view after the other; the last one stays. */
async function driven(
  views: readonly RolloutView[],
  how: Partial<Drive> = {},
  answers: readonly string[] = [],
) {
  const [called, questions]: [string[], string[]] = [[], []];
  let [now, at] = [1_000, 0];
  const context = {
    json: true,
    paint: PLAIN,
    now: () => now,
    rest: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
    ask:
      answers.length === 0
        ? undefined
        : (question: string) => {
            questions.push(question);
            return Promise.resolve(answers[questions.length - 1] ?? '');
          },
    client: {
      call: (name: string) => {
        if (name !== 'getRollout') called.push(name);
        return Promise.resolve(name === 'getRollout' ? views[Math.min(at++, views.length - 1)] : running);
      },
    },
  } as unknown as Context;
  const plane = { url: '', token: '', fallen: () => undefined, stop: () => Promise.resolve() };
  const stop = new AbortController().signal;
  const ended = await drive(context, plane, ID, {
    until: undefined,
    timeoutMs: undefined,
    yes: false,
    stop,
    ...how,
  });
  return { ending: 'ending' in ended ? ended.ending.kind : ended.code, called, questions };
}

describe('is left', () => {
  it.each([
    ['done', [running, done], {}],
    ['held', [running, rollout({ heading: 'held' })], {}],
    ['until', [rollout({ targets: [target('eu')] }), running], { until: 'write' }],
    ['late', [running], { timeoutMs: 2_000 }],
    ['stopped', [running], { stop: AbortSignal.abort() }],
    // what is done is done, also where somebody wanted to stop it
    ['done', [done], { stop: AbortSignal.abort() }],
  ] as const)('%s', async (ending, views, how) => {
    expect(await driven(views, how)).toMatchObject({ ending, called: [] });
  });
});

describe("a person's word", () => {
  it('is given where it is said beforehand, once, and not on what was seen before it', async () => {
    const ran = await driven([waits(999), waits(1_000), done], { yes: true });
    expect(ran).toEqual({ ending: 'done', called: ['approveRollout'], questions: [] });
  });

  it('is asked for, and is a yes or none', async () => {
    expect(await driven([waits(999), done], {}, ['Yes'])).toMatchObject({
      ending: 'done',
      called: ['approveRollout'],
      questions: ['? Drop orders.amount? It does not come back. (y/n) '],
    });
    expect(await driven([waits(999), done], {}, ['n'])).toMatchObject({ ending: 'word', called: [] });
  });

  it('ends it where nobody can be asked, and where one person is not enough', async () => {
    expect(await driven([waits(999)])).toMatchObject({ ending: 'word', called: [] });
    expect(await driven([waits(999), waits(9_999_999)], { yes: true })).toMatchObject({
      ending: 'word',
      called: ['approveRollout'],
    });
  });
});

it('a control plane that has ended by itself is told in its own words', async () => {
  const plane = { url: '', token: '', fallen: () => 'it fell', stop: () => Promise.resolve() };
  const context = { json: true, now: () => 0, client: {} } as unknown as Context;
  const how = { until: undefined, timeoutMs: undefined, yes: false, stop: new AbortController().signal };
  await expect(drive(context, plane, ID, how)).rejects.toThrow('it fell');
});
