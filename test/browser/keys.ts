/** Duty: goes through a page by the Tab key alone, and says what that does not reach, or reaches unseen. */
import type { Page } from 'playwright-core';

/** Runs in the page: what keys must lead to. */
const MARK = `(() => {
  const all = [...document.querySelectorAll('a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), summary, [tabindex="0"]')];
  const shown = all.filter((e) => e.checkVisibility());
  shown.forEach((e) => { e.dataset.stop = 'waits'; });
  // from the top, wherever the last click was
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  return shown.length;
})()`;

/** Runs in the page: the stop that has the focus; what is wrong with it, if anything. */
const LOOK = `(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return { end: true };
  e.dataset.stop = 'reached';
  const name = e.nodeName.toLowerCase() + ' ' + (e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 40);
  const { outlineStyle, outlineWidth } = getComputedStyle(e);
  if (outlineStyle === 'none' || parseFloat(outlineWidth) === 0) return { fault: name + ' shows no focus' };
  const { left, top, width, height } = e.getBoundingClientRect();
  const seen = [0.1, 0.5, 0.9].some((share) => {
    const at = document.elementFromPoint(left + width / 2, top + height * share);
    return at !== null && (e.contains(at) || at.contains(e) || e.labels?.[0]?.contains(at));
  });
  return seen ? {} : { fault: name + ' is behind something' };
})()`;

const MISSED = `[...document.querySelectorAll('[data-stop="waits"]')].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80) + ' is not reached')`;

/** One line a fault. The page must stand still: what appears under way is not asked for. */
export async function faultsOfKeys(page: Page): Promise<readonly string[]> {
  const stops = await page.evaluate<number>(MARK);
  const faults: string[] = [];
  for (let i = 0; i < stops + 10; i += 1) {
    await page.keyboard.press('Tab');
    const { end, fault } = await page.evaluate<{ readonly end?: true; readonly fault?: string }>(LOOK);
    if (end) break;
    if (fault) faults.push(fault);
  }
  return [...faults, ...(await page.evaluate<readonly string[]>(MISSED))];
}
