/** Duty: what the doors of the control plane are given; opens none of them. */
import type { Rollout } from '@sluice/core';
import type { Pool } from 'pg';
import type { Commands } from '../commands.js';
import type { Logger, Targets } from '../runner/ports.js';
import type { LastLook } from '../runner/runner.js';
import type { FleetStore } from '../store/fleet.js';
import type { Log } from '../store/log.js';
import type { RequestStore } from '../store/requests.js';
import type { TokenStore } from '../store/tokens.js';
import type { Gatekeeper } from './auth.js';
import type { FlagAnswers } from './client-metrics.js';
import type { FlagFeed } from './flag-feed.js';
import type { FlagStreams } from './flag-streams.js';
import type { WebhookNeeds } from './webhook-answers.js';

export interface AppNeeds {
  readonly pool: Pool;
  readonly log: Log;
  readonly fleet: FleetStore;
  readonly tokens: TokenStore;
  readonly requests: RequestStore;
  readonly commands: Commands;
  readonly targets: Targets;
  readonly feed: FlagFeed;
  readonly streams: FlagStreams;
  readonly answers: FlagAnswers;
  readonly gatekeeper: Gatekeeper;
  readonly webhooks: Omit<WebhookNeeds, 'pool'>;
  /** What the runner saw last, here or in another control plane; undefined before its first look. */
  readonly lastLook: (rollout: Rollout) => Promise<LastLook | undefined>;
  /** Folder of the built dashboard; left out: a plain page takes its place. */
  readonly dashboard?: string | undefined;
  readonly logger: Logger;
  readonly now: () => number;
}
