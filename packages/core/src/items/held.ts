/** Duty: whether a part of the rollout stands lower than the rest, which keeps every gate closed; pure. */
import { unmet, type Condition } from '../condition.js';
import { heldParts, partText } from '../lowering.js';
import type { Look } from './look.js';

/** One condition that is not met, where parts are held; none where all stand together. */
export function heldConditions({ rollout, state }: Look): readonly Condition[] {
  const parts = heldParts(state);
  if (parts.length === 0) return [];
  const names = parts.map(partText);
  const verb = parts.length > 1 ? 'are' : 'is';
  return [
    unmet('held', `${names.join(', ')} ${verb} held lower: sluice resume ${rollout.id}`, {
      parts: names,
    }),
  ];
}
