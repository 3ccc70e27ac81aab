/** Duty: one request, one revision of every flag, for express and whatever calls (req, res, next); imports no framework. */
import { refreshed, type Instance } from './instance.js';

/** A response as far as it matters here: it says when it is over. */
export interface ResponseLike {
  on(event: 'close', listener: () => void): unknown;
  readonly closed?: boolean;
}
export type Next = (error?: unknown) => void;
export type Middleware = (request: unknown, response: ResponseLike, next: Next) => void;

export function middleware(instance: Instance): Middleware {
  return (_request, response, next) => {
    if (instance.trust.held()) {
      pinned(instance, response, next);
      return;
    }
    // in distrust the request waits, within a deadline, for a fresh look at the database
    void later(instance, response, next);
  };
}

async function later(instance: Instance, response: ResponseLike, next: Next): Promise<void> {
  try {
    await refreshed(instance);
    pinned(instance, response, next);
  } catch (thrown) {
    next(thrown);
  }
}

function pinned(instance: Instance, response: ResponseLike, next: Next): void {
  // whoever is gone by now needs no answer, but the host's own handlers still want to see the request
  if (response.closed === true) {
    next();
    return;
  }
  const pin = instance.pins.open();
  response.on('close', () => instance.pins.end(pin));
  instance.pins.enter(pin, () => next());
}
