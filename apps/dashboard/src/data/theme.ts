/** Duty: the chosen theme, and the system's where none is chosen. */
import { useSyncExternalStore } from 'react';
import { createSignal, useSignal } from './signal.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const themeSignal = createSignal<string>('system');

const DARK = '(prefers-color-scheme: dark)';

/** Changes with the page's colours: what takes them from the page when it is drawn, is drawn anew. Evening falls on a page that is open, too. */
export function useColours(): string {
  const dark = useSyncExternalStore(watchSystem, () => matchMedia(DARK).matches);
  return `${useSignal(themeSignal)} ${dark ? 'dark' : 'light'}`;
}

function watchSystem(told: () => void): () => void {
  const system = matchMedia(DARK);
  system.addEventListener('change', told);
  return () => system.removeEventListener('change', told);
}
