/** Duty: the small shapes that the API answers, made from what core and store keep. */
import type { AcknowledgementView, EventView, FlagView, InstanceView } from '@sluice/api';
import { memberState, muster, type Flag, type LogEvent, type Member, type Rollout } from '@sluice/core';
import type { Acknowledged } from '../store/acknowledgements.js';

export function eventView(event: LogEvent): EventView {
  const { position, rollout, at, who, why, type, data, hash, previous } = event;
  return { position, rollout, at, who, why: why ?? null, type, data: { ...data }, hash, previous };
}

export function flagView({ percent, apart, ...flag }: Flag): FlagView {
  const regions = Object.entries(apart).filter(([, r]) => Object.keys(r).length > 0);
  return { ...flag, percentByTarget: { ...percent }, apart: structuredClone(Object.fromEntries(regions)) };
}

export function instanceView(member: Member, now: number): InstanceView {
  const { gone: _gone, columns, targets, breakers, ...rest } = member;
  return {
    ...rest,
    columns: [...columns],
    targets: [...targets],
    breakers: [...breakers],
    state: memberState(member, now),
  };
}

/** A flag change of a rollout: its revision and when it was made. */
export interface Change {
  readonly revision: number;
  readonly at: number;
}

/**
 * Who has acknowledged a change, and after how long. Instances that registered later have no time: they never ran under
 * the older flags.
 */
export function acknowledgementView(
  rollout: Rollout,
  { revision, at }: Change,
  fleet: { readonly members: readonly Member[]; readonly now: number },
  acknowledged: readonly Acknowledged[],
): AcknowledgementView {
  const company = muster(rollout, fleet.members, fleet.now, true);
  const times = new Map(acknowledged.map((a) => [a.instance, Math.max(0, a.at - at)]));
  const done = company.live.filter((m) => m.acknowledged >= revision);
  const after = done.flatMap((m) => times.get(m.id) ?? []);
  const complete = done.length === company.live.length && after.length > 0;
  return {
    revision,
    at,
    counted: company.live.length,
    acknowledged: done.length,
    lastMs: complete ? Math.max(...after) : null,
    instances: [...company.live, ...company.lost].map((m) => ({
      id: m.id,
      service: m.service,
      region: m.region,
      acknowledged: m.acknowledged,
      afterMs: m.acknowledged >= revision ? (times.get(m.id) ?? null) : null,
      state: memberState(m, fleet.now),
    })),
  };
}
