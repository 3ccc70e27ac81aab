/** Duty: the protocol, explored exhaustively: every world that can be reached keeps the laws, and comes to an end. */

/*
 * What this is beside simulation.fixture.ts and its random schedules (invariants.test.ts): those have a clock with numbers,
 * several targets and waves, real waits and any length; they judge whom core lets run beside whom. The model has rows and
 * values, and every order of what two instances, a database and the runner can do; it has an order of moments and no clock.
 * Both ask core's own decide, next, evolve and flags, and they share the laws of the log.
 *
 * What makes it small, and why nothing is lost by it:
 * - A row is what its two columns say of the last value written (world.fixture.ts): every write brings a new value, and nothing
 *   in the protocol looks at a value but to compare `up(old)` with new.
 * - A write and its commit are one move: the row's lock makes everybody wait who wants the row, and nobody sees it before.
 * - An acknowledgement arrives at once: it stays true, and a later arrival could only make the runner wait longer.
 * - A frozen process is one that makes no move. Rules of seconds are orders of moves: after five seconds nobody who distrusts
 *   works on by what it read of the stage before.
 * - Reads change nothing, so each world is asked what everybody who may read in it would be answered.
 * - Two instances of one service and one code are one pair (keyOf).
 * - What a runner that was taken over still does is refused, so with the epoch a takeover is the crash that is there anyway.
 */
import { describe, expect, it } from 'vitest';
import { explore } from './explore.fixture.js';
import { SCENES, searchOf } from './scenes.fixture.js';

const LIMIT = 1_000_000;

describe('every world that can be reached keeps the laws and comes to an end', () => {
  it.each(SCENES)(
    '$says',
    (scene) => {
      const { states, moves, ms, whole, breach, stuck, stuckTrace } = explore(searchOf(scene, LIMIT));
      console.info(`${states} worlds, ${moves} moves, ${(ms / 1000).toFixed(1)} s: ${scene.says}`);
      expect(breach).toBeUndefined();
      expect({ stuck, stuckTrace }).toEqual({ stuck: 0, stuckTrace: [] });
      expect(whole).toBe(true);
    },
    300_000,
  );
});
