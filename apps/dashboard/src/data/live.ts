/** Duty: keeps the stream of events open, comes back when it breaks, and says what has become old. */
import { ControlPlaneError, follow } from '@sluice/api';
import type { QueryClient } from '@tanstack/react-query';
import type { Session } from './session.js';

/** Between two tries to come back, in milliseconds: the first, and the longest. */
const AGAIN = { first: 250, longest: 3_000 } as const;
/** Events come in bursts; what is on the screen is asked for once a burst, in milliseconds. */
const BURST_MS = 80;
/** A stream that cannot be opened in this time is given up and opened anew, in milliseconds. */
const OPEN_MS = 10_000;

/** What was found where an admin token was wanted. */
function tokenSays({ token }: Session): string {
  return (token.get() ?? '') === '' ? 'none' : 'one that it does not take';
}

/** Runs for as long as the page lives. */
export function startLive(session: Session, cache: QueryClient): void {
  const { connection, now } = session;
  let last: number | undefined;
  let waitMs: number = AGAIN.first;
  let burst: ReturnType<typeof setTimeout> | undefined;
  let attempt = new AbortController();
  const stale = new Set<string>();

  const soon = (...keys: readonly string[]): void => {
    for (const key of keys) stale.add(key);
    burst ??= setTimeout(() => {
      burst = undefined;
      const keysNow = new Set(stale);
      stale.clear();
      void cache.invalidateQueries({ predicate: ({ queryKey }) => keysNow.has(String(queryKey[0])) });
    }, BURST_MS);
  };

  const opened = (): void => {
    waitMs = AGAIN.first;
    const before = connection.get().state;
    connection.set({ state: 'live', since: now() });
    // what happened while nobody listened, acknowledgements above all, is not told again
    if (before !== 'opening') void cache.invalidateQueries();
  };

  const once = async (signal: AbortSignal): Promise<void> => {
    const late = setTimeout(() => attempt.abort(new Error('it did not open in time')), OPEN_MS);
    const onOpen = (): void => {
      clearTimeout(late);
      opened();
    };
    try {
      for await (const message of follow(session.options(), { after: last, signal, onOpen })) {
        if (message.kind === 'acknowledgement') soon('acknowledgements', 'instances');
        else {
          last = message.event.position;
          soon('rollouts', 'rollout', 'events', 'gates', 'flags', 'acknowledgements');
        }
      }
    } finally {
      clearTimeout(late);
    }
  };

  const run = async (): Promise<void> => {
    for (;;) {
      attempt = new AbortController();
      try {
        await once(attempt.signal);
        connection.set({ state: 'lost', since: now(), why: 'the stream ended' });
      } catch (thrown) {
        const status = thrown instanceof ControlPlaneError ? thrown.status : undefined;
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        const since = connection.get().state === 'lost' ? connection.get().since : now();
        const refused = status === 401 || status === 403;
        connection.set(
          refused ? { state: 'refused', since, why: tokenSays(session) } : { state: 'lost', since, why },
        );
      }
      await pause();
    }
  };

  /** Until the next try; a new token is tried at once. */
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      const stop = session.token.subscribe(done);
      waitMs = Math.min(waitMs * 2, AGAIN.longest);
    });

  session.token.subscribe(() => {
    attempt.abort();
    void cache.invalidateQueries();
  });
  globalThis.addEventListener('online', () => attempt.abort());
  void run();
}
