/** Duty: what Prometheus is told; measures nothing by itself. */
import { FLAG_CHANGES, memberState, type MemberState } from '@sluice/core';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { AppNeeds } from './needs.js';

type Measured = Pick<AppNeeds, 'log' | 'fleet' | 'streams' | 'answers'>;

const STATES: readonly MemberState[] = ['live', 'lost', 'gone'];

/** A registry of its own, so that two control planes in one process do not meet in it. */
export function createMetrics({ log, fleet, streams, answers }: Measured): Registry {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    const made: Gauge = new Gauge({ name, help, registers, collect: () => made.set(read()) });
  };
  gauge('sluice_log_position', 'Position of the last event that was folded', () => log.position);
  gauge('sluice_flag_revision', 'Position of the last flag change', () => log.snapshot().revision);
  gauge('sluice_flag_streams', 'Open event streams of flags', () => streams.open);
  gauge(
    'sluice_flag_stream_waiting_bytes',
    'What waits for the slowest reader of a flag stream; one that is slower is cut',
    () => streams.waiting,
  );

  const answered = new Gauge({
    name: 'sluice_flag_answers',
    help: 'How often Unleash clients without the SDK found a flag on or off, as they report it',
    labelNames: ['flag', 'answer'],
    registers,
    collect: () => {
      for (const [flag, { yes, no }] of answers.counts()) {
        answered.set({ flag, answer: 'on' }, yes);
        answered.set({ flag, answer: 'off' }, no);
      }
    },
  });
  const rollouts = new Gauge({
    name: 'sluice_rollout_targets',
    help: 'Targets of rollouts, by phase and heading',
    labelNames: ['rollout', 'target', 'phase', 'heading'],
    registers,
    collect: () => {
      rollouts.reset();
      for (const { id, heading, targets, forgotten } of log.rollouts().values())
        for (const [target, { phase }] of forgotten ? [] : Object.entries(targets))
          rollouts.set({ rollout: id, target, phase, heading }, 1);
    },
  });
  const instances = new Gauge({
    name: 'sluice_instances',
    help: 'Instances, by service and state',
    labelNames: ['service', 'state'],
    registers,
    collect: async () => {
      const { members, now } = await fleet.members();
      instances.reset();
      for (const service of new Set(members.map((m) => m.service)))
        for (const state of STATES) instances.set({ service, state }, 0);
      for (const member of members)
        instances.inc({ service: member.service, state: memberState(member, now) });
    },
  });

  const delay = new Histogram({
    name: 'sluice_acknowledgement_seconds',
    help: 'From a flag change to the acknowledgement of an instance',
    labelNames: ['service'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  let last = { position: 0, at: 0 };
  log.subscribe((event) => {
    if (FLAG_CHANGES.has(event.type)) last = { position: event.position, at: event.at };
  });
  fleet.onAcknowledged(({ revision, at, service }) => {
    if (revision === last.position) delay.observe({ service }, Math.max(0, at - last.at) / 1000);
  });
  return registry;
}
