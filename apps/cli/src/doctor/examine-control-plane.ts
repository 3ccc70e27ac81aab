/** Duty: asks a control plane how it is, as a person with this token; changes nothing. */
import { askReadiness, type Readiness } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import type { Context } from '../context.js';
import { shortId } from '../render/columns.js';
import { fail, ok, warn, type Check, type Examined } from './check.js';

/** The header has whole seconds. */
const SKEW_MS = 3_000;

/** @param isWanted somebody named it; else one that is not there is none of our business. */
export async function examineControlPlane(
  context: Context,
  isWanted: boolean,
): Promise<Examined | undefined> {
  const { url } = context.clientOptions;
  const examined = (checks: readonly Check[]): Examined => ({ place: 'control plane', at: url, checks });
  const sentAt = context.now();
  const readiness = await askReadiness(context.clientOptions);
  if (!readiness) {
    return isWanted
      ? examined([
          fail(
            'answers',
            'nothing answers there',
            'Start one with sluice dev or sluice serve, or correct SLUICE_URL.',
          ),
        ])
      : undefined;
  }
  const ms = context.now() - sentAt;
  const { ready: isReady, found, status } = readiness;
  // something else has the usual port: none of our business either
  if (isReady === undefined && !isWanted) return undefined;
  if (isReady !== true)
    return examined([
      fail(
        'answers',
        found ?? `it answered ${status}, so it is no control plane of ours, or not ready`,
        'Look at STATE_DATABASE_URL where it starts.',
      ),
    ]);
  return examined([
    ok('answers', `${Math.round(ms)} ms, and its state database does, too`),
    ...clock(readiness, sentAt, ms),
    ...(await asPerson(context)),
  ]);
}

function clock({ at }: Readiness, sentAt: number, ms: number): readonly Check[] {
  if (at === undefined) return [];
  const skew = at - (sentAt + ms / 2);
  return [
    Math.abs(skew) > SKEW_MS
      ? warn(
          'clock',
          `about ${Math.round(Math.abs(skew) / 1000)} s away from this machine`,
          'Keep both by NTP.',
        )
      : ok('clock', 'agrees with this machine'),
  ];
}

async function asPerson({ client }: Context): Promise<readonly Check[]> {
  const rollouts = await client.call('listRollouts', {});
  if (isRefusal(rollouts)) return [fail('token', rollouts.found, rollouts.todo)];
  const instances = await client.call('listInstances', {});
  if (isRefusal(instances)) return [fail('token', instances.found, instances.todo)];
  const live = instances.filter((i) => i.state === 'live' && !i.plain);
  const apart = live.filter((i) => i.source !== 'stream');
  const lost = instances.filter((i) => i.state === 'lost');
  return [
    ok('token', 'may look'),
    ok('rollouts', rollouts.length === 0 ? 'none yet' : String(rollouts.length)),
    apart.length > 0
      ? warn(
          'instances',
          `${apart.length} of ${live.length} do not hear it: ${named(apart)}`,
          'They obey their databases meanwhile. See: sluice instances',
        )
      : ok('instances', live.length === 0 ? 'none is live' : `all ${live.length} hear it`),
    ...(lost.length === 0
      ? []
      : [
          warn(
            'silent',
            named(lost),
            'Their leases ran out, so nobody waits for them. See: sluice instances',
          ),
        ]),
  ];
}

function named(instances: readonly { readonly id: string; readonly service: string }[]): string {
  const more = instances.length - 3;
  const first = instances.slice(0, 3).map((i) => `${i.service} ${shortId(i.id)}`);
  return `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
