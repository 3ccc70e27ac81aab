/** Duty: a real headless Chromium that comes with npm; asks the machine for nothing. */
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContextOptions } from 'playwright-core';

/** The package's own arguments switch web security off; this one is enough. */
const ARGUMENTS = ['--no-sandbox'];

export async function launch(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: ARGUMENTS });
}

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
/** The narrowest phone, a laptop, a wall. */
export const WIDTHS = [360, 1280, 2560] as const;

export function contextOf(theme: Theme, width: number): BrowserContextOptions {
  return {
    viewport: { width, height: width < 600 ? 740 : width > 2000 ? 1300 : 800 },
    colorScheme: theme,
    // nothing moves while it is looked at
    reducedMotion: 'reduce',
    locale: 'en-US',
  };
}
