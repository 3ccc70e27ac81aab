/** The pages of the API in a real Chromium, on a real control plane: whole, by their policy, from nowhere else, and readable. */
import { openApiDocument } from '@sluice/api';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../system/stack.fixture.js';
import { contextOf, launch, THEMES } from './chromium.js';
import { axe, complaints, overflow, picture } from './look.js';

/** Every operation of the document: what is asked, and what receivers are told. */
const { paths = {}, webhooks = {} } = openApiDocument();
const OPERATIONS = [...Object.values(paths), ...Object.values(webhooks)].flatMap((at) =>
  Object.keys(at),
).length;

let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  stack = await startStack([], { LOG_LEVEL: 'error' });
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each(THEMES)('the pages of the API, in the %s theme', (theme) => {
  it('show every route, and take nothing from elsewhere', async () => {
    const page = await (await browser.newContext(contextOf(theme, 1280))).newPage();
    const said = complaints(page);
    const hosts = new Set<string>();
    page.on('request', (r) => void hosts.add(new URL(r.url()).host));
    await page.goto(`${stack.url}/api/docs`);
    await page
      .locator('.opblock')
      .nth(OPERATIONS - 1)
      .waitFor();
    expect(await page.locator('.opblock').count()).toBe(OPERATIONS);
    await picture(page, `api-docs-${theme}`);
    await page.locator('#operations-Rollouts-rollbackRollout .opblock-summary-control').click();
    await page.getByText('Idempotency-Key').first().waitFor();
    await page.getByText('one-way-door').first().waitFor();
    await page.locator('#operations-Rollouts-listRollouts .opblock-summary-control').click();
    await page.getByRole('button', { name: 'Try it out' }).waitFor();
    // only what reads can be tried from here
    expect(await page.getByRole('button', { name: 'Try it out' }).count()).toBe(1);
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    await picture(page, `api-docs-open-${theme}`);
    expect([said, [...hosts]]).toEqual([[], [new URL(stack.url).host]]);
  });

  it.each([360, 1280])('have no fault that axe knows, and are not wider than %i px', async (width) => {
    const context = await browser.newContext(contextOf(theme, width));
    const page = await context.newPage();
    await page.goto(`${stack.url}/api/docs`);
    await page
      .locator('.opblock')
      .nth(OPERATIONS - 1)
      .waitFor();
    for (const name of ['rollbackRollout', 'listRollouts'])
      await page.locator(`#operations-Rollouts-${name} .opblock-summary-control`).click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    await page.getByRole('button', { name: 'Execute' }).click();
    await page.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    await page.locator('.models-control').first().click();
    const found = [...(await axe(page))];
    await picture(page, `api-docs-${theme}-${width}`);
    const wider = await overflow(page);
    if (wider > 0) found.push(`${wider} px wider than its window`);
    await context.close();
    expect(found).toEqual([]);
  });
});
