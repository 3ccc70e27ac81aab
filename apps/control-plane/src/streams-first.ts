/** Duty: how long whatever is not urgent waits when flags have turned, so that those who read them have the processor. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * On two cores that also ran the clients, the answer to the person and the runner's look took 5 ms of the 12 ms from a rollback
 * to the last of 100 streams. Whoever waits for these does not notice this much (ms).
 */
export const HEAD_START_MS = 40;

/** Resolves when the streams have had their head start, or at once when the signal aborts; never rejects. */
export async function streamsFirst(signal?: AbortSignal): Promise<void> {
  await sleep(HEAD_START_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
}
