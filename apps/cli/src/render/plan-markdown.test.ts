/** Duty: shows a plan as a comment on a pull request, in which nothing of a catalog is taken for markup. */
import { expect, it } from 'vitest';
import { planMarkdown } from './plan-markdown.js';
import { plan } from './views.fixture.js';

const finding = {
  code: 'view',
  severity: 'blocks' as const,
  subject: 'v',
  message: 'the view a|b_c <script> reads it',
  todo: 'Change `v`.',
};
const text = (given = plan()): string => planMarkdown(given, 'a.rollout.yaml').join('\n');

it('says the verdict first, what runs, what going back costs, and folds the statements away', () => {
  expect(text().split('\n')[0]).toBe('### `orders.amount_cents`: nothing blocks, 0 to know');
  expect(text()).toContain('| expand | + column | lock ACCESS EXCLUSIVE, for a moment |');
  expect(text()).toContain('| contract | **ONE WAY: nothing keeps the old column true any more** |');
  expect(text()).toContain('<details><summary>Every statement, word for word</summary>');
  expect(text()).toContain('```sql\n-- orders.amount_cents on eu, us\n');
  expect(text()).toContain('Next: `sluice apply a.rollout.yaml`');
});

it('says how many rows were tried, and none of their values', () => {
  const sample = { rows: 1_000, nulls: 3, examples: [{ key: '7', old: 'ana@example.org', new: 'ana' }] };
  const printed = text(plan({ targets: plan().targets.map((t) => ({ ...t, sample })) }));
  expect(printed).toContain('- 1,000 rows tried on eu: 3 become NULL');
  expect(printed).not.toContain('ana');
});

it('a finding is a row, and its text stays text', () => {
  const printed = text(plan({ targets: plan().targets.map((t) => ({ ...t, findings: [finding] })) }));
  expect(printed).toContain('1 blocks, 0 to know');
  expect(printed).toContain(
    String.raw`| ❌ | ${'`view`'} | the view a\|b\_c \<script\> reads it | Change \`v\`. |`,
  );
});
