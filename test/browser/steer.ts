/** Duty: leads a rollout through its page as a person does: by what is to be seen there, and by clicks. */
import type { Locator, Page } from 'playwright-core';
import type { Stack } from '../system/stack.fixture.js';

export interface Steering {
  readonly bar: () => Locator;
  readonly dialog: () => Locator;
  readonly chip: (text: string) => Locator;
  /** The phases in which the targets are. */
  readonly stands: () => Promise<string>;
  readonly advanceTo: (phase: string) => Promise<void>;
  readonly resume: () => Promise<void>;
}

export function steer(page: Page, stack: Stack): Steering {
  const bar = (): Locator => page.getByRole('region', { name: 'Way back' });
  const dialog = (): Locator => page.getByRole('dialog');
  const gone = (): Promise<void> => dialog().waitFor({ state: 'detached' });

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
      await gone();
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
    await gone();
    await advance();
  }

  async function stands(): Promise<string> {
    return (await page.locator('.target .phase').allTextContents()).join(' ');
  }

  async function isHere(phase: string): Promise<boolean> {
    return (await stands()).split(' ').every((p) => p === phase);
  }

  return {
    bar,
    dialog,
    chip: (text) => page.locator('.page-head .chip', { hasText: text }),
    stands,
    advanceTo: async (phase) => {
      while (!(await isHere(phase))) {
        const before = await stands();
        await advance();
        // a phase is asked for once, and each target enters it by itself
        await stack.until(`all beyond ${before}`, async () => {
          const [first = '', ...others] = (await stands()).split(' ');
          return !before.split(' ').includes(first) && others.every((p) => p === first);
        });
      }
    },
    resume: async () => {
      await bar().getByRole('button', { name: 'Resume' }).click();
      await dialog().getByRole('button', { name: 'Go forward' }).click();
      await gone();
    },
  };
}
