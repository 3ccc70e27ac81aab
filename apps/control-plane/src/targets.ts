/** Duty: the databases that the environment names, one pool each, opened when first used; knows no rollout. */
import pg from 'pg';
import type { Targets } from './runner/ports.js';

/** Control connections on a target: a deed, its turn, its second session and its probe, one look, and a few short questions at a time. */
const POOL_SIZE = 9;

export interface TargetPools extends Targets {
  end(): Promise<void>;
}

/** `TARGET_EU_WEST_URL` for the target `eu-west`. */
export function targetVariable(name: string): string {
  return `TARGET_${envName(name)}_URL`;
}

function replicaVariable(name: string): string {
  return `REPLICA_${envName(name)}_URL`;
}

function envName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** Reads `TARGET_<NAME>_URL` and `REPLICA_<NAME>_URL` from an environment. */
export function createTargets(environment: Readonly<Record<string, string | undefined>>): TargetPools {
  const pools = new Map<string, pg.Pool>();
  const open = (kind: 'target' | 'replica', name: string, variable: string): pg.Pool => {
    const known = pools.get(variable);
    if (known) return known;
    const url = environment[variable];
    if (!url) {
      throw new Error(
        `The address of ${kind} "${name}" was wanted, but ${variable} is not set. Set it where the control plane starts.`,
      );
    }
    const pool = new pg.Pool({
      connectionString: url,
      max: POOL_SIZE,
      application_name: 'sluice',
      connectionTimeoutMillis: 5_000,
    });
    // an idle connection that breaks (a restart of PostgreSQL) must not end the process; the next query opens a new one
    pool.on('error', () => undefined);
    // one that is in use can be ended as well, by a control plane that takes over: its statement fails and says so
    pool.on('connect', (client) => client.on('error', () => undefined));
    pools.set(variable, pool);
    return pool;
  };
  const names = Object.keys(environment)
    .filter((k) => environment[k])
    .flatMap((k) => /^TARGET_([A-Z0-9_]+)_URL$/.exec(k)?.[1] ?? [])
    .map((n) => n.toLowerCase())
    .toSorted();
  return {
    names: () => names,
    pool: (name) => open('target', name, targetVariable(name)),
    replica: (name) => open('replica', name, replicaVariable(name)),
    end: async () => {
      await Promise.all([...pools.values()].map((p) => p.end()));
      pools.clear();
    },
  };
}
