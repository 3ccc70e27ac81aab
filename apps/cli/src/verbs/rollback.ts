/** Duty: the verb of the bad night: says what it will do, does it, and shows who has followed. */
import type { AcknowledgementView, RolloutView } from '@sluice/api';
import { isRefusal, seconds } from '@sluice/core';
import { refused } from '../answer.js';
import type { Context, ExitCode, Verb } from '../context.js';
import { columns } from '../render/columns.js';
import { reason } from './steer.js';

/** How often it asks who has acknowledged, in milliseconds: a rollback takes about 40. */
const LOOK_MS = 25;
/** By then every instance has answered, or was let go and is named. */
const PATIENCE_MS = 25_000;

export const rollback: Verb = {
  usage: 'rollback <rollout>',
  says: 'read the old column again, at once and everywhere',
  group: 'Steer',
  options: [
    { flags: '--to <phase>', says: 'further back: write, expand or plan' },
    { flags: '--yes', says: 'ask nothing' },
    { flags: '--reason <text>', says: 'written into the log' },
  ],
  run: async (context, [id = ''], options) => {
    const params = { id };
    const before = await context.client.call('getRollout', { params });
    if (isRefusal(before)) return refused(context, before);
    const to = typeof options['to'] === 'string' ? options['to'] : undefined;
    if (options['yes'] !== true && !(await agreed(context, before, to))) return 2;
    const sentAt = context.now();
    const body = { ...reason(options), ...(to === undefined ? {} : { to: to as 'plan' }) };
    const rollout = await context.client.call('rollbackRollout', { params, body });
    if (isRefusal(rollout)) return refused(context, rollout);
    const seen = await acknowledged(context, rollout);
    if (isRefusal(seen)) return refused(context, seen);
    const ms = context.now() - sentAt;
    if (context.json) context.out(JSON.stringify({ rollout: id, ms, ...seen }));
    else for (const line of outcome(context, rollout, seen, ms)) context.out(line);
    return seen.acknowledged === seen.counted ? 0 : (1 satisfies ExitCode);
  },
};

async function agreed(context: Context, rollout: RolloutView, to: string | undefined): Promise<boolean> {
  const services = rollout.spec.services.map((s) => s.name).join(' and ');
  const old = rollout.spec.replaces
    ? `${rollout.spec.column.table}.${rollout.spec.replaces.column}`
    : 'the old code path';
  const targets = rollout.targets.map((t) => t.target).join(' and ');
  if (!context.ask) {
    context.err(
      `A yes was wanted, but nobody can be asked here. Say it: sluice rollback ${rollout.id} --yes`,
    );
    return false;
  }
  context.out(
    services === ''
      ? `  ${rollout.id} is held where it is, in ${targets}.`
      : `  ${services} read ${old} again, in ${targets}.`,
  );
  context.out(
    `  ${capital(rollout.wayBackNow.says)}.${to === undefined ? ' The backfill is kept.' : ` Goes back to ${to}.`}`,
  );
  return /^y(es)?$/i.test((await context.ask('  Roll back? ')).trim());
}

async function acknowledged(context: Context, rollout: RolloutView) {
  const until = context.now() + PATIENCE_MS;
  for (;;) {
    const query = { revision: rollout.lastChange.revision };
    const seen = await context.client.call('getAcknowledgements', { params: { id: rollout.id }, query });
    if (isRefusal(seen) || seen.acknowledged >= seen.counted || context.now() > until) return seen;
    if (!context.json) context.redraw?.([`  ${seen.acknowledged} of ${seen.counted} instances`]);
    await context.rest(LOOK_MS);
  }
}

function outcome(
  context: Context,
  rollout: RolloutView,
  seen: AcknowledgementView,
  ms: number,
): readonly string[] {
  const { paint } = context;
  const live = seen.instances.filter((i) => i.state === 'live');
  const services = [...new Set(live.map((i) => i.service))];
  const rows = services.map((service) => {
    const mine = live.filter((i) => i.service === service);
    const back = mine.filter((i) => i.acknowledged >= seen.revision);
    const last = Math.max(0, ...back.map((i) => i.afterMs ?? 0));
    const silent = mine.filter((i) => i.acknowledged < seen.revision).map((i) => i.id);
    return [
      service,
      `${back.length} of ${mine.length}`,
      silent.length > 0 ? `${silent.join(', ')} is silent` : `last after ${last} ms`,
    ];
  });
  const all = seen.acknowledged >= seen.counted;
  return [
    ...columns(rows),
    '',
    all
      ? `  ${paint.good('✓')} ${seen.counted === 0 ? 'Rolled back; no instance had to be told.' : `All ${seen.counted} instances are back. ${seconds(ms)}.`}`
      : `  ${paint.warn('!')} ${seen.acknowledged} of ${seen.counted} instances are back. The others follow their database within 20 s.`,
    '',
    `  Next: sluice events ${rollout.id}     see what happened`,
    `        sluice resume ${rollout.id}     go forward again`,
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
