/** Duty: makes the pictures of README and docs from the running product: a rollout under traffic, and its rollback. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startStack } from '../system/stack.fixture.js';
import { contextOf, launch } from './chromium.js';
import { REGIONS, startShop, type Shop } from './world.js';

const ROOT = import.meta.url.includes('/test/dist/') ? '../../../' : '../../';
const IMAGES = fileURLToPath(new URL(`${ROOT}docs/images`, import.meta.url));
const ID = 'orders.amount_cents';
const SPEC = `
column: orders.amount_cents bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout, { reporting: reads }]
targets: { eu: { wave: 1, region: eu }, us: { wave: 1, region: us } }
shadow: { window: 3s, minimum: 20 }
ramp: [1, 10, 50, 100]
hold: 10s
`;

const stack = await startStack(REGIONS);
const browser = await launch();
let shop: Shop | undefined;
try {
  shop = await startShop(stack.server, stack.url);
  mkdirSync(IMAGES, { recursive: true });
  const light = await (await browser.newContext(contextOf('light', 1280))).newPage();
  const { status, body } = await stack.call('POST', '/api/v1/rollouts', {
    spec: SPEC,
    why: 'cents, not floats',
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  await light.goto(`${stack.url}/rollouts/${ID}`);
  await light.locator('.standing', { hasText: 'read 50 %' }).nth(3).waitFor({ timeout: 180_000 });
  await keep(light, 'rollout');
  const dark = await (await browser.newContext(contextOf('dark', 1280))).newPage();
  await dark.goto(stack.url);
  await dark.locator('.card').waitFor();
  await keep(dark, 'rollouts');
  const phone = await (await browser.newContext(contextOf('dark', 360))).newPage();
  await phone.goto(`${stack.url}/rollouts/${ID}`);
  await phone.locator('.events li').first().waitFor();
  await keep(phone, 'phone');
  await light.getByRole('button', { name: 'Roll back' }).click();
  await light.getByRole('dialog').getByLabel('Why').fill('checkout answers slower than yesterday');
  await light.getByRole('button', { name: 'Roll back now' }).click();
  await light.getByText('instances are back. The last one').waitFor();
  await keep(light, 'rollback');
  await dark.goto(`${stack.url}/fleet`);
  await dark.locator('tbody tr').nth(7).waitFor();
  await keep(dark, 'fleet');
} finally {
  await browser.close();
  await shop?.stop();
  await stack.stop();
}

async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  process.stdout.write(`docs/images/${name}.png\n`);
}
