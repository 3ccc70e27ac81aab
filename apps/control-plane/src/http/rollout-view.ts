/** Duty: a rollout as people and scripts read it, put together from fold, last look and fleet; pure. */
import type { AcknowledgementView, RolloutSummary, RolloutView, ServiceView, TargetView } from '@sluice/api';
import {
  asksForAPerson,
  heldParts,
  merged,
  partText,
  quantile,
  regionsApart,
  standingIn,
  UNSEEN,
  wayBackNow,
  wayBackSeen,
  writerLines,
  type Muster,
  type Rollout,
  type TargetState,
} from '@sluice/core';
import type { LastLook } from '../runner/runner.js';
import type { ServiceReads } from '../store/reads.js';

export interface RolloutParts {
  readonly rollout: Rollout;
  /** Undefined before the first look. */
  readonly look: LastLook | undefined;
  readonly company: Muster;
  readonly acknowledgement: AcknowledgementView;
  readonly reads: readonly ServiceReads[];
}

export function rolloutView({ rollout, look, company, acknowledgement, reads }: RolloutParts): RolloutView {
  const { id, spec, startedAt, startedBy, paused, heading, eve, revision, revisedAt } = rollout;
  const seen = wayBackSeen(rollout, look?.observation);
  const { kind, says } = wayBackNow(rollout, seen);
  return {
    id,
    spec: spec as RolloutView['spec'],
    startedAt,
    startedBy,
    doneAt: rollout.doneAt ?? null,
    paused,
    heading,
    backTo: rollout.backTo ?? null,
    rolledBackBy: fallOf(rollout),
    eve,
    revision,
    lastChange: { revision, at: revisedAt, acknowledgedMs: acknowledgement.lastMs },
    wayBackNow: { kind, says, loses: seen.loses },
    targets: spec.targets.map(({ name, wave }) => targetView(rollout, look, name, wave)),
    services: spec.services.map((service) => serviceView(service, company, revision, reads, look)),
    lookedAt: look?.at ?? null,
  };
}

export function rolloutSummary(rollout: Rollout, look: LastLook | undefined): RolloutSummary {
  const { id, spec, startedAt, startedBy, paused, heading, revision } = rollout;
  return {
    id,
    startedAt,
    startedBy,
    doneAt: rollout.doneAt ?? null,
    paused,
    heading,
    rolledBackBy: fallOf(rollout),
    revision,
    targets: spec.targets.map(({ name }) => {
      const outlook = look?.outlooks.find((o) => o.target === name);
      return {
        target: name,
        phase: rollout.targets[name]?.phase ?? 'plan',
        percent: leastPercent(spec, rollout.targets[name]),
        waits: outlook?.waits ?? null,
        asks: outlook?.gate ? asksForAPerson(outlook.gate) : false,
      };
    }),
  };
}

function fallOf({ rolledBackBy }: Rollout): RolloutView['rolledBackBy'] {
  return rolledBackBy ? { ...rolledBackBy, why: rolledBackBy.why ?? null } : null;
}

/** What is held lower in one region alone does not count. */
function leastPercent({ services }: Rollout['spec'], state: TargetState | undefined): number {
  const readers = services.filter((s) => s.reads);
  if (!state || readers.length === 0) return 0;
  return Math.min(
    ...readers.map(({ name }) => {
      const { stage, percent } = standingIn(state, name);
      return stage === 'read' || stage === 'retire' ? percent : 0;
    }),
  );
}

function targetView(rollout: Rollout, look: LastLook | undefined, target: string, wave: number): TargetView {
  const state = rollout.targets[target];
  const outlook = look?.outlooks.find((o) => o.target === target);
  const seen = look?.observation.targets[target] ?? UNSEEN;
  const held = state ? heldParts(state).map(partText) : [];
  return {
    target,
    wave,
    phase: state?.phase ?? 'plan',
    since: state?.since ?? rollout.startedAt,
    stages: state ? Object.keys(state.stages).map((service) => stageView(state, service)) : [],
    progress: [...seen.progress],
    compared: seen.compared,
    differing: seen.differing,
    differingKeys: [...seen.differingKeys],
    ...(seen.writers ? { writers: [...writerLines(seen, look?.at ?? 0)] } : {}),
    gate: (outlook?.gate ?? null) as TargetView['gate'],
    waits: outlook?.waits ?? null,
    trouble: look?.troubles[target] ?? null,
    ...(held.length > 0 ? { held } : {}),
    back: state?.back ?? false,
  };
}

function stageView(state: TargetState, service: string): TargetView['stages'][number] {
  const apart = regionsApart(state, service).map((region) => ({
    region,
    ...standingIn(state, service, region),
  }));
  return { service, ...standingIn(state, service), apart };
}

const NOTHING_SEEN = { compared: 0, differing: 0, oldReads: 0, newReads: 0, oldErrors: 0, newErrors: 0 };

function serviceView(
  { name, reads, writes }: Rollout['spec']['services'][number],
  company: Muster,
  revision: number,
  seen: readonly ServiceReads[],
  look: LastLook | undefined,
): ServiceView {
  const live = company.live.filter((m) => m.service === name);
  const { service: _name, ...sums } = seen.find((s) => s.service === name) ?? {
    service: name,
    ...NOTHING_SEEN,
  };
  return {
    service: name,
    reads,
    writes,
    instances: live.length,
    acknowledged: live.filter((m) => m.acknowledged >= revision).length,
    lost: company.lost.filter((m) => m.service === name).length,
    seen: sums,
    ...p99Of(name, look),
  };
}

/** Over all targets and regions, as they were seen at the last look. */
function p99Of(service: string, look: LastLook | undefined): Pick<ServiceView, 'p99'> {
  const parts = Object.values(look?.observation.targets ?? {})
    .flatMap((t) => t.reads ?? [])
    .filter((r) => r.service === service);
  const p99 = (side: 'oldMs' | 'newMs'): number | null =>
    quantile(merged(...parts.map((p) => p[side])), 0.99) ?? null;
  const [oldMs, newMs] = [p99('oldMs'), p99('newMs')];
  return oldMs === null && newMs === null ? {} : { p99: { oldMs, newMs } };
}
