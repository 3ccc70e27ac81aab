/** Duty: the chosen theme, and the system's where none is chosen. */
import { createSignal } from './signal.js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Plots take their colours from the page when they are drawn: they watch this. */
export const themeSignal = createSignal<string>('system');
