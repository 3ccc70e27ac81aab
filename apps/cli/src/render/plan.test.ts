/** Duty: shows that a plan prints every statement with its lock, and what stands in the way, the worst first. */
import type { Finding } from '@sluice/core';
import { expect, it } from 'vitest';
import { planLines } from './plan.js';
import { sqlLines } from './statements.js';
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

const lines = (given = plan(), width?: number): readonly string[] =>
  planLines(given, PLAIN, { file: 'a.rollout.yaml', width });
const text = (given = plan()): string => lines(given).join('\n');
const sql = (given = plan()): string => sqlLines(given, PLAIN).join('\n');

it('prints every statement of every step word for word, with its lock', () => {
  const printed = sql();
  for (const { statements } of plan().targets[0]?.steps ?? []) {
    for (const { sql: statement, lock } of statements) {
      expect(printed).toContain(`${statement};`);
      expect(printed).toContain(lock);
    }
  }
  expect(printed).toContain('-- expand: add-column\n-- ACCESS EXCLUSIVE; nullable, no row is rewritten\n');
  expect(printed).toContain('-- ROW EXCLUSIVE; in batches, $1 and $2 are their bounds');
  expect(printed).toContain('-- on eu by stride: 18,200 pages\n-- on us by stride: 900 pages\n');
});

it('tells targets on which the same runs once, and others by themselves', () => {
  expect(sql()).toContain('-- orders.amount_cents on eu, us\n');
  const [eu, us] = plan().targets;
  if (!eu || !us) throw new Error('the fixture has two targets');
  const differs = sql(plan({ targets: [eu, { ...us, steps: [] }] }));
  expect(differs).toContain('-- orders.amount_cents on eu\n');
  expect(differs).toContain('-- orders.amount_cents on us\n-- nothing: see what stands in the way');
});

it.each([
  'orders.amount_cents bigint not null, check amount_cents >= 0, replaces orders.amount',
  'eu 4.2 M rows, 610 MB, in eu on PostgreSQL 18.4; wave 1',
  'expand + column',
  'lock ACCESS EXCLUSIVE, for a moment',
  'lock ROW EXCLUSIVE, as any update takes; only its batch of rows is held',
  'YOU DEPLOY TWICE',
  'WHAT RUNS   nobody waits for a lock longer than 50 ms a try',
  'read       1, 10, 50, 100 %, 10 min each; eu, then us',
  'soak       24 h',
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
  expect(at('  x prepared-star  prepared-star is there.')).toBeGreaterThan(0);
  expect(at('  - cdc')).toBeGreaterThan(at('  x prepared-star'));
  expect(printed.filter((l) => l.includes('prepared-star is there.'))).toHaveLength(1);
});

it('names the target of what is on one of them alone, and where to read more', () => {
  const [eu, us] = plan().targets;
  if (!eu || !us) throw new Error('the fixture has two targets');
  const printed = lines(plan({ targets: [eu, { ...us, findings: [finding('warns', 'cdc')] }] }));
  expect(printed).toContain('  ! cdc  cdc is there. (us)');
  expect(printed).toContain('         Change cdc.   sluice explain cdc');
});

it('fits a terminal of 80 columns', () => {
  const long = { ...finding('warns', 'cdc'), message: 'a word '.repeat(40).trim() };
  const printed = lines(withFindings(long), 80);
  expect(printed.filter((l) => l.length > 80)).toEqual([]);
  expect(printed.filter((l) => l.includes('a word a word'))).toHaveLength(4);
});

it('what is next when something blocks: mend it, or wave it through by its name', () => {
  const printed = text(withFindings(finding('blocks', 'view')));
  expect(printed).toContain('1 blocks, 0 to know.');
  expect(printed).toContain('Next:  Change view.');
  expect(printed).toContain(`or     sluice apply a.rollout.yaml --through 'view of orders'`);
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

it('what cannot be planned says what to mend, and nothing of what would run', () => {
  const blocked = plan({
    targets: plan().targets.map((t) => ({ ...t, steps: [], findings: [finding('blocks', 'table-missing')] })),
  });
  const printed = text(blocked);
  expect(printed).toContain('FIRST   before anything can be planned');
  expect(printed).not.toContain('WHAT RUNS');
  expect(printed).not.toContain('--through');
  expect(printed).toContain('then   sluice plan a.rollout.yaml');
});
