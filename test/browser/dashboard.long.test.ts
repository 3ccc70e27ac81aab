/**
 * The dashboard in a real Chromium, on a real control plane, PostgreSQL and instances of the shop: a whole rollout and two
 * rollbacks, by clicks and by a guardrail, live, with a lost connection and a refused action. Whatever comes on the screen is
 * looked at in both themes at three widths; then every page anew, and what it moves while it is opened.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../system/stack.fixture.js';
import { contextOf, launch, WIDTHS } from './chromium.js';
import { faultsOfKeys } from './keys.js';
import { complaints, faultsOf, picture, shiftsOf, watchShifts } from './look.js';
import { steer, type Steering } from './steer.js';
import { REGIONS, startShop, type Shop } from './world.js';

const ID = 'orders.amount_cents';
const SPEC = `
column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout, { reporting: reads }]
targets: { eu: { wave: 1, region: eu }, us: { wave: 1, region: us } }
shadow: { window: 1s, minimum: 10 }
ramp: [10, 50, 100]
hold: 1s
soak: 1s
pace: full
advance: manual
approvals: { retire: 1 }
`;

let stack: Stack;
let shop: Shop;
let browser: Browser;
let page: Page;
let said: string[];
let by: Steering;

beforeAll(async () => {
  stack = await startStack(REGIONS, { LOG_LEVEL: 'error' });
  shop = await startShop(stack.server, stack.url);
  browser = await launch();
  const context = await browser.newContext(contextOf('light', 1280));
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  said = complaints(page);
  by = steer(page, stack);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
  await stack?.stop();
});

/** What stands on the screen now has no fault in any theme at any width; two of the pictures are kept. */
async function looksRight(name: string): Promise<void> {
  const kept = (theme: string, width: number): boolean =>
    theme === 'light' ? width === 1280 : width === 360;
  expect(await faultsOf(page, name, { kept })).toEqual([]);
}

describe('a person with a browser', () => {
  it('sees a rollout appear without a reload', async () => {
    await page.goto(stack.url);
    await page.getByText('No rollout yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await looksRight('rollouts-none');
    await page.evaluate('window.neverReloaded = true');
    const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec: SPEC });
    expect([status, body]).toEqual([200, expect.anything()]);
    await page.getByText('asks for you').waitFor();
    await page.getByRole('link', { name: ID }).click();
    await page.getByRole('heading', { level: 1, name: ID }).waitFor();
    await by.chip('running').waitFor();
    expect(await page.title()).toBe(`${ID} · running · Sluice`);
    // whoever came by keys goes on from here
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
  });

  it('is told why an action is refused', async () => {
    await page.getByRole('switch', { name: 'checkout retire on eu' }).click();
    const failure = page.getByRole('alert');
    await failure.waitFor();
    const told = await failure.locator('dd').allTextContents();
    expect(told).toHaveLength(3);
    for (const text of told) expect(text.trim()).not.toBe('');
    await looksRight('refused');
    await failure.getByRole('button', { name: 'Close' }).click();
    await failure.waitFor({ state: 'detached' });
  });

  it('leads it phase by phase to reads of the new column', async () => {
    await by.advanceTo('read');
    await page.locator('.standing', { hasText: 'read 100 %' }).nth(3).waitFor();
    expect(await by.stands()).toBe('read read');
    for (const evidence of await page.locator('.gates summary').all()) await evidence.click();
    await looksRight('rollout-read');
  });

  it('lowers the reads of one service by hand', async () => {
    await page.getByLabel('reporting read on us').selectOption('50');
    await page.getByText('LOWERED TO 50 %').first().waitFor();
    await page.locator('.standing', { hasText: 'read 50 %' }).waitFor();
    await by.bar().getByText('Held lower: reporting on us.').waitFor();
    expect(await page.getByLabel('reporting read on us').inputValue()).toBe('50');
    await picture(page, 'flag-lowered');
  });

  it('sees it roll itself back when rows differ, with their keys, and leads it forward once they are mended', async () => {
    const eu = stack.pool('eu');
    await eu.query('update orders set amount_cents = amount_cents + 1 where id <= 200');
    await page.getByText(/^Rolled back by itself at .* differed in eu/).waitFor();
    await page.locator('.keys code').first().waitFor();
    await by.chip('rolled back').waitFor();
    await by.bar().getByText('Rolled back by itself, and held.').waitFor();
    await looksRight('rolled-back-by-itself');
    await eu.query(
      'update orders set amount_cents = (amount * 100)::bigint where amount_cents <> (amount * 100)::bigint',
    );
    await by.resume();
    await by.advanceTo('read');
    const standing = page.locator('.standing', { hasText: 'read 100 %' });
    await standing.nth(3).waitFor();
    expect(await standing.count()).toBe(4);
  });

  it('takes it back, and sees each instance acknowledge', async () => {
    const { bar, dialog } = by;
    const place = await bar().getByRole('button', { name: 'Roll back' }).boundingBox();
    await bar().getByRole('button', { name: 'Roll back' }).click();
    await dialog().getByText('checkout and reporting read orders.amount again, in eu and us.').waitFor();
    await dialog().getByText('Instant, loses nothing').waitFor();
    await dialog().getByText('Further back').click();
    await dialog().getByLabel('Why').fill('the browser takes it back');
    await dialog().getByLabel('Who you are').fill('Ana');
    await looksRight('rollback-asks');
    await dialog().getByRole('button', { name: 'Roll back now' }).click();
    await dialog()
      .getByText(/All 8 instances are back\. The last one after [\d,]+ ms/)
      .waitFor();
    await looksRight('rollback-done');
    await dialog().getByRole('button', { name: 'Close' }).click();
    await by.chip('rolled back').waitFor();
    await page.getByText('ROLLS BACK').first().waitFor();
    await page.getByText('the browser takes it back').first().waitFor();
    expect(await bar().getByRole('button', { name: 'Roll back' }).boundingBox()).toEqual(place);
  });

  it('reaches everything by keys, and sees where they are; a dialog gives the focus back', async () => {
    await by.bar().getByText('and held').waitFor();
    expect(await faultsOfKeys(page)).toEqual([]);
    const button = by.bar().getByRole('button', { name: 'Roll back' });
    await button.focus();
    for (const leave of ['Escape', 'Close']) {
      await page.keyboard.press('Enter');
      // it is back already: the dialog says so, and who followed, and asks for nothing
      await by.dialog().getByText('Rolled back already').waitFor();
      await by.dialog().getByText('All 8 instances are back').waitFor();
      if (leave === 'Escape') await page.keyboard.press('Escape');
      else await by.dialog().getByRole('button', { name: leave }).click();
      await by.dialog().waitFor({ state: 'detached' });
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Roll back');
    }
  });

  it('is shown a lost connection and the way without one, and that it heals', async () => {
    await stack.kill();
    await page.getByRole('status').getByText('Connection lost').waitFor();
    // what was known stays on the screen
    await page.getByRole('heading', { level: 1, name: ID }).waitFor();
    expect(await by.stands()).not.toBe('');
    await by.bar().getByRole('button', { name: 'Roll back' }).click();
    await by.dialog().getByText('Further back').click();
    await by.dialog().getByLabel('to write').check();
    await by.dialog().getByRole('button', { name: 'Roll back now' }).click();
    await by.dialog().getByText(`sluice rollback ${ID} --direct`).waitFor();
    await looksRight('connection-lost');
    await page.keyboard.press('Escape');
    await stack.start();
    await page.getByText('Live', { exact: true }).waitFor();
    said.length = 0;
  });

  it('leads it forward again, to its end', async () => {
    await by.bar().getByRole('button', { name: 'Resume' }).click();
    await by.dialog().getByRole('button', { name: 'Go forward' }).waitFor();
    await looksRight('command-asks');
    await page.keyboard.press('Escape');
    await by.dialog().waitFor({ state: 'detached' });
    await by.resume();
    await by.chip('running').waitFor();
    await by.advanceTo('done');
    await by.chip('done').waitFor();
    expect(await page.evaluate('window.neverReloaded')).toBe(true);
    expect(said).toEqual([]);
  });
});

it('asks for a token where one is wanted, says when it takes none, and opens with the right one', async () => {
  const secret = 'a-secret-of-this-test-alone';
  const guarded = await startStack([], { SLUICE_DEV: '0', SLUICE_ADMIN_TOKEN: secret });
  try {
    const shown = await (await browser.newContext(contextOf('light', 1280))).newPage();
    await shown.goto(`${guarded.url}/fleet`);
    await shown.getByText('Found: none.').waitFor();
    expect(await faultsOf(shown, 'token')).toEqual([]);
    await shown.getByLabel('Admin token').fill('a-secret-of-somebody-else');
    await shown.keyboard.press('Enter');
    await shown.getByText('Found: one that it does not take.').waitFor();
    await shown.getByLabel('Admin token').fill(secret);
    await shown.keyboard.press('Enter');
    await shown.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
    await shown.getByText('Live', { exact: true }).waitFor();
    await shown.context().close();
  } finally {
    await guarded.stop();
  }
});

/** Each page, and what stands on it once it is whole. */
const PAGES = {
  rollouts: ['/', '.card .phase'],
  rollout: [`/rollouts/${ID}`, '.columns:has(.events li):has(canvas):has(tbody tr:nth-of-type(8))'],
  fleet: ['/fleet', 'tbody tr:nth-of-type(8)'],
  targets: ['/targets', '.tile'],
  target: ['/targets/eu', 'tbody tr'],
  'rollout-unknown': ['/rollouts/no.such', '.failure'],
  'target-unknown': ['/targets/nowhere', '.page p'],
  'page-unknown': ['/fleet/nowhere', '.page p'],
} as const;

/** The dot beside "Live" moves by some pixels: half a thousandth. Browsers call a tenth good. */
const NEAR_NOTHING = 0.002;

it.each(WIDTHS)(
  'no page has a fault that axe knows, is wider than %i px, or moves while it opens',
  async (width) => {
    const context = await browser.newContext(contextOf('light', width));
    const found: string[] = [];
    for (const [name, [path, whole]] of Object.entries(PAGES)) {
      const shown = await context.newPage();
      await watchShifts(shown);
      await shown.goto(`${stack.url}${path}`);
      await shown.getByRole('heading', { level: 1 }).waitFor();
      await shown.locator('.connection.live').waitFor();
      await shown.locator(whole).first().waitFor();
      const shifts = await shiftsOf(shown);
      const moved = shifts.reduce((sum, { value }) => sum + value, 0);
      if (moved > NEAR_NOTHING) found.push(`${name}, ${width} px, moves: ${JSON.stringify(shifts)}`);
      found.push(...(await faultsOf(shown, name, { widths: [width] })));
      await shown.close();
    }
    await context.close();
    expect(found).toEqual([]);
  },
);
