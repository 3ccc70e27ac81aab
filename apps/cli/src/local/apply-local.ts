/** Duty: a rollout from its beginning to its end by this command alone: it brings its own control plane, and takes it down. */
import { existsSync } from 'node:fs';
import { createClient } from '@sluice/api';
import { WrongUse } from '../answer.js';
import type { Context, ExitCode } from '../context.js';
import { targetUrls } from '../databases.js';
import { durationMs, word } from '../given.js';
import { homeOf } from '../home.js';
import { takenLines } from '../render/local.js';
import { moveIn, tenantOf } from '../tenants.js';
import { startPlane, type LocalPlane } from './plane.js';
import { again, runOn, type LocalNeeds } from './run.js';

export async function applyLocal(context: Context, needs: LocalNeeds): Promise<ExitCode> {
  const { options, file } = needs;
  fit(needs);
  const timeoutMs = durationMs(options, 'timeout');
  const environment = {
    ...context.environment,
    ...Object.fromEntries(
      [...targetUrls(context.environment, options['target'])].map(([name, url]) => [
        `TARGET_${name.toUpperCase()}_URL`,
        url,
      ]),
    ),
  };
  const home = word(options['home']) ?? homeOf(environment);
  const stateUrl = environment['STATE_DATABASE_URL'];
  // with a state database elsewhere several control planes are one service, and a home is not used
  const tenant = stateUrl ? undefined : tenantOf(home);
  if (tenant) {
    for (const line of takenLines(tenant, { home, file }, context.paint)) context.err(line);
    return 1;
  }
  const stop = context.untilStopped();
  // a second one that starts meanwhile sees it; a home that is not there yet is made by its server
  let moveOut = stateUrl || !existsSync(home) ? () => undefined : moveIn(home, '', 'local');
  let plane: LocalPlane | undefined;
  try {
    plane = await startPlane(environment, home, stop);
    if (!stateUrl) moveOut = moveIn(home, plane.url, 'local');
    const state = stateUrl ? 'STATE_DATABASE_URL' : home;
    return await runOn(onPlane(context, plane), needs, { plane, stop, timeoutMs, state });
  } catch (error) {
    const why = plane?.fallen();
    if (why !== undefined) throw new Error(why);
    if (!stop.aborted) throw error;
    context.err(`  Stopped. To begin, or to go on: ${again(file, options)}`);
    return 1;
  } finally {
    await plane?.stop();
    moveOut();
  }
}

/** @throws WrongUse where there must be a control plane, or is to be one. */
function fit({ file, spec, options }: LocalNeeds): void {
  if (word(options['url']) !== undefined)
    throw new WrongUse(
      '--local runs without a control plane, but --url names one.',
      `Leave one of the two: sluice apply ${file} --local`,
    );
  if (spec.services.length > 0)
    throw new WrongUse(
      `--local serves no service, but the spec names ${spec.services.map((s) => s.name).join(', ')}: they would have nobody to ask for their flags.`,
      `Start a control plane (sluice dev, or sluice serve), and: sluice apply ${file} --wait. Where no code embeds the SDK yet, write services: [].`,
    );
}

/** The same world, with the command's own control plane in the place of another. */
function onPlane(context: Context, { url, token }: LocalPlane): Context {
  const clientOptions = { ...context.clientOptions, url, token };
  return { ...context, clientOptions, client: createClient(clientOptions) };
}
