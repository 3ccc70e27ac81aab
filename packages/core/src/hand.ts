/** Duty: a flag that a person turns: what may be lowered by hand, and why all else may not; pure. */
import type { EventDraft } from './event.js';
import { heldParts, LOWERED, lowering, standingIn, type Part } from './lowering.js';
import { refuse, type Refusal } from './refusal.js';
import { targetOf, type Rollout } from './rollout.js';
import { capabilitiesOf, type Capability, type Standing } from './stage.js';
import { flagName } from './wire.js';

/** A flag at a percent, on one target and in one region, or (absent) on all. */
export interface Turn {
  readonly service: string;
  readonly capability: Capability;
  /** 0 to 100. */
  readonly percent: number;
  readonly target?: string;
  readonly region?: string;
}

/** What another capability's flag would break, and what does it properly. */
const ONLY_BY_PHASE: Readonly<Record<Exclude<Capability, 'read'>, string>> = {
  write: 'a service that stops writing both columns leaves rows behind that the others read',
  shadow:
    'it turns with its phase, and to stop comparing nobody needs it off (shadow: { sample: 0 } in the spec)',
  retire: 'the old column is only right again after the steps that a rollback takes in their order',
};

/**
 * Lowers a service's reads, in percent, for as long as nobody resumes; both columns go on being written, so it loses nothing.
 * A flag never goes above what its phase has proven, and nothing is changed where it stands there already.
 */
export function decideFlag(rollout: Rollout, turn: Turn): readonly EventDraft[] | Refusal {
  const { service, capability, percent, region } = turn;
  const flag = flagName(rollout.id, service, capability);
  const wanted = `to set ${flag} to ${percent} %${region === undefined ? '' : ` in ${region}`}`;
  const targets = turn.target === undefined ? Object.keys(rollout.targets) : [turn.target];
  const part: Part = { service, ...(region === undefined ? {} : { region }) };
  const events: EventDraft[] = [];
  for (const target of targets) {
    const state = targetOf(rollout, target);
    if (!state) {
      return refuse('target-unknown', {
        wanted: `${wanted} on ${target}`,
        found: 'its rollout has no such target',
        todo: `One of: ${Object.keys(rollout.targets).join(', ')}`,
      });
    }
    const now = capabilitiesOf(standingIn(state, service, region))[capability];
    if (percent === now) continue;
    if (percent > now) {
      const isHeld = heldParts(state).some((p) => p.service === service);
      return refuse('flag-above-phase', {
        wanted: `${wanted} on ${target}`,
        found: `it stands at ${now} %, and ${isHeld ? 'was lowered: it comes up the ramp again with the rest' : `no higher percent is proven safe in ${state.phase}`}`,
        todo: isHeld
          ? `Let it go again: sluice resume ${rollout.id}`
          : `See what its gate waits for: sluice status ${rollout.id}`,
      });
    }
    const event =
      capability === 'read'
        ? lowering(rollout, target, part, 'person', { kind: 'hand', flag }, at(percent))
        : undefined;
    if (!event) {
      return refuse('flag-unsafe', {
        wanted: `${wanted} on ${target}`,
        found: capability === 'read' ? onlyTogether(rollout) : ONLY_BY_PHASE[capability],
        todo:
          rollout.heading === 'forward'
            ? `Take the whole rollout back, in the order that is safe: sluice rollback ${rollout.id}${capability === 'write' ? ' --to expand' : ''}`
            : `See how far the rollback is: sluice status ${rollout.id}`,
      });
    }
    events.push(event);
  }
  return events;
}

/** Why reads can no longer go down alone. */
function onlyTogether({ heading }: Rollout): string {
  return heading === 'forward'
    ? 'a service no longer writes the old column, or is about to stop: whoever read it would read what is stale'
    : 'the rollout is on its way back, or held, and takes every flag with it';
}

function at(percent: number): Standing {
  return percent === 0 ? LOWERED : { stage: 'read', percent };
}
