/** Duty: what is remembered of a rollout before anything happened, and of one whose spec has changed; pure. */
import type { EventData, LogEvent } from './event.js';
import type { Rollout, TargetState } from './rollout.js';
import type { Spec } from './spec.js';
import { OLD } from './stage.js';

export function begun(event: LogEvent & { type: 'RolloutApplied' }): Rollout {
  const { spec, through }: EventData['RolloutApplied'] = event.data;
  return {
    id: event.rollout,
    spec,
    through,
    version: event.position,
    revision: event.position,
    revisedAt: event.at,
    startedAt: event.at,
    startedBy: event.who,
    paused: false,
    heading: 'forward',
    backFrom: {},
    adopted: 0,
    eve: false,
    approvals: [],
    advanced: [],
    targets: Object.fromEntries(spec.targets.map((t) => [t.name, fresh(spec, event.at)])),
    forgotten: false,
  };
}

export function respecified(r: Rollout, spec: Spec, at: number): Rollout {
  const targets = Object.fromEntries(
    spec.targets.map((t) => {
      const state = r.targets[t.name] ?? fresh(spec, at);
      const stages = Object.fromEntries(spec.services.map((s) => [s.name, state.stages[s.name] ?? OLD]));
      return [t.name, { ...state, stages }];
    }),
  );
  return { ...r, spec, targets };
}

function fresh(spec: Spec, at: number): TargetState {
  return {
    phase: 'plan',
    since: at,
    finished: {},
    undone: [],
    stale: [],
    stages: Object.fromEntries(spec.services.map((s) => [s.name, OLD])),
    ceilings: {},
    turnedAt: {},
    rungs: {},
    moved: 0,
    movedAt: at,
    copied: 0,
    copiedAt: at,
    proven: 0,
    horizons: {},
    back: false,
    overrides: [],
    comparedSince: at,
  };
}
