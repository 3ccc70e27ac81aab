/** Duty: shows what is drawn and told while a rollout is followed and its control plane comes and goes. */
import type { Client } from '@sluice/api';
import { expect, it } from 'vitest';
import type { Context } from './context.js';
import { NOW, PLAIN, rollout } from './render/views.fixture.js';
import { createShowing } from './showing.js';

function following(kind: 'terminal' | 'pipe') {
  const [frames, out, err]: [(readonly string[])[], string[], string[]] = [[], [], []];
  let now = NOW;
  const context = {
    client: { all: () => Promise.resolve([]) } as unknown as Client,
    paint: PLAIN,
    json: false,
    now: () => now,
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
    redraw: kind === 'terminal' ? (lines: readonly string[]) => void frames.push(lines) : undefined,
    width: () => 80,
    height: () => 12,
  } as unknown as Context;
  const later = (ms: number): void => {
    now += ms;
  };
  return { showing: createShowing(context, 'orders.amount_cents'), frames, out, err, later };
}

it('a screen says since when nobody answers, how to roll back without, and keeps what it knew', async () => {
  const { showing, frames, later } = following('terminal');
  await showing.show(rollout());
  later(1_000);
  showing.away();
  later(9_000);
  showing.away();
  const [known, , last] = frames;
  expect(last?.[0]).toMatch(/^The control plane does not answer since \d\d:\d\d:08\./);
  expect(last?.[1]).toBe('Roll back without it: sluice rollback orders.amount_cents --direct');
  expect(last?.at(-1)).toBe(known?.at(-1));
  expect(last?.length).toBeLessThan(12);
  await showing.show(rollout());
  expect(frames.at(-1)?.[0]).toContain('orders.amount_cents   by ana');
});

it('a pipe is told once that nobody answers, and once that somebody does', async () => {
  const { showing, out, err } = following('pipe');
  await showing.show(rollout());
  showing.away();
  showing.away();
  await showing.show(rollout());
  expect(out).toEqual(['orders.amount_cents is running: eu plan, us plan']);
  expect(err.map((l) => l.slice(10))).toEqual([
    'The control plane does not answer. Asked again; flags stay.',
    'it answers again',
  ]);
});
