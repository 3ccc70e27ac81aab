/** Duty: a model that finds nothing proves nothing: each rule left out alone, and the law that then breaks. */
import { describe, expect, it } from 'vitest';
import { explore } from './explore.fixture.js';
import { RULES } from './rules.fixture.js';
import { CAUGHT } from './sabotage.fixture.js';
import { SCENES, searchOf } from './scenes.fixture.js';

const LIMIT = 400_000;

describe('without this rule a law breaks', () => {
  it.each(RULES)(
    '%s',
    (rule) => {
      const { scene: says, from, law } = CAUGHT[rule];
      const scene = SCENES.find((s) => s.says === says);
      if (!scene) throw new Error(`no scene "${says}"`);
      const { breach, states, ms } = explore({ ...searchOf({ ...scene, from }, LIMIT, rule), hunt: true });
      console.info(
        `${rule}: ${states} worlds, ${(ms / 1000).toFixed(1)} s, ${breach?.trace.length} moves: ${breach?.says}`,
      );
      expect(breach).toMatchObject({ law });
    },
    300_000,
  );
});
