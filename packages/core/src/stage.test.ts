/** Duty: stages and flags are two spellings of one thing. */
import { describe, expect, it } from 'vitest';
import {
  adjacent,
  capabilitiesOf,
  compareStandings,
  lowerOf,
  OLD,
  STAGES,
  standingOf,
  type Capabilities,
  type Standing,
} from './stage.js';

const ALL: readonly Standing[] = [
  OLD,
  { stage: 'write', percent: 0 },
  { stage: 'shadow', percent: 0 },
  { stage: 'read', percent: 1 },
  { stage: 'read', percent: 50 },
  { stage: 'read', percent: 100 },
  { stage: 'retire', percent: 100 },
];
const pairs = ALL.flatMap((a, i) => ALL.map((b, j) => [a, b, i, j] as const));

describe('a standing', () => {
  it.each(ALL)('$stage $percent is what its flags mean', (standing) => {
    expect(standingOf(capabilitiesOf(standing))).toEqual(standing);
  });

  it.each(ALL)(
    '$stage $percent writes both columns whenever anything is read from the new one',
    (standing) => {
      const on = capabilitiesOf(standing);
      expect(on.read > 0 || on.shadow > 0 ? on.write : 100).toBe(100);
    },
  );

  it.each([
    [{ write: 0, shadow: 0, read: 10, retire: 0 }, 'read', 10],
    [{ write: 0, shadow: 100, read: 0, retire: 0 }, 'old', 0],
    [{ write: 100, shadow: 0, read: 50, retire: 100 }, 'read', 50],
    [{ write: 100, shadow: 0, read: 100, retire: 50 }, 'read', 100],
    [{ write: 100, shadow: 0, read: 0, retire: 100 }, 'write', 0],
  ] satisfies [Capabilities, string, number][])('%j is %s %d: the lower wins', (on, stage, percent) => {
    expect(standingOf(on)).toEqual({ stage, percent });
  });

  it('is ordered by stage, then by percent', () => {
    for (const [a, b, i, j] of pairs) {
      expect(Math.sign(compareStandings(a, b))).toBe(Math.sign(i - j));
      expect(lowerOf(a, b)).toEqual(ALL[Math.min(i, j)]);
      const apart = Math.abs(STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
      expect(adjacent(a, b)).toBe(apart <= 1);
    }
  });
});
