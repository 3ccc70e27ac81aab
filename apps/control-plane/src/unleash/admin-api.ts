/** Duty: the few requests to the admin API of an Unleash server that Sluice makes, each with a deadline; decides nothing. */
import type { UnleashStrategy } from '@sluice/core';
import { z } from 'zod';
import { foundSchema, type FlagDeed, type Found } from './standing.js';

/** A server that takes longer is taken for one that does not answer (ms). */
const DEADLINE_MS = 5_000;

const eventsSchema = z.looseObject({
  events: z.array(z.looseObject({ id: z.number(), createdBy: z.string().default('') })),
});
const instancesSchema = z.looseObject({
  instances: z.array(
    z.looseObject({
      instanceId: z.string(),
      sdkVersion: z.string().nullish(),
      lastSeen: z.string().nullish(),
    }),
  ),
});

export interface UnleashSettings {
  readonly url: string;
  readonly token: string;
  readonly project: string;
  readonly environment: string;
}

/** An application's process, as the server knows it from its registration and its metrics. */
interface SeenInstance {
  readonly id: string;
  readonly sdk: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly seenAt: number;
}

export interface AdminApi {
  /** Undefined where there is no flag of this name, or an archived one. */
  read(flag: string): Promise<Found | undefined>;
  /** Makes it, or takes it out of the archive; off in either case. */
  make(flag: string): Promise<void>;
  /**
   * Makes the project use the environment.
   * @throws where the server has none of this name: its open-source edition makes no environments.
   */
  enterEnvironment(): Promise<void>;
  perform(flag: string, deed: FlagDeed, revision: number): Promise<void>;
  /** The number of the server's last event: it grows with each change that anybody makes. */
  lastEvent(): Promise<number>;
  /** Who changed a flag last; empty where it does not say. */
  changedBy(flag: string): Promise<string>;
  instances(application: string): Promise<readonly SeenInstance[]>;
}

export function adminApi({ url, token, project, environment }: UnleashSettings): AdminApi {
  const base = `${url.replace(/\/+$/, '').replace(/\/api$/, '')}/api/admin`;
  const features = `/projects/${encodeURIComponent(project)}/features`;
  const headers = { authorization: token, 'content-type': 'application/json' };

  /** @returns undefined where it is answered 404. @throws in one line what the server answered. */
  async function ask<T>(
    method: string,
    path: string,
    body?: unknown,
    schema?: z.ZodType<T>,
  ): Promise<T | undefined> {
    const response = await fetch(`${base}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    }).catch((thrown: unknown) => {
      const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
      throw new Error(`it does not answer (${cause instanceof Error ? cause.message : String(cause)})`, {
        cause: thrown,
      });
    });
    // read in every case, or the connection could not be used again
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Refused(response.status, `${method} ${path}`, text);
    return schema?.parse(JSON.parse(text));
  }

  const one = (flag: string): string => `${features}/${encodeURIComponent(flag)}`;
  const there = (flag: string): string => `${one(flag)}/environments/${encodeURIComponent(environment)}`;
  const body = (strategy: UnleashStrategy, revision: number) => ({
    ...strategy,
    // for people who look at it there: whose it is, and since when it stands
    title: `Sluice, revision ${revision}`,
  });

  return {
    read: async (flag) => {
      const found = await ask('GET', one(flag), undefined, featureSchema);
      return found?.environments.find((e) => e.name === environment) ?? undefined;
    },
    make: async (flag) => {
      try {
        await ask('POST', features, { name: flag, type: 'release', description: 'Kept by Sluice' });
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 409) throw error;
        await ask('POST', `/archive/revive/${encodeURIComponent(flag)}`);
      }
    },
    enterEnvironment: async () => {
      try {
        await ask('POST', `/projects/${encodeURIComponent(project)}/environments`, { environment });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // another control plane was faster
        if (error.status === 409) return;
        if (error.status !== 400) throw error;
        const wanted = `project ${project} was to use the environment ${environment}, but the server has none of this name`;
        const todo = `make it there (its open-source edition has development and production only), or set UNLEASH_ENVIRONMENT`;
        throw new Error(`${wanted}: ${todo}`, { cause: error });
      }
    },
    perform: async (flag, deed, revision) => {
      const path = there(flag);
      switch (deed.kind) {
        case 'on':
        case 'off':
          await ask('POST', `${path}/${deed.kind}`);
          return;
        case 'add':
          await ask('POST', `${path}/strategies`, body(deed.strategy, revision));
          return;
        case 'replace':
          await ask('PUT', `${path}/strategies/${deed.id}`, body(deed.strategy, revision));
          return;
        case 'remove':
          await ask('DELETE', `${path}/strategies/${deed.id}`);
      }
    },
    lastEvent: async () => {
      const read = await ask('GET', '/search/events?limit=1&offset=0', undefined, eventsSchema);
      return read?.events[0]?.id ?? 0;
    },
    changedBy: async (flag) => {
      const path = `/search/events?limit=1&offset=0&feature=${encodeURIComponent(`IS:${flag}`)}`;
      return (await ask('GET', path, undefined, eventsSchema))?.events[0]?.createdBy ?? '';
    },
    instances: async (application) => {
      const path = `/metrics/instances/${encodeURIComponent(application)}/environment/${encodeURIComponent(environment)}`;
      const read = await ask('GET', path, undefined, instancesSchema);
      return (read?.instances ?? []).map((i) => ({
        id: i.instanceId,
        sdk: i.sdkVersion ?? 'unleash',
        seenAt: i.lastSeen ? Date.parse(i.lastSeen) : 0,
      }));
    },
  };
}

const featureSchema = z.looseObject({
  environments: z.array(z.looseObject({ name: z.string(), ...foundSchema.shape })),
});

class Refused extends Error {
  readonly status: number;

  constructor(status: number, asked: string, text: string) {
    const todo =
      status === 401 || status === 403 ? '. Give UNLEASH_ADMIN_TOKEN a token that may write flags' : '';
    super(`it answered ${status} to ${asked}: ${text.slice(0, 200)}${todo}`);
    this.status = status;
  }
}
