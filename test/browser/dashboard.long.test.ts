/**
 * The dashboard in a real Chromium, on a real control plane, PostgreSQL and instances of the shop: a whole rollout and a
 * rollback by clicks, live, with a lost connection and refused actions; then every page under axe.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../system/stack.fixture.js';
import { contextOf, launch, THEMES, WIDTHS } from './chromium.js';
import { axe, complaints, overflow, picture } from './look.js';
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

beforeAll(async () => {
  stack = await startStack(REGIONS, { LOG_LEVEL: 'error' });
  shop = await startShop(stack.server, stack.url);
  browser = await launch();
  const context = await browser.newContext(contextOf('light', 1280));
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  said = complaints(page);
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
  await stack?.stop();
});

const bar = () => page.getByRole('region', { name: 'Way back' });
const dialog = () => page.getByRole('dialog');
const chip = (text: string) => page.locator('.page-head .chip', { hasText: text });

/** The gate's other conditions are met, and only a person's word is missing; seen on the page, without a reload. */
async function waitForAPerson(): Promise<void> {
  await stack.until('a gate that waits for a person alone', async () => {
    const open = await page.locator('.gates .unmet').allTextContents();
    return (
      open.length > 0 && open.every((text) => /waits for a person|needs an approval|together/i.test(text))
    );
  });
}

/** Goes on to the next phase as a person does. */
async function advance(): Promise<void> {
  await waitForAPerson();
  const approve = page.getByRole('button', { name: 'Approve', exact: true });
  if ((await approve.count()) > 0) {
    await approve.first().click();
    await dialog()
      .getByRole('button', { name: /^Approve/ })
      .click();
    await dialog().waitFor({ state: 'detached' });
    await waitForAPerson();
  }
  await bar().getByRole('button', { name: 'Advance' }).click();
  await dialog().getByRole('button', { name: 'Go on' }).click();
  const went = await stack.until('an answer to Advance', async () => {
    if ((await dialog().count()) === 0) return 'on';
    return (await dialog().getByRole('alert').count()) > 0 && 'refused';
  });
  if (went === 'on') return;
  // a statement or a read came between the look and the click, and closed the gate again
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'detached' });
  await advance();
}

/** Until every target is in the phase, by the rail. */
async function advanceTo(phase: string): Promise<void> {
  while (!(await isHere(phase))) {
    const before = await stands();
    await advance();
    // a phase is asked for once, and each target enters it by itself
    await stack.until(`all beyond ${before}`, async () => {
      const [first = '', ...others] = (await stands()).split(' ');
      return !before.split(' ').includes(first) && others.every((p) => p === first);
    });
  }
}

async function stands(): Promise<string> {
  return (await page.locator('.target .phase').allTextContents()).join(' ');
}

async function isHere(phase: string): Promise<boolean> {
  return (await stands()).split(' ').every((p) => p === phase);
}

describe('a person with a browser', () => {
  it('sees a rollout appear without a reload', async () => {
    await page.goto(stack.url);
    await page.getByText('No rollout yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await picture(page, 'rollouts-none');
    await page.evaluate('window.neverReloaded = true');
    const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec: SPEC });
    expect([status, body]).toEqual([200, expect.anything()]);
    await page.getByRole('link', { name: ID }).click();
    await page.getByRole('heading', { level: 1, name: ID }).waitFor();
  });

  it('is told why an action is refused', async () => {
    await page.getByRole('switch', { name: 'checkout retire on eu' }).click();
    const failure = page.getByRole('alert');
    await failure.waitFor();
    const told = await failure.locator('dd').allTextContents();
    expect(told).toHaveLength(3);
    for (const text of told) expect(text.trim()).not.toBe('');
    await picture(page, 'refused');
    await failure.getByRole('button', { name: 'Close' }).click();
    await failure.waitFor({ state: 'detached' });
  });

  it('leads it phase by phase to reads of the new column', async () => {
    await advanceTo('read');
    await page.locator('.standing', { hasText: 'read 100 %' }).nth(3).waitFor();
    expect(await stands()).toBe('read read');
    await picture(page, 'rollout-read');
  });

  it('lowers the reads of one service by hand, and lets it go again', async () => {
    const reads = page.getByLabel('reporting read on us');
    await reads.selectOption('50');
    await page.getByText('LOWERED TO 50 %').first().waitFor();
    await page.locator('.standing', { hasText: 'read 50 %' }).waitFor();
    await bar().getByText('Held lower: reporting on us.').waitFor();
    await picture(page, 'flag-lowered');
    await bar().getByRole('button', { name: 'Resume' }).click();
    await dialog().getByRole('button', { name: 'Go forward' }).click();
    await dialog().waitFor({ state: 'detached' });
    await advanceTo('read');
    const standing = page.locator('.standing', { hasText: 'read 100 %' });
    await standing.nth(3).waitFor();
    expect(await standing.count()).toBe(4);
  });

  it('takes it back, and sees each instance acknowledge', async () => {
    const place = await bar().getByRole('button', { name: 'Roll back' }).boundingBox();
    await bar().getByRole('button', { name: 'Roll back' }).click();
    await dialog().getByText('checkout and reporting read orders.amount again, in eu and us.').waitFor();
    await dialog().getByText('Instant, loses nothing').waitFor();
    await dialog().getByLabel('Why').fill('the browser takes it back');
    await dialog().getByLabel('Who you are').fill('Ana');
    await picture(page, 'rollback-asks');
    await dialog().getByRole('button', { name: 'Roll back now' }).click();
    await dialog()
      .getByText(/All 8 instances are back\. The last one after \d+ ms/)
      .waitFor();
    await picture(page, 'rollback-done');
    await dialog().getByRole('button', { name: 'Close' }).click();
    await chip('rolled back').waitFor();
    await page.getByText('ROLLS BACK').waitFor();
    await page.getByText('the browser takes it back').first().waitFor();
    expect(await bar().getByRole('button', { name: 'Roll back' }).boundingBox()).toEqual(place);
  });

  it('is shown a lost connection, and that it heals', async () => {
    await stack.kill();
    await page.getByRole('status').getByText('Connection lost').waitFor();
    // what was known stays on the screen
    await page.getByRole('heading', { level: 1, name: ID }).waitFor();
    expect(await stands()).not.toBe('');
    await picture(page, 'connection-lost');
    await stack.start();
    await page.getByText('Live', { exact: true }).waitFor();
    said.length = 0;
  });

  it('leads it forward again, to its end', async () => {
    await bar().getByRole('button', { name: 'Resume' }).click();
    await dialog().getByRole('button', { name: 'Go forward' }).click();
    await dialog().waitFor({ state: 'detached' });
    await chip('running').waitFor();
    await advanceTo('done');
    await chip('done').waitFor();
    expect(await page.evaluate('window.neverReloaded')).toBe(true);
    expect(said).toEqual([]);
  });
});

const PAGES = {
  rollouts: '/',
  rollout: `/rollouts/${ID}`,
  fleet: '/fleet',
  targets: '/targets',
  target: '/targets/eu',
  'not-found': '/fleet/nowhere',
};

describe.each(THEMES)('in the %s theme', (theme) => {
  it.each(WIDTHS)('no page has a fault that axe knows, or is wider than %i px', async (width) => {
    const context = await browser.newContext({ ...contextOf(theme, width), bypassCSP: true });
    const shown = await context.newPage();
    const found: string[] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      const answer = await shown.goto(`${stack.url}${path}`);
      if (answer?.status() === 404) continue;
      await shown.getByRole('heading', { level: 1 }).waitFor();
      await shown.locator('.connection.live').waitFor();
      if (name === 'rollout') await shown.locator('.events li').first().waitFor();
      found.push(...(await axe(shown)).map((f) => `${name}: ${f}`));
      const wider = await overflow(shown);
      if (wider > 0) found.push(`${name}: ${wider} px wider than its window`);
      await picture(shown, `${name}-${theme}-${width}`);
    }
    await shown.goto(`${stack.url}${PAGES.rollout}`);
    await shown.getByRole('button', { name: 'Roll back' }).click();
    await shown.getByRole('dialog').waitFor();
    found.push(...(await axe(shown)).map((f) => `rollback: ${f}`));
    await context.close();
    expect(found).toEqual([]);
  });
});
