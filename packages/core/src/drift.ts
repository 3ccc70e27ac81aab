/** Duty: what follows when somebody turned a flag on the server that holds flags beside us; pure. */
import { draft, type EventDraft } from './event.js';
import type { Action, Look } from './items/look.js';
import { lowering } from './lowering.js';
import type { DriftedFlag } from './observation.js';
import type { Rollout } from './rollout.js';
import { flagName } from './wire.js';

/** How a flag that is off for everybody stands, as text. */
export const FLAG_OFF = 'off';

/**
 * Somebody turned flags: the log is told, by the rollout's first target, since flags stand for all of them. A hand may lower a
 * service that reads the new column; whatever else it did is put back.
 */
export function drifting({ rollout, target, seen }: Look): Action | undefined {
  const drifted = seen.elsewhere?.drifted ?? [];
  const [first] = drifted;
  if (!first || target !== Object.keys(rollout.targets)[0]) return undefined;
  const who = drifted.map((d) => d.who).find((name) => name !== '');
  return {
    kind: 'record',
    target,
    events: drifted.flatMap((d) => answer(rollout, d)),
    why: `${first.flag} was turned on the Unleash server: ${first.found}`,
    ...(who === undefined ? {} : { who: `${who} (Unleash)` }),
  };
}

function answer(rollout: Rollout, { flag, found, wanted, who }: DriftedFlag): readonly EventDraft[] {
  const evidence = { kind: 'elsewhere', flag, found, wanted, by: who };
  const service = rollout.spec.services.find((s) => flagName(rollout.id, s.name, 'read') === flag)?.name;
  const lowered =
    service === undefined || found !== FLAG_OFF
      ? []
      : Object.keys(rollout.targets).flatMap(
          (target) => lowering(rollout, target, { service }, 'person', evidence) ?? [],
        );
  return lowered.length > 0 ? lowered : [draft('FlagDrifted', { flag, found, wanted, evidence })];
}
