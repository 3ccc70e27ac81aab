/** Duty: for tests, waits for what somebody announces, and never for time. */

type Announces = { onNews(listener: () => void): () => void };

/** Resolves when `check` holds; it is asked after each announcement. The test's own timeout is the limit. */
export function until(check: () => boolean, ...sources: readonly Announces[]): Promise<void> {
  return new Promise((resolve) => {
    let stops: (() => void)[] = [];
    const look = (): void => {
      if (!check()) return;
      for (const stop of stops) stop();
      stops = [];
      resolve();
    };
    stops = sources.map((source) => source.onNews(look));
    look();
  });
}

/** A promise and its two ends. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Lets everything that is already on its way in this process arrive. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
