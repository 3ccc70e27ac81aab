/** Duty: shows what people see of one rollout, state by state. */
import type { EventView } from '@sluice/api';
import { expect, it } from 'vitest';
import { rolloutLines } from './rollout.js';
import { NOW, PLAIN, reading, rollout, target } from './views.fixture.js';

const progress = {
  step: 'backfill' as const,
  rowsDone: 120_000,
  rowsChanged: 120_000,
  rowsTotal: 300_000,
  rowsPerSecond: 24_310,
  startedAt: NOW,
  finished: false,
};

it.each([
  ['a target that reads', [reading(10)], 'eu  ██░░░░░░░░░░░░░░░░░░  read 10 %'],
  [
    'a hold beside its bar',
    [{ ...reading(10), waits: '50 % in 6 min 20 s' }],
    'eu  ██░░░░░░░░░░░░░░░░░░  read 10 %  50 % in 6 min 20 s',
  ],
  [
    'rows, rate and time left',
    [{ phase: 'backfill' as const, progress: [progress], waits: 'backfill: 120000 of about 300000 rows' }],
    'eu  ████████░░░░░░░░░░░░  backfill  120,000 of about 300,000 rows, 24,310/s, 7 s left',
  ],
  [
    'a pass over what was filled, and the log',
    [
      {
        phase: 'backfill' as const,
        progress: [
          { ...progress, rowsDone: 300_004, again: { pass: 2, rows: 45_690 }, serverWalBytes: 86_000_000 },
        ],
      },
    ],
    'eu  ████████████████████  backfill  pass 2 saw 45,690 of about 300,000 rows, 24,310/s, 10 s left, 86 MB WAL',
  ],
  [
    'a look over more rows than the estimate',
    [{ phase: 'verify' as const, progress: [{ ...progress, step: 'verify' as const, rowsDone: 300_004 }] }],
    'eu  ████████████████████  verify  300,004 of about 300,000 rows, 24,310/s',
  ],
  [
    'rows without an estimate',
    [{ phase: 'backfill' as const, progress: [{ ...progress, rowsTotal: null, rowsPerSecond: null }] }],
    'eu  ░░░░░░░░░░░░░░░░░░░░  backfill  120,000 rows',
  ],
  [
    'a service that is behind counts',
    [
      {
        ...reading(50),
        stages: [
          { service: 'a', stage: 'read' as const, percent: 50, apart: [] },
          { service: 'b', stage: 'read' as const, percent: 10, apart: [] },
        ],
      },
    ],
    'eu  ██░░░░░░░░░░░░░░░░░░  read 10 %  in read for 1 min',
  ],
  [
    'an instance by the beginning of its random id, as in every other place',
    [{ phase: 'write' as const, waits: 'd86dd63b-4771-4ea3-a86d-d87b623a5c11 has no lease' }],
    'eu  ████░░░░░░░░░░░░░░░░  write  d86dd63b has no lease',
  ],
  ['how long it has been there', [{ phase: 'soak' as const }], 'eu  ██████████████░░░░░░  soak  for 1 min'],
])('bar: %s', (_, [more], line) => {
  const lines = rolloutLines(rollout({ targets: [target('eu', more)] }), NOW, PLAIN);
  expect(lines.some((l) => l.startsWith(line))).toBe(true);
});

it.each([
  ['expand ▸    switch    contract', ['expand', 'plan']],
  ['expand ▸ backfill    switch    contract', ['backfill', 'plan']],
  ['expand ✓    switch ▸ soak    contract', ['soak', 'read']],
  ['expand ✓    switch ✓    contract ▸ retire', ['retire', 'retire']],
] as const)('rail: %s', (rail, phases) => {
  const targets = phases.map((phase, i) => target(['eu', 'us'][i] ?? '', { phase }));
  expect(rolloutLines(rollout({ targets }), NOW, PLAIN)[1]).toBe(rail);
});

it('rail: with the percent of who reads', () => {
  const targets = [target('eu', reading(10)), target('us')];
  expect(rolloutLines(rollout({ targets }), NOW, PLAIN)[1]).toBe(
    'expand ✓    switch ▸ read 10 %    contract',
  );
});

it('a done rollout has all acts behind it, and says what stays', () => {
  const targets = [target('eu', { phase: 'done' })];
  const lines = rolloutLines(rollout({ doneAt: NOW, targets }), NOW, PLAIN);
  expect(lines[0]).toContain('by ana');
  expect(lines[0]).toContain('done after 1 h 12 min');
  expect(lines[1]).toBe('expand ✓    switch ✓    contract ✓');
  expect(lines.at(-1)).toBe('The flags stay on. Take them away with: sluice forget orders.amount_cents');
});

it.each([
  ['forward', {}, 'ROLL BACK NOW: instant, loses nothing.     Last switch reached all in 38 ms.'],
  [
    'held',
    { heading: 'held' },
    'Go on: sluice resume orders.amount_cents     Last switch reached all in 38 ms.',
  ],
  ['back', { heading: 'back' }, 'Going back.     Last switch reached all in 38 ms.'],
  [
    'a door behind it',
    {
      wayBackNow: { kind: 'one-way', says: 'one way: amount is dropped', loses: 0 },
      lastChange: { revision: 48, at: NOW, acknowledgedMs: null },
    },
    'ROLL BACK NOW: one way: amount is dropped.',
  ],
] as const)('the last line: %s', (_, more, line) => {
  expect(rolloutLines(rollout(more), NOW, PLAIN).at(-1)).toBe(line);
});

it.each([
  [{ low: 0, high: 3 }, 'under 3 s left'],
  [{ low: 7, high: 7 }, '7 s left'],
  [{ low: 60, high: 90 }, '60 to 90 s left'],
])('what is left, %o', (secondsLeft, says) => {
  const work = { phase: 'backfill' as const, progress: [{ ...progress, secondsLeft, serverWalBytes: 9e6 }] };
  const view = rollout({ targets: [target('eu', work)] });
  expect(rolloutLines(view, NOW, PLAIN).join('\n')).toContain(`${says}, 9 MB WAL`);
  expect(rolloutLines(view, NOW, PLAIN, { width: 80 }).join('\n')).toMatch(new RegExp(`${says}$`, 'm'));
});

it('what is held lower is named, with the way up', () => {
  const view = rollout({ targets: [target('eu', { held: ['checkout', 'reporting in eu-west'] })] });
  expect(rolloutLines(view, NOW, PLAIN).at(-2)).toBe(
    'Held lower: checkout (eu), reporting in eu-west (eu). Up again: sluice resume orders.amount_cents',
  );
});

it('what does not fit beside a bar has a line of its own, without saying waits twice', () => {
  const waits = 'waits for a transaction: pid 4711, psql, open 12 min and 3 more';
  const lines = rolloutLines(
    rollout({ targets: [target('eu', { waits, trouble: 'no such table' })] }),
    NOW,
    PLAIN,
  );
  expect(lines).toContain('waits for  a transaction: pid 4711, psql, open 12 min and 3 more');
  expect(lines).toContain('trouble    no such table');
});

it('what is the same on several targets is said once, and names them', () => {
  const waits = `waits for ${'a statement and '.repeat(5)}so on`;
  const view = rollout({ targets: [target('eu', { waits }), target('us', { waits })] });
  expect(rolloutLines(view, NOW, PLAIN).filter((l) => l.startsWith('waits for'))).toEqual([
    expect.stringMatching(/^waits for {2}eu, us: a statement and/),
  ]);
});

it('the way out is whole on a narrow terminal', () => {
  const says = 'instant, loses nothing; the trigger keeps amount true';
  const view = rollout({ wayBackNow: { kind: 'instant', says, loses: 0 } });
  expect(rolloutLines(view, NOW, PLAIN, { width: 80 }).slice(-2)).toEqual([
    'Last switch reached all in 38 ms.',
    `ROLL BACK NOW: ${says}.`,
  ]);
});

it('what is held says once how it goes on', () => {
  const waits = 'rolled back and held: sluice resume orders.amount_cents';
  const view = rollout({ heading: 'held', targets: [target('eu', { waits }), target('us', { waits })] });
  const lines = rolloutLines(view, NOW, PLAIN);
  expect(lines.filter((l) => l.includes('sluice resume'))).toHaveLength(1);
});

it('services stand in a table, with who is silent', () => {
  const seen = { compared: 310, differing: 1, oldReads: 300, newReads: 10, oldErrors: 0, newErrors: 2 };
  const service = {
    service: 'reporting',
    reads: true,
    writes: false,
    instances: 3,
    acknowledged: 2,
    lost: 1,
    seen,
  };
  const lines = rolloutLines(rollout({ services: [service] }), NOW, PLAIN);
  expect(lines).toContain('           instances  at revision 48  reads old / new  errors    differing');
  expect(lines).toContain('reporting  3 of 4     2 of 3          300 / 10         2 of 310  1 of 310');
});

it('calls that are timed show how long they take on both sides', () => {
  const seen = { compared: 310, differing: 0, oldReads: 300, newReads: 10, oldErrors: 0, newErrors: 0 };
  const service = { reads: true, writes: true, instances: 1, acknowledged: 1, lost: 0, seen };
  const services = [
    { ...service, service: 'checkout', p99: { oldMs: 8.13, newMs: 7.38 } },
    { ...service, service: 'export', p99: { oldMs: 22.4, newMs: null } },
    { ...service, service: 'reporting' },
  ];
  const lines = rolloutLines(rollout({ services }), NOW, PLAIN);
  const shown = (name: string): string => lines.find((l) => l.startsWith(name)) ?? '';
  expect(lines.some((l) => l.includes('p99 old → new'))).toBe(true);
  expect([shown('checkout'), shown('export'), shown('reporting')]).toEqual([
    expect.stringContaining('8.1 → 7.4 ms'),
    expect.stringContaining('22 → - ms'),
    expect.stringContaining('- → - ms'),
  ]);
});

it('an automatic rollback says why, on top', () => {
  const rolledBackBy = {
    who: 'sluice',
    by: 'guardrail' as const,
    at: NOW,
    why: '7 of 4,120 reads differed in eu',
  };
  const [top] = rolloutLines(rollout({ rolledBackBy, heading: 'held' }), NOW, PLAIN);
  expect(top).toMatch(/^Rolled back by itself at \d\d:\d\d:07: 7 of 4,120 reads differed in eu\.$/);
});

const EVENT = { rollout: 'r', at: NOW, who: 'sluice', why: null, hash: '', previous: '' };
const entered = (position: number): EventView => ({
  ...EVENT,
  position,
  type: 'PhaseEntered',
  data: { target: 'eu', phase: `p${position}` },
});
const EVENTS = [1, 2, 3, 4, 5, 6, 7, 8].map(entered);

it('shows what happened last', () => {
  const lines = rolloutLines(rollout(), NOW, PLAIN, { events: EVENTS });
  expect(lines.filter((l) => l.includes('enters p'))).toHaveLength(6);
  expect(lines.at(-3)).toMatch(/\d\d:\d\d:07 {2}eu {5}enters p8$/);
});

it('a low terminal has fewer events, and always the way out', () => {
  const seen = (height: number): readonly string[] =>
    rolloutLines(rollout(), NOW, PLAIN, { events: EVENTS, height });
  expect(seen(12)).toHaveLength(11);
  expect(seen(12).filter((l) => l.includes('enters p'))).toHaveLength(3);
  expect(seen(6)).toHaveLength(5);
  expect(seen(6).slice(-2)).toEqual([
    '…',
    'ROLL BACK NOW: instant, loses nothing.     Last switch reached all in 38 ms.',
  ]);
});

it('rows that differ are named, with who wrote them', () => {
  const writers = ['7: last written by a (checkout) at stage old', '8: no live instance remembers'];
  const seen = (more: Parameters<typeof target>[1]): readonly string[] =>
    rolloutLines(rollout({ targets: [target('eu', { ...more, differing: 7 })] }), NOW, PLAIN);
  expect(seen({ differingKeys: ['7', '8', '9', '10'] })).toContain(
    'differs    7 reads, of the rows 7, 8, 9, …',
  );
  expect(seen({ writers })).toContain('differs    7: last written by a (checkout) at stage old');
  expect(seen({ writers })).toContain('differs    8: no live instance remembers');
});

it('fits 80 columns: what is worth least is left out, long waits are broken', () => {
  const seen = {
    compared: 41_208,
    differing: 0,
    oldReads: 40_000,
    newReads: 1_208,
    oldErrors: 0,
    newErrors: 0,
  };
  const service = { service: 'checkout', reads: true, writes: true, instances: 12, acknowledged: 12 };
  const view = rollout({
    services: [{ ...service, lost: 0, seen, p99: { oldMs: 8.1, newMs: 7.4 } }],
    targets: [target('eu', { ...reading(10), waits: `waits for ${'a transaction and '.repeat(9)}so on` })],
  });
  const lines = rolloutLines(view, NOW, PLAIN, { width: 80, events: EVENTS });
  expect(lines.filter((l) => l.length > 80)).toEqual([]);
  expect(lines.join('\n')).not.toContain('reads old / new');
  expect(lines).toContain('checkout  12         all             8.1 → 7.4 ms   0 of 41,208  0 of 41,208');
  expect(lines.join('\n')).toContain('rolls back by itself over 0 differing, 1.5 x the old errors');
});
