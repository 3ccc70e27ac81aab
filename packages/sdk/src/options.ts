/** Duty: what an author may say to `sluice()`, completed from the environment; never throws, it complains. */
import type { Standing } from '@sluice/core';
import type { Clock } from './clock.js';
import { asksOf, type Database } from './database.js';
import type { Environment } from './environment.js';
import { localStages } from './local-stage.js';
import { said, type Log } from './log.js';

export interface SluiceOptions {
  /** The service's name, as the spec has it. */
  readonly service: string;
  /** A `pg` pool, a function `(sql, values) => Promise<rows>`, or either of them by the target's name. */
  readonly database: Database;
  /** The control plane; SLUICE_URL when left out. */
  readonly url?: string | undefined;
  /** SLUICE_TOKEN when left out. */
  readonly token?: string | undefined;
  /** The region this instance runs in; SLUICE_REGION when left out. */
  readonly region?: string | undefined;
  /** The target whose database it is, and the one meant where a call names none. Not needed where there is only one. */
  readonly target?: string | undefined;
  /** The service's own version, for people. */
  readonly version?: string | undefined;
  /** `old`: where neither flags nor stage can be read, begin with the old columns instead of refusing to begin. */
  readonly onUnknown?: 'old' | undefined;
  /**
   * A folder for what must outlive this process: which columns may no longer be read by their old side. It is never gone by;
   * it makes `onUnknown: 'old'` refuse where `old` would be wrong. SLUICE_BACKUP when left out; without either nothing is kept.
   */
  readonly backup?: string | undefined;
  readonly log?: Log | undefined;
  /** For tests. */
  readonly clock?: Partial<Clock> | undefined;
}

/** Options, complete. */
export interface Settings extends Omit<SluiceOptions, 'url' | 'token' | 'region'> {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly region: string | undefined;
  /** Set on a laptop and in CI: stages of this machine instead of a control plane's. */
  readonly local: ReadonlyMap<string, Standing> | undefined;
  /** What is wrong, one line each. */
  readonly complaints: readonly string[];
  /** True when there is no service to speak of, so that `ready` has to reject. */
  readonly unusable: boolean;
}

export function settingsOf(options: SluiceOptions, env: Environment): Settings {
  // authors without a compiler may hand over anything
  const given: { readonly [K in keyof SluiceOptions]?: unknown } = options ?? {};
  const complaints: string[] = [];
  const address = given.url === '' ? env.url : (given.url ?? env.url);
  const url = addressOf(address, complaints);
  const service = textOf(given.service);
  const database = given.database as Database;
  const target = textOf(given.target);
  if (service === undefined) {
    complaints.push('sluice() wants a service name and was given none: sluice({ service, database })');
  }
  const stages = localStages(env.stage);
  const laptop = address === undefined && !env.production;
  if (laptop) complaints.push(...stages.complaints);
  else if (env.stage !== undefined) {
    complaints.push('SLUICE_STAGE is refused in production and beside SLUICE_URL: it is ignored');
  }
  if (!laptop && url === undefined) {
    complaints.push('no usable SLUICE_URL: follows sluice.stage in its database');
  }
  if (!laptop && asksOf(database, target).size === 0) {
    complaints.push('sluice() was given no usable database: a pool, a function, or a map of them by target');
  }
  return {
    service: service ?? '',
    database,
    url,
    target,
    token: textOf(given.token) ?? env.token,
    region: textOf(given.region) ?? env.region,
    version: textOf(given.version),
    onUnknown: given.onUnknown === 'old' ? 'old' : undefined,
    backup: textOf(given.backup) ?? env.backup,
    log: given.log as Log | undefined,
    clock: given.clock as Partial<Clock> | undefined,
    local: laptop ? stages.standings : undefined,
    complaints,
    unusable: service === undefined,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function addressOf(address: unknown, complaints: string[]): string | undefined {
  if (address === undefined) return undefined;
  if (typeof address === 'string' && URL.canParse(address) && /^https?:/.test(address)) return address;
  complaints.push(`the control plane's address is no http(s) URL: ${said(address)}`);
  return undefined;
}
