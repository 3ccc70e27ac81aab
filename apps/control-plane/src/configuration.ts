/** Duty: the environment, read once and judged; pure. */
import { z } from 'zod';
import type { UnleashSettings } from './unleash/admin-api.js';

export interface Configuration {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Folder of the embedded PostgreSQL. */
  readonly home: string;
  readonly stateUrl: string | undefined;
  /** The Unleash server that holds the flags as well; undefined: they are held here alone. */
  readonly unleash: UnleashSettings | undefined;
  /** True: loopback only, no tokens. */
  readonly dev: boolean;
  readonly adminToken: string | undefined;
  /** Of whoever runs this process for themselves: kept nowhere, and it opens loopback alone. */
  readonly localToken: string | undefined;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How long a control plane that falls silent keeps its rollouts, in milliseconds. */
  readonly runnerLeaseMs: number;
  readonly logLevel: string;
  /** Where people find the dashboard, for links in what webhooks are sent. */
  readonly publicUrl: string | undefined;
  /** Stop when standard input ends. */
  readonly followParent: boolean;
}

export interface Mistaken {
  readonly mistake: string;
  readonly logLevel: string;
}

const number = (fallback: number) => z.coerce.number().int().nonnegative().default(fallback);
const yes = z
  .string()
  .optional()
  .transform((v) => v === '1' || v === 'true');

const schema = z.object({
  HOST: z.string().optional(),
  PORT: number(4400),
  SLUICE_HOME: z.string().optional(),
  XDG_DATA_HOME: z.string().optional(),
  HOME: z.string().default('/tmp'),
  STATE_DATABASE_URL: z.string().optional(),
  FLAGS: z.enum(['embedded', 'unleash']).default('embedded'),
  UNLEASH_URL: z.url().optional(),
  UNLEASH_ADMIN_TOKEN: z.string().optional(),
  UNLEASH_PROJECT: z.string().default('default'),
  UNLEASH_ENVIRONMENT: z.string().default('development'),
  SLUICE_DEV: yes,
  SLUICE_ADMIN_TOKEN: z.string().optional(),
  SLUICE_LOCAL_TOKEN: z.string().min(16).optional(),
  SLUICE_LEASE_MS: number(15_000),
  SLUICE_HEARTBEAT_MS: number(5_000),
  SLUICE_RUNNER_LEASE_MS: number(4_000),
  SLUICE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SLUICE_FOLLOW_PARENT: yes,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Reads the environment; a mistake says which variable, what was wanted and what was found. */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Configuration | Mistaken {
  // an empty variable means an unset one, as shells and compose files write it
  const set = Object.fromEntries(Object.entries(environment).filter(([, v]) => v !== ''));
  const read = schema.safeParse(set);
  if (!read.success) {
    const lines = read.error.issues.map(
      (i) => `${i.path.join('.')}: ${i.message}, found "${String(set[String(i.path[0])] ?? '')}"`,
    );
    return { mistake: `The environment cannot be used:\n  ${lines.join('\n  ')}`, logLevel: 'info' };
  }
  const e = read.data;
  const { UNLEASH_URL: url, UNLEASH_ADMIN_TOKEN: token } = e;
  if (e.FLAGS === 'unleash' && (url === undefined || token === undefined)) {
    const missing = url === undefined ? 'UNLEASH_URL' : 'UNLEASH_ADMIN_TOKEN';
    return {
      mistake: `FLAGS=unleash was asked for, but ${missing} is not set. Set it to the ${url === undefined ? "server's address" : 'secret of a token that may write flags'}, or leave FLAGS unset.`,
      logLevel: e.LOG_LEVEL,
    };
  }
  const local = e.SLUICE_LOCAL_TOKEN !== undefined;
  if (!e.SLUICE_DEV && !local && e.SLUICE_ADMIN_TOKEN === undefined) {
    const todo =
      'Set SLUICE_ADMIN_TOKEN to a secret of 16 characters or more, or use "sluice dev" on your own machine.';
    return {
      mistake: `A first admin token was wanted, but SLUICE_ADMIN_TOKEN is not set. ${todo}`,
      logLevel: e.LOG_LEVEL,
    };
  }
  if (e.SLUICE_ADMIN_TOKEN !== undefined && e.SLUICE_ADMIN_TOKEN.length < 16) {
    return {
      mistake: 'SLUICE_ADMIN_TOKEN has fewer than 16 characters. Set a longer secret.',
      logLevel: e.LOG_LEVEL,
    };
  }
  return {
    host: e.SLUICE_DEV || local ? '127.0.0.1' : (e.HOST ?? '0.0.0.0'),
    port: e.PORT,
    home: e.SLUICE_HOME ?? `${e.XDG_DATA_HOME ?? `${e.HOME}/.local/share`}/sluice`,
    stateUrl: e.STATE_DATABASE_URL,
    unleash:
      e.FLAGS === 'unleash' && url !== undefined && token !== undefined
        ? { url, token, project: e.UNLEASH_PROJECT, environment: e.UNLEASH_ENVIRONMENT }
        : undefined,
    dev: e.SLUICE_DEV,
    adminToken: e.SLUICE_ADMIN_TOKEN,
    localToken: e.SLUICE_LOCAL_TOKEN,
    leaseMs: e.SLUICE_LEASE_MS,
    heartbeatMs: e.SLUICE_HEARTBEAT_MS,
    runnerLeaseMs: e.SLUICE_RUNNER_LEASE_MS,
    logLevel: e.LOG_LEVEL,
    publicUrl: e.SLUICE_PUBLIC_URL,
    followParent: e.SLUICE_FOLLOW_PARENT,
  };
}
