/** Duty: how far the named replicas of each target are behind while services read the new column; decides nothing. */
import type { Rollout } from '@sluice/core';
import { ReplicaLag } from '@sluice/postgres';
import type { World } from './ports.js';

export class LagWatch {
  readonly #lags = new Map<string, ReplicaLag>();
  readonly #world: Pick<World, 'targets' | 'now'>;

  constructor(world: Pick<World, 'targets' | 'now'>) {
    this.#world = world;
  }

  /** Milliseconds, or why a replica could not be asked; undefined where nobody reads the new column yet, or none is named. */
  async look(rollout: Rollout, target: string): Promise<Record<string, number | string> | undefined> {
    const phase = rollout.targets[target]?.phase;
    const names = rollout.spec.targets.find((t) => t.name === target)?.replicas ?? [];
    if (names.length === 0 || (phase !== 'read' && phase !== 'soak')) return undefined;
    const looks = names.map(async (name) => [name, await this.#ask(target, name)] as const);
    return Object.fromEntries(await Promise.all(looks));
  }

  async #ask(target: string, replica: string): Promise<number | string> {
    const { targets, now } = this.#world;
    const lag = this.#lags.get(`${target} ${replica}`) ?? new ReplicaLag(now);
    this.#lags.set(`${target} ${replica}`, lag);
    try {
      return await lag.look(targets.pool(target), targets.replica(replica));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
