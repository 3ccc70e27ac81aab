/** Duty: shows a rollback in words: before, while they follow, and after. */
import { expect, it } from 'vitest';
import { arrivalLine, intentLines, outcomeLines, serviceLines } from './rollback.js';
import { acknowledgements, instance, NOW, PLAIN, reading, rollout, target } from './views.fixture.js';

const READING = rollout({ targets: [target('eu', reading(50)), target('us')] });

it('says what it will do before it does it', () => {
  expect(intentLines(READING, undefined)).toEqual([
    '  checkout and reporting read orders.amount again, in eu.',
    '  Instant, loses nothing: both columns stay equal, the backfill is kept.',
  ]);
});

it.each([
  ['write', 'every row is filled and compared again'],
  ['expand', 'services write the old column alone'],
  ['plan', 'sluice approve orders.amount_cents plan'],
] as const)('says what goes when it goes back to %s', (to, says) => {
  expect(intentLines(READING, to).join('\n')).toContain(says);
  expect(intentLines(READING, to).join('\n')).not.toContain('the backfill is kept');
});

it('says that nobody reads the new column yet', () => {
  expect(intentLines(rollout(), undefined)[0]).toContain('Nobody reads orders.amount_cents by itself yet');
});

it('says that there is no service to switch', () => {
  const view = rollout({ spec: { ...READING.spec, services: [] } });
  expect(intentLines(view, undefined)[0]).toBe(
    '  No service reads orders.amount_cents by a flag: none is switched, the rollout is held.',
  );
});

it('counts who is back, a line a service', () => {
  const seen = acknowledgements({
    'checkout-1': 12,
    'checkout-2': 41,
    'reporting-1': 9,
    'reporting-2': null,
  });
  expect(serviceLines(seen, PLAIN)).toEqual([
    '  checkout   2 of 2  last after 41 ms',
    '  reporting  1 of 2  not yet: reporting-2',
  ]);
});

it('tells an arrival in a line', () => {
  const [first] = acknowledgements({ 'checkout-1': 12 }).instances;
  expect(first && arrivalLine(first)).toBe('  checkout eu checkout-1  12 ms');
});

const outcome = (
  after: Readonly<Record<string, number | null>>,
  ...instances: ReturnType<typeof instance>[]
) => outcomeLines({ id: 'orders.amount_cents', seen: acknowledgements(after), instances, now: NOW }, PLAIN);

it('ends with the time of the last one', () => {
  expect(outcome({ a: 12, b: 41 })).toContain('  ✓ All 2 instances are back. The last one after 41 ms.');
});

it.each([
  [{ a: 12 }, '  ✓ The one instance is back, after 12 ms.'],
  [{ a: null }, '  ✓ The one instance is not back.'],
  [{ a: 1_516, b: 3 }, '  ✓ All 2 instances are back. The last one after 1.5 s.'],
])('one and many: %o', (after, line) => {
  expect(outcome(after)).toContain(line);
});

it('names who is silent, and when it follows its database', () => {
  const silent = instance('b', { leaseUntil: NOW - 1_000, seenAt: NOW - 9_000 });
  const lines = outcome({ a: 12, b: null }, silent);
  expect(lines).toContain('  ✓ 1 of 2 instances are back. The last one after 12 ms.');
  expect(lines.join('\n')).toMatch(
    /! b answered last 9 s ago\. It follows its database by \d\d:\d\d:11 at the latest\./,
  );
});

it('names who has a request under way', () => {
  const busy = instance('b', { openPins: 1, oldestPinMs: 12_000 });
  expect(outcome({ a: 12, b: null }, busy).join('\n')).toContain('! b: 1 request is under way, for 12 s.');
});

it('a rollout without instances has nobody to tell', () => {
  expect(outcome({}).join('\n')).toContain('Rolled back. No instance had to be told.');
});
