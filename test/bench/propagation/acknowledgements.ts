/** Duty: tells when so many instances have acknowledged, as the control plane's own stream says it. */
import { follow } from '@sluice/api';
import { FLAG_CHANGES, type EventType } from '@sluice/core';

export interface Acknowledgements {
  /** The moment at which so many instances have acknowledged the next flag change, on the clock of `process.hrtime`. */
  next(count: number): Promise<bigint>;
  stop(): void;
}

export async function acknowledgements(url: string): Promise<Acknowledgements> {
  const abort = new AbortController();
  let change = 0;
  let known = new Set<string>();
  let wanted = Infinity;
  let done: (at: bigint) => void = () => undefined;
  void (async () => {
    for await (const message of follow({ url }, { signal: abort.signal })) {
      if (message.kind === 'event') {
        if (!FLAG_CHANGES.has(message.event.type as EventType) || wanted === Infinity) continue;
        change = message.event.position;
        known = new Set();
      } else if (change > 0 && message.acknowledgement.revision >= change) {
        known.add(message.acknowledgement.id);
        if (known.size < wanted) continue;
        wanted = Infinity;
        change = 0;
        done(process.hrtime.bigint());
      }
    }
  })().catch(() => undefined);
  return {
    next: (count) =>
      new Promise((resolve) => {
        wanted = count;
        done = resolve;
      }),
    stop: () => abort.abort(),
  };
}
