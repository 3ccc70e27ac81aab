/**
 * Duty: since when no statement has named the old column, per target. Lives in memory: after a restart the silence is
 * counted anew, which is late, never wrong.
 */
import type { Rollout } from '@sluice/core';
import { statementsNaming } from '@sluice/postgres';
import type { Pool } from 'pg';

interface Counted {
  readonly calls: ReadonlyMap<string, number>;
  readonly quietSince: number;
  readonly last?: string;
}

export class StatementWatch {
  readonly #counted = new Map<string, Counted>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts once more. Null where pg_stat_statements is missing: then nobody can tell. */
  async look(
    rollout: Rollout,
    target: string,
    pool: Pool,
  ): Promise<{ quietSince: number; last?: string } | null> {
    const key = `${rollout.id}\n${target}`;
    const named = await statementsNaming(pool, rollout.spec);
    if (named === null) return null;
    // until retire the services write both columns, as they should; who names the old one alone is left to be found
    const both = isRetiring(rollout, target) ? undefined : rollout.spec.column.column;
    const statements = named.filter((s) => both === undefined || !s.query.includes(both));
    const before = this.#counted.get(key);
    const calls = new Map(statements.map((s) => [s.id, s.calls]));
    // fewer calls than before: the view was reset or the entry was evicted, so what came since is a new call as well
    const grown = before && statements.find((s) => s.calls !== (before.calls.get(s.id) ?? 0));
    const counted: Counted = !before
      ? { calls, quietSince: this.#now() }
      : grown
        ? { calls, quietSince: this.#now(), last: shortened(grown.query) }
        : { ...before, calls };
    this.#counted.set(key, counted);
    return { quietSince: counted.quietSince, ...(counted.last === undefined ? {} : { last: counted.last }) };
  }
}

function isRetiring(rollout: Rollout, target: string): boolean {
  const { phase, stages = {} } = rollout.targets[target] ?? {};
  return phase === 'contract' || Object.values(stages).some((s) => s.stage === 'retire');
}

function shortened(query: string): string {
  const line = query.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
