/** Duty: makes the clients of an Unleash server count in the gates of their services, by what that server knows of them. */
import type { Rollout } from '@sluice/core';
import type { Logger } from '../runner/ports.js';
import type { Log } from '../store/log.js';
import type { PlainClient } from '../store/plain-clients.js';
import type { AdminApi } from './admin-api.js';

/** How often the server is asked who is there (ms). */
const ASK_MS = 5_000;
/** Clients report themselves by their metrics, once a minute as they come: who missed two reports is silent (ms). */
const REPORTS_MS = 130_000;
/** The server looks at its flags once a second and its clients ask it every 15 s as they come, so this is one round (ms). */
const ROUND_MS = 17_000;

/**
 * The revision that every client of the server could have fetched by now; undefined while the newest may still be on its way
 * there, or to them. Their spec's grace counts after that, as for anybody without our SDK.
 */
export function fetchable(rollouts: Iterable<Rollout>, revision: number, now: number): number | undefined {
  for (const { forgotten, targets } of rollouts) {
    if (forgotten) continue;
    for (const { finished, copied, copiedAt, moved } of Object.values(targets)) {
      if (finished['prepare-schema'] && (copied < moved || now < copiedAt + ROUND_MS)) return undefined;
    }
  }
  return revision;
}

interface ClientsNeeds {
  readonly api: Pick<AdminApi, 'instances'>;
  readonly log: Pick<Log, 'rollouts' | 'snapshot'>;
  readonly fleet: {
    readonly heard: (client: PlainClient) => void;
    /** The state store's clock. */
    readonly members: () => Promise<{ readonly now: number }>;
  };
  readonly logger: Logger;
  /** By the clock on the wall, in milliseconds: it is compared with the server's. */
  readonly now: () => number;
}

/** One look at who is there. */
async function hearClients({ api, log, fleet, now }: ClientsNeeds, settled: number): Promise<number> {
  const rollouts = [...log.rollouts().values()].filter((r) => !r.forgotten && r.doneAt === undefined);
  const { now: today } = await fleet.members();
  const revision = fetchable(log.rollouts().values(), log.snapshot().revision, today) ?? settled;
  const services = new Set(rollouts.flatMap((r) => r.spec.services.map((s) => s.name)));
  for (const service of services)
    for (const { id, sdk, seenAt } of await api.instances(service)) {
      if (now() - seenAt > REPORTS_MS) continue;
      const known = { id: `unleash/${service}/${id}`.slice(0, 200), service, sdk: sdk.slice(0, 200) };
      fleet.heard({ ...known, source: 'none', revision, leaseMs: 3 * ASK_MS });
    }
  return revision;
}

/** Looks again and again; the answer stops it. */
export function followClients(needs: ClientsNeeds): () => void {
  let settled = 0;
  let looking = false;
  const look = (): void => {
    if (looking) return;
    looking = true;
    hearClients(needs, settled)
      .then((revision) => {
        settled = revision;
      })
      .catch((err: unknown) => needs.logger.warn({ err }, 'the Unleash server does not say who is there'))
      .finally(() => {
        looking = false;
      });
  };
  const timer = setInterval(look, ASK_MS);
  timer.unref();
  look();
  return () => clearInterval(timer);
}
