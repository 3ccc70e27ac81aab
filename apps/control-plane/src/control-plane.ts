/** Duty: brings up store, runner and http in their order, and takes them down in reverse; knows no route and no phase. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rollout } from '@sluice/core';
import { startEmbedded } from '@sluice/embedded';
import { forgetTarget } from '@sluice/postgres';
import type { Logger } from 'pino';
import { createCommands } from './commands.js';
import type { Configuration } from './configuration.js';
import { createApp } from './http/app.js';
import { createGatekeeper, knowing } from './http/auth.js';
import { FlagAnswers } from './http/client-metrics.js';
import { FlagFeed } from './http/flag-feed.js';
import { FlagStreams } from './http/flag-streams.js';
import { startLeadership } from './leadership.js';
import { createCrew } from './runner/crew.js';
import { createLookKeeper, lookElsewhere } from './runner/looks.js';
import { worldOf } from './runner/world.js';
import { learnAppend } from './store/append-at-once.js';
import { FleetStore } from './store/fleet.js';
import { follow } from './store/follow.js';
import { Log } from './store/log.js';
import { migrate } from './store/migrate.js';
import { RequestStore } from './store/requests.js';
import { APPENDING, openStatePool } from './store/state-pool.js';
import { TokenStore } from './store/tokens.js';
import { createTargets } from './targets.js';
import { adminApi } from './unleash/admin-api.js';
import { followClients } from './unleash/clients.js';
import { createFlagServer } from './unleash/flag-server.js';
import { startWebhooks } from './webhooks/webhooks.js';

/** How often silent instances and old reports are swept, in milliseconds. */
const PRUNE_MS = 3_600_000;
/** A look that is older was made by a runner that has fallen silent: nobody advances on what it saw (ms). */
const FRESH_MS = 15_000;

export interface ControlPlaneNeeds {
  readonly configuration: Configuration;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly now: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Folder of the built dashboard; left out: a plain page. */
  readonly dashboard?: string | undefined;
}

export interface RunningControlPlane {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startControlPlane({
  configuration,
  environment,
  logger,
  now,
  random,
  dashboard,
}: ControlPlaneNeeds): Promise<RunningControlPlane> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    const stateUrl = configuration.stateUrl ?? (await embedded(configuration, logger, undo));
    await migrate(stateUrl);
    const broke = (err: Error): void => logger.warn({ err }, 'a connection to the state store broke');
    const pool = openStatePool(stateUrl, broke);
    undo.push(() => pool.end());
    const appending = openStatePool(stateUrl, broke, undefined, APPENDING);
    undo.push(() => appending.end());
    await learnAppend(appending);

    const log = new Log(pool, appending);
    const { leaseMs, heartbeatMs } = configuration;
    const name = randomUUID();
    const fleet = new FleetStore(pool, { leaseMs, heartbeatMs }, name);
    const tokens = new TokenStore(pool);
    const requests = new RequestStore(pool);
    if (configuration.adminToken !== undefined) await tokens.add('first', 'admin', configuration.adminToken);
    await log.catchUp();
    await fleet.grantFullLeases();

    const feed = new FlagFeed(log.snapshot());
    const streams = new FlagStreams({
      feed,
      heard: (client) => fleet.heard(client),
      catchUp: () => log.catchUp(),
    });
    const answers = new FlagAnswers((flag) => feed.snapshot.features.some((f) => f.name === flag));
    log.subscribe(() => streams.publish(feed.advance(log.snapshot())));
    undo.push(
      follow(
        stateUrl,
        (position) => (position === undefined ? log.catchUp() : log.catchUpTo(position)),
        (err) => logger.warn({ err }, 'the log could not be read, tried again in a second'),
        (payload) => fleet.hear(payload),
      ),
    );

    const ticks = () => performance.now();
    const targets = createTargets(environment);
    undo.push(() => targets.end());
    const api = configuration.unleash && adminApi(configuration.unleash);
    const flagServer = api && createFlagServer({ api, pool, log, ticks });
    const unfollow = api && followClients({ api, log, fleet, logger, now });
    undo.push(async () => unfollow?.());
    const { publicUrl } = configuration;
    const webhooks = startWebhooks({ pool, log, holder: name, publicUrl, logger, now, ticks, random });
    undo.push(webhooks.stop);
    const crew = createCrew((rollout, epoch) => {
      const { keep } = createLookKeeper(pool, { rollout, epoch }, logger);
      const watch = webhooks.watch({ rollout, epoch });
      return worldOf({
        log,
        fleet,
        targets,
        ...(flagServer ? { flagServer } : {}),
        logger,
        now,
        epoch,
        superseded: () => leadership.doubt(),
        looked: (look) => {
          keep(look);
          watch(look);
        },
      });
    });
    const leadership = startLeadership({
      url: stateUrl,
      holder: name,
      leaseMs: configuration.runnerLeaseMs,
      logger,
      ticks,
      rollouts: () => [...log.rollouts().values()].filter((r) => !r.forgotten).map((r) => r.id),
      begin: crew.begin,
      end: crew.end,
    });
    undo.push(leadership.stop);
    const sweep = setInterval(() => {
      Promise.all([fleet.prune(), requests.prune(), webhooks.prune()]).catch((err: unknown) =>
        logger.warn({ err }, 'the sweep failed'),
      );
    }, PRUNE_MS);
    undo.push(async () => clearInterval(sweep));

    const lastLook = async (rollout: Rollout) =>
      crew.last(rollout.id) ?? lookElsewhere(pool, rollout, (of) => fleet.members(of));
    const commands = createCommands({
      log,
      targets,
      outlooks: async (id) => {
        const rollout = log.rollouts().get(id);
        const [look, { now: today }] = await Promise.all([
          rollout && lastLook(rollout),
          fleet.members(rollout),
        ]);
        return look && today - look.at < FRESH_MS ? look.outlooks : [];
      },
      forgetTargets: async (rollout) => {
        await Promise.all(rollout.spec.targets.map((t) => forgetTarget(targets.pool(t.name), rollout.id)));
      },
    });
    const app = createApp({
      pool,
      log,
      fleet,
      tokens,
      requests,
      commands,
      targets,
      feed,
      streams,
      answers,
      gatekeeper: createGatekeeper(
        configuration.dev ? undefined : knowing(configuration.localToken, (secret) => tokens.find(secret)),
      ),
      lastLook,
      webhooks,
      dashboard,
      logger,
      now,
    });
    const server = createServer(app);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(portTaken(error, configuration.port)));
      server.listen(configuration.port, configuration.host, resolve);
    });
    undo.push(async () => {
      streams.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    });
    const { port } = server.address() as AddressInfo;
    const host = configuration.host === '0.0.0.0' ? '127.0.0.1' : configuration.host;
    const url = `http://${host}:${port}`;
    logger.info({ url, targets: targets.names() }, 'listens');
    return { url, stop };
  } catch (error) {
    await stop().catch((err: unknown) => logger.error({ err }, 'did not stop cleanly'));
    throw error;
  }
}

function portTaken(error: Error, port: number): Error {
  if ((error as { code?: string }).code !== 'EADDRINUSE') return error;
  const todo =
    'If that is not a control plane you know, choose another with --port (or PORT), and another SLUICE_HOME.';
  return new Error(`Port ${port} was wanted, but somebody listens there already. ${todo}`, { cause: error });
}

async function embedded(
  configuration: Configuration,
  logger: Logger,
  undo: (() => Promise<unknown>)[],
): Promise<string> {
  const server = await startEmbedded({ home: configuration.home, databases: ['sluice'] });
  logger.info(
    { port: server.port, adopted: server.adopted, home: configuration.home },
    'embedded PostgreSQL holds the state',
  );
  undo.push(() => server.stop());
  return server.url('sluice');
}
