/** Duty: for tests, a clock that stands still until it is moved by hand. */
import type { Clock } from './clock.js';

export interface HandClock extends Clock {
  /** Moves both clocks and runs the timers that are due, in their order. */
  advance(ms: number): void;
  /** Moves the wall clock alone: a machine that slept, or somebody who set it. */
  sleep(ms: number): void;
}

export function handClock(): HandClock {
  let monotonic = 1_000;
  let wall = 1_700_000_000_000;
  let timers: { at: number; run: () => void; every: number | undefined }[] = [];
  const add = (ms: number, run: () => void, every?: number): (() => void) => {
    const timer = { at: monotonic + ms, run, every };
    timers.push(timer);
    return () => {
      timers = timers.filter((t) => t !== timer);
    };
  };
  return {
    wall: () => wall,
    monotonic: () => monotonic,
    every: (ms, run) => add(ms, run, ms),
    after: (ms, run) => add(ms, run),
    chance: () => 0,
    advance(ms) {
      const end = monotonic + ms;
      for (;;) {
        const due = timers.filter((t) => t.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (!due) break;
        wall += Math.max(0, due.at - monotonic);
        monotonic = Math.max(monotonic, due.at);
        if (due.every === undefined) timers = timers.filter((t) => t !== due);
        else due.at += due.every;
        due.run();
      }
      wall += end - monotonic;
      monotonic = end;
    },
    sleep(ms) {
      wall += ms;
    },
  };
}
