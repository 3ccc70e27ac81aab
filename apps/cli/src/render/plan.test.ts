/** Duty: shows that a plan prints every statement with its lock, and what stands in the way, the worst first. */
import type { Finding } from '@sluice/core';
import { expect, it } from 'vitest';
import { planLines } from './plan.js';
import { plan, PLAIN, SPEC } from './views.fixture.js';

const finding = (severity: Finding['severity'], code: string): Finding => ({
  code,
  severity,
  subject: `${code} of orders`,
  message: `${code} is there.`,
  todo: `Change ${code}.`,
});

function withFindings(...findings: readonly Finding[]) {
  return plan({ targets: plan().targets.map((t) => ({ ...t, findings })) });
}

const lines = (given = plan()): readonly string[] => planLines(given, PLAIN, 'a.rollout.yaml');
const text = (given = plan()): string => lines(given).join('\n');

it('prints every statement of every step word for word, with its lock', () => {
  const printed = text().replace(/\n {15}/g, '\n');
  for (const { statements } of plan().targets[0]?.steps ?? []) {
    for (const { sql, lock } of statements) {
      expect(printed).toContain(sql);
      expect(printed).toContain(lock);
    }
  }
  expect(printed).toContain('-- add-column: ACCESS EXCLUSIVE; nullable, no row is rewritten');
  expect(printed).toContain('-- backfill: ROW EXCLUSIVE; in batches');
});

it('tells targets on which the same runs once, and others by themselves', () => {
  expect(text()).toContain('WORD FOR WORD on eu, us');
  const [eu, us] = plan().targets;
  if (!eu || !us) throw new Error('the fixture has two targets');
  const differs = text(plan({ targets: [eu, { ...us, steps: [] }] }));
  expect(differs).toContain('WORD FOR WORD on eu\n');
  expect(differs).toContain('WORD FOR WORD on us\n    nothing: all of it is there already');
});

it.each([
  'orders.amount_cents            bigint not null, check amount_cents >= 0   replaces orders.amount',
  'YOU DEPLOY TWICE',
  'WHAT RUNS   nobody waits for a lock longer than 50 ms a try',
  'read       1, 10, 50, 100 %, 10 min each; eu, then us',
  'soak       24 h',
  'backfill on eu by stride: 18,200 pages',
  'backfill on us by stride: 900 pages',
  'contract   orders.amount stays',
  'up to soak  instant, loses nothing',
  'contract    ONE WAY: nothing keeps the old column true any more',
  'Nothing blocks, 0 to know. Nothing was changed.',
  'Next: sluice apply a.rollout.yaml',
])('says: %s', (line) => {
  expect(text().replace(/ +/g, ' ')).toContain(line.replace(/ +/g, ' '));
});

it('names what blocks before what is to know, and each once for all its targets', () => {
  const printed = lines(withFindings(finding('tells', 'cdc'), finding('blocks', 'prepared-star')));
  const at = (start: string): number => printed.findIndex((l) => l.startsWith(start));
  expect(at('  x prepared-star  prepared-star is there.   on eu, us')).toBeGreaterThan(0);
  expect(at('  - cdc')).toBeGreaterThan(at('  x prepared-star'));
  expect(printed.filter((l) => l.includes('prepared-star is there.'))).toHaveLength(1);
});

it('what is next when something blocks: mend it, or wave it through by its name', () => {
  const printed = text(withFindings(finding('blocks', 'view')));
  expect(printed).toContain('1 blocks, 0 to know.');
  expect(printed).toContain('Next: Change view.');
  expect(printed).toContain(`--through 'view of orders'`);
});

it('a column that replaces nothing has nothing to retire', () => {
  const { replaces: _, ...rest } = SPEC;
  const printed = text(plan({ spec: { ...rest, soakMs: 0, services: [] }, deploys: [] }));
  expect(printed).not.toContain('services stop writing');
  expect(printed).not.toContain('YOU DEPLOY');
  expect(printed).toContain('replaces nothing');
  expect(printed).toContain('no services');
});

it('shows what becomes of real rows, and how many become NULL', () => {
  const example = { key: '7', old: '12.50', new: '1250' };
  const sample = { rows: 1000, nulls: 3, examples: [example] };
  const printed = text(plan({ targets: plan().targets.map((t) => ({ ...t, sample })) }));
  expect(printed).toContain('WHAT BECOMES OF ROWS\n    eu  12.50 → 1250  1,000 rows tried, 3 become NULL');
  expect(text()).not.toContain('WHAT BECOMES OF ROWS');
});
