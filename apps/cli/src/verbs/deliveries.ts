/** Duty: what a webhook was sent and what came of it, and one of them once more. */
import { isRefusal } from '@sluice/core';
import { answer, refused, WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { whole } from '../given.js';
import { deliveryLines } from '../render/webhooks.js';

/** The newest, where nobody says how many. */
const USUAL = 50;

export const deliveries: Verb = {
  usage: 'webhook deliveries <name>',
  says: 'what it was sent and what came of each attempt, newest first',
  group: 'Keep',
  options: [{ flags: '--limit <n>', says: 'so many; left out: 50' }],
  run: async (context, [name = ''], options) => {
    const limit = whole(options, 'limit', 1) ?? USUAL;
    const all = await context.client.call('listDeliveries', { params: { name }, query: { limit } });
    return answer(context, all, (good) => deliveryLines(good, context.now(), context.paint));
  },
};

export const redeliver: Verb = {
  usage: 'webhook redeliver <name> <delivery>',
  says: 'send a delivery again, by its id or the beginning of it',
  group: 'Keep',
  run: async (context, [name = '', given = '']) => {
    const { client, paint } = context;
    const all = await client.all('listDeliveries', { params: { name } });
    if (isRefusal(all)) return refused(context, all);
    const found = all.filter(({ id }) => id.startsWith(given));
    if (found.length > 1) {
      throw new WrongUse(
        `A delivery was wanted, but ${found.length} of them begin with "${given}".`,
        `Write more of its id: sluice webhook deliveries ${name} --json`,
      );
    }
    // one that is not there is refused by who knows
    const id = found[0]?.id ?? given;
    const again = await client.call('redeliver', { params: { name, id }, body: {} });
    return answer(context, again, (d) => [
      `${paint.good('✓')} ${d.type} is sent to ${name} again.`,
      `  Next: sluice webhook deliveries ${name}`,
    ]);
  },
};
