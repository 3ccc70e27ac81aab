/** Duty: one value that components watch; holds it, and tells when it changed. */
import { useSyncExternalStore } from 'react';

export interface Signal<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (told: () => void) => () => void;
}

export function createSignal<T>(first: T): Signal<T> {
  let value = first;
  const told = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const tell of told) tell();
    },
    subscribe: (tell) => {
      told.add(tell);
      return () => told.delete(tell);
    },
  };
}

export function useSignal<T>({ get, subscribe }: Signal<T>): T {
  return useSyncExternalStore(subscribe, get);
}
