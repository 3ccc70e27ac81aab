/** Duty: time and chance as a port, so that leases and pins can be tested without waiting; must not know what it is used for. */
import { performance } from 'node:perf_hooks';

/** Takes a timer back; harmless when it has already run. */
export type Cancel = () => void;

/** All times in milliseconds. Timers do not keep the host's process alive, unless somebody awaits them (`awaited`). */
export interface Clock {
  /** Time of day; jumps when somebody sets it, and counts a suspended machine's sleep. */
  wall(): number;
  /** Never jumps, but stands still while the machine is suspended. */
  monotonic(): number;
  every(ms: number, run: () => void): Cancel;
  after(ms: number, run: () => void, awaited?: boolean): Cancel;
  /** A number from 0 up to, but not including, 1; spreads retries, decides nothing. */
  chance(): number;
}

export const CLOCK: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  every(ms, run) {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  after(ms, run, awaited) {
    const timer = setTimeout(run, ms);
    if (awaited !== true) timer.unref();
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
};
