/** Duty: looks at a page as a picky reader does: axe, its width, what moved, what it logged; and keeps a picture of it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { contextOf, THEMES, WIDTHS, type Theme } from './chromium.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ROOT = import.meta.url.includes('/test/dist/') ? '../../../' : '../../';
const PICTURES = fileURLToPath(new URL(`${ROOT}test/browser/pictures`, import.meta.url));

/** In both themes, at each of the widths, what stands on the page now: what axe finds, and whether it is too wide. */
export async function faultsOf(
  page: Page,
  name: string,
  {
    widths = WIDTHS,
    kept = () => true,
  }: {
    readonly widths?: readonly number[];
    /** Of which a picture is kept. */
    readonly kept?: (theme: Theme, width: number) => boolean;
  } = {},
): Promise<readonly string[]> {
  const before = page.viewportSize();
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize(contextOf('light', width).viewport ?? { width, height: 800 });
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      const said = await axe(page);
      const wider = await overflow(page);
      found.push(
        ...[...said, ...(wider > 0 ? [`${wider} px wider than its window`] : [])].map(
          (f) => `${name}, ${theme}, ${width} px: ${f}`,
        ),
      );
      if (kept(theme, width)) await picture(page, `${name}-${theme}-${width}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before) await page.setViewportSize(before);
  return found;
}

/** What axe finds, one line a finding. It is handed in by the debugger: the page's policy lets no script in. */
export async function axe(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target + ' ' + n.failureSummary)))`,
  );
}

/** By how many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** From now on the page notes what it moves without being asked to. Before it is opened. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput)
          window.shifts.push({ value, of: sources.map(({ node }) => node?.className || node?.nodeName).join(' ') });
    }).observe({ type: 'layout-shift', buffered: true });`);
}

interface Shift {
  /** Share of the window that moved, times how far: what browsers call layout shift. */
  readonly value: number;
  readonly of: string;
}

export async function shiftsOf(page: Page): Promise<readonly Shift[]> {
  return page.evaluate('window.shifts');
}

/** Everything that the page complained of since: breaches of its policy, errors, warnings. */
export function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') said.push(`${m.type()}: ${m.text()}`);
  });
  page.on('pageerror', (e) => said.push(`thrown: ${e.message}`));
  return said;
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
