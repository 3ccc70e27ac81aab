/** Duty: the protocol, explored exhaustively where that takes minutes: every world that can be reached keeps the laws, and comes to an end. */
import { describe, expect, it } from 'vitest';
import { explore } from './explore.fixture.js';
import { LONG_SCENES, searchOf } from './scenes.fixture.js';

const LIMIT = 8_000_000;

describe('every world that can be reached keeps the laws and comes to an end', () => {
  it.each(LONG_SCENES)(
    '$says',
    (scene) => {
      const { states, moves, ms, whole, breach, stuck, stuckTrace } = explore(searchOf(scene, LIMIT));
      console.info(`${states} worlds, ${moves} moves, ${(ms / 1000).toFixed(1)} s: ${scene.says}`);
      expect(breach).toBeUndefined();
      expect({ stuck, stuckTrace }).toEqual({ stuck: 0, stuckTrace: [] });
      expect(whole).toBe(true);
    },
    900_000,
  );
});
