/** Duty: a rest that anybody can cut short; a wake during work is kept for the next rest. */

export interface Waker {
  readonly wake: () => void;
  /** Resolves after `ms`, at a wake, or when the signal aborts; at once when a wake came since the last rest. */
  readonly rest: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function createWaker(): Waker {
  let woken = false;
  let resolve: (() => void) | undefined;
  const wake = (): void => {
    woken = true;
    resolve?.();
  };
  return {
    wake,
    rest: async (ms, signal) => {
      if (!woken && !signal.aborted) {
        await new Promise<void>((done) => {
          const timer = setTimeout(() => end(), ms);
          const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            done();
          };
          resolve = end;
          signal.addEventListener('abort', end, { once: true });
        });
      }
      resolve = undefined;
      woken = false;
    },
  };
}
