/** Duty: the writers without the SDK leave, as the gate of contract asks for. */
import type { RolloutView } from '@sluice/api';
import type { Legacy } from './figures.js';
import { REGIONS, type DemoWorld, type Region } from './world.js';

/** True when nothing is left on any target but somebody who still names the old column. */
export function waitsForSilence(rollout: RolloutView): boolean {
  return rollout.targets.every(
    (t) => t.gate?.phase === 'contract' && t.gate.conditions.some((c) => c.name === 'quiet' && !c.met),
  );
}

/** Answers the last figures of each: a writer that is gone cannot be asked. */
export async function stopLegacy(world: DemoWorld): Promise<ReadonlyMap<Region, Legacy>> {
  const last = new Map<Region, Legacy>();
  for (const region of REGIONS) {
    const { legacy } = await world.loads[region].stats();
    if (legacy) last.set(region, legacy);
    await world.loads[region].leaveLegacy();
    await world.legacy[region].stop();
  }
  // from contract on nobody keeps amount true; who wants to compare both columns at the end must write nothing from here on
  await Promise.all(REGIONS.map((r) => world.loads[r].rest()));
  return last;
}
