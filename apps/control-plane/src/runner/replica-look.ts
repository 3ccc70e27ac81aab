/** Duty: what each named replica of a target has and lacks, as far as the rollout asks for it now; decides nothing. */
import type { Facts, Rollout, TargetObservation, TargetState } from '@sluice/core';
import { columnVisible, replayedTo } from '@sluice/postgres';
import type { Pool } from 'pg';
import type { World } from './ports.js';

type Asked = (replica: Pool) => Promise<{ readonly lacks: string; readonly facts: Facts }>;

/** Every named replica, where something is asked of them. One that cannot be asked lacks whatever is asked for. */
export async function lookAtReplicas(
  world: Pick<World, 'targets'>,
  rollout: Rollout,
  target: string,
  state: TargetState,
): Promise<Pick<TargetObservation, 'replicas' | 'replicaFacts'>> {
  const names = rollout.spec.targets.find((t) => t.name === target)?.replicas ?? [];
  const asked = askedOf(rollout, state);
  if (names.length === 0 || !asked) return { replicas: {} };
  const looks = await Promise.all(
    names.map(async (name) => {
      try {
        return { name, ...(await asked(world.targets.replica(name))) };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { name, lacks: `cannot be asked: ${why}`, facts: {} };
      }
    }),
  );
  return {
    replicas: Object.fromEntries(looks.map((l) => [l.name, l.lacks])),
    replicaFacts: Object.fromEntries(looks.map((l) => [l.name, l.facts])),
  };
}

/** What the rollout wants to know of them now: on the way forward before `write` and before `read`, on the slow way back before "read off". */
function askedOf(rollout: Rollout, state: TargetState): Asked | undefined {
  if (rollout.heading === 'back') return replayed(state.finished['sync-old']?.facts['lsn']);
  if (state.phase === 'constrain') return replayed(state.finished.verify?.facts['lsn']);
  if (state.phase !== 'expand') return undefined;
  return async (replica) => {
    const there = await columnVisible(replica, rollout.spec);
    return { lacks: there ? '' : 'does not have the column yet', facts: { columnVisible: there } };
  };
}

function replayed(lsn: unknown): Asked {
  return async (replica) => {
    if (typeof lsn !== 'string') return { lacks: '', facts: {} };
    const { there, ...seen } = await replayedTo(replica, lsn);
    return { lacks: there ? '' : `has not replayed ${lsn} yet`, facts: { wanted: lsn, ...seen } };
  };
}
