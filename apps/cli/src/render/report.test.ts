/** Duty: shows the story of a rollout as a record, and that people's words cannot become markup. */
import type { EventView } from '@sluice/api';
import { expect, it } from 'vitest';
import { reportLines } from './report.js';
import { rollout, target } from './views.fixture.js';

const AT = Date.UTC(2026, 0, 2, 14, 31, 7);
let position = 0;
const event = (type: string, data: object, rest: Partial<EventView> = {}): EventView => ({
  position: ++position,
  rollout: 'orders.amount_cents',
  at: AT + position * 1_000,
  who: 'sluice',
  why: null,
  hash: `hash${position}`,
  previous: '',
  type,
  data: data as EventView['data'],
  ...rest,
});
const evidence = [{ name: 'differing', met: true, says: '0 of 300,867 rows differ', evidence: {} }];

it('tells who decided what and why, and what opened each gate', () => {
  position = 0;
  const events = [
    event('RolloutApplied', {}, { who: 'ana', why: 'ticket 7' }),
    event('PhaseEntered', { target: 'eu', phase: 'expand', evidence: [] }),
    event('StepFinished', { target: 'eu', step: 'backfill', facts: { rows: 300_867 } }),
    event('StepFinished', { target: 'eu', step: 'verify', facts: { rows: 300_867, differing: 0 } }),
    event('PhaseEntered', { target: 'eu', phase: 'constrain', evidence }),
    event(
      'GateOverridden',
      { target: 'eu', gate: 'soak', phase: 'soak' },
      { who: 'bob | <b>', why: 'we *have* to' },
    ),
    event('HorizonPassed', { target: 'eu', label: 'x' }),
  ];
  const lines = reportLines(
    rollout({ startedAt: AT, doneAt: AT + 60_000, targets: [target('eu', {})] }),
    events,
  );
  const text = lines.join('\n');
  expect(text).toContain('- **Started** 2026-01-02 14:31:07Z by ana: ticket 7');
  expect(text).toContain('done 2026-01-02 14:32:07Z, after 1 min');
  expect(text).toContain(
    String.raw`| 2026-01-02 14:31:13Z | bob \| \<b\> | OVERRIDES soak in soak | we \*have\* to |`,
  );
  expect(text).toContain('| eu | expand | 2026-01-02 14:31:09Z | 3 s |');
  expect(text).toContain('| eu | verify | 300,867 | 0 differ | 2026-01-02 14:31:11Z |');
  expect(text).toContain('- 2026-01-02 14:31:12Z **eu enters constrain**\n  - 0 of 300,867 rows differ');
  expect(text).not.toContain('they have ended');
  expect(lines.at(-1)).toBe('7 events, up to position 7. The hash of the last one is `hash7`.');
});

it('a rollout that runs says what going back costs', () => {
  position = 0;
  const text = reportLines(rollout({ doneAt: null }), [event('RolloutApplied', {})]).join('\n');
  expect(text).toContain('- **State** under way');
  expect(text).toContain('- **Going back now** ');
});
