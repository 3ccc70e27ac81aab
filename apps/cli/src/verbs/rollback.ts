/** Duty: the verb of the bad night: says what it will do, does it, and shows who has followed. */
import type { AcknowledgementView, AnsweredRefusal, RolloutView } from '@sluice/api';
import { isRefusal, oneWayFound, oneWayTodo, refuse, type Phase, type Refusal } from '@sluice/core';
import { refused, WrongUse } from '../answer.js';
import type { Context, Verb } from '../context.js';
import { REASON, reason } from '../given.js';
import { folded } from '../render/folded.js';
import { arrivalLine, FURTHER, intentLines, isBack, outcomeLines, serviceLines } from '../render/rollback.js';
import { rollbackDirect } from './direct.js';

/** How often it asks who has acknowledged, in milliseconds. */
const LOOK_MS = 25;
/** By then every instance has answered or was let go: the usual lease, and five seconds, and some. */
const PATIENCE_MS = 25_000;

export const rollback: Verb = {
  usage: 'rollback <rollout>',
  says: 'read the old column again, at once and everywhere',
  group: 'Steer',
  options: [
    { flags: '--to <phase>', says: 'further back than that', choices: Object.keys(FURTHER) },
    {
      flags: '--because <what>',
      says: 'constraints: writes fail on the new ones, which go as well',
      choices: ['constraints'],
    },
    { flags: '--direct', says: 'without a control plane: in the databases themselves (TARGET_<NAME>_URL)' },
    { flags: '--target <name=url...>', says: 'with --direct: a database that the environment does not name' },
    { flags: '--yes', says: 'ask nothing' },
    REASON,
  ],
  without: ([id = '']) => `Roll back without it, in the databases themselves: sluice rollback ${id} --direct`,
  run: async (context, [id = ''], options) => {
    const { client, json, out, now } = context;
    if (options['yes'] !== true && !context.ask) throw nobodyToAsk(id);
    if (options['direct'] === true) return rollbackDirect(context, id, options, () => agreed(context));
    const params = { id };
    const to = (Object.keys(FURTHER) as Phase[]).find((p) => p === options['to']);
    const before = await client.call('getRollout', { params });
    if (isRefusal(before)) return refused(context, before);
    const hopeless = noWayBack(before);
    if (hopeless) return refused(context, hopeless);
    const width = context.width();
    const say = (line: string): void => (json ? context.err : out)(folded(line, width));
    for (const line of intentLines(before, to, options['because'] === 'constraints')) say(line);
    if (options['yes'] !== true && !(await agreed(context))) return 1;
    const sentAt = now();
    const because = options['because'] === 'constraints' ? ({ because: 'constraints' } as const) : {};
    const body = { ...reason(options), ...(to === undefined ? {} : { to }), ...because };
    const rollout = await client.call('rollbackRollout', { params, body });
    if (isRefusal(rollout)) return refused(context, rollout);
    if (!json) out('');
    const seen = await arrivals(context, rollout);
    if (isRefusal(seen)) return refused(context, seen);
    const ms = now() - sentAt;
    const silent = seen.instances.filter((i) => !isBack(i, seen)).map((i) => i.id);
    if (json) {
      out(JSON.stringify({ rollout: id, to: to ?? null, ms, silent, ...seen }));
      return 0;
    }
    const known = silent.length === 0 ? [] : await client.call('listRolloutInstances', { params });
    const instances = isRefusal(known) ? [] : known;
    for (const line of outcomeLines({ id, to, seen, instances, now: now() }, context.paint))
      out(folded(line, width));
    return 0;
  },
};

/** What the control plane would refuse, told before anybody is asked for a yes. */
function noWayBack({ id, spec, doneAt, wayBackNow }: RolloutView): Refusal | undefined {
  const wanted = `to roll ${id} back`;
  const todo = oneWayTodo(spec);
  if (doneAt !== null) return refuse('rollout-done', { wanted, found: 'it is done', todo });
  if (wayBackNow.kind !== 'one-way') return undefined;
  return refuse('one-way-door', { wanted, found: oneWayFound(wayBackNow), todo });
}

function nobodyToAsk(id: string): WrongUse {
  return new WrongUse(
    'A yes was wanted, but nobody can be asked here: this is no terminal.',
    `Say it beforehand: sluice rollback ${id} --yes`,
  );
}

async function agreed({ ask, err }: Context): Promise<boolean> {
  const yes = /^y(es)?$/i.test((await ask?.('  Roll back? (y/n) '))?.trim() ?? '');
  if (!yes) err('  Nothing was changed.');
  return yes;
}

/** Asks until all who count have acknowledged, and shows them as they come. */
async function arrivals(
  context: Context,
  { id, lastChange: { revision } }: RolloutView,
): Promise<AcknowledgementView | AnsweredRefusal> {
  const { client, json, out, redraw, paint, now } = context;
  const until = now() + PATIENCE_MS;
  const told = new Set<string>();
  for (;;) {
    const seen = await client.call('getAcknowledgements', { params: { id }, query: { revision } });
    if (isRefusal(seen)) return seen;
    const fresh = seen.instances.filter((i) => isBack(i, seen) && !told.has(i.id));
    for (const instance of fresh) told.add(instance.id);
    if (!json && redraw) redraw(serviceLines(seen, paint));
    else if (!json) fresh.map(arrivalLine).forEach((line) => out(line));
    if (seen.acknowledged >= seen.counted || now() > until) return seen;
    await context.rest(LOOK_MS);
  }
}
