/** Duty: asks one instance to let its open pins go, so that a request that hangs holds no gate. */
import type { InstanceView } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { answer, WrongUse } from '../answer.js';
import type { Verb } from '../context.js';
import { shortId } from '../render/columns.js';

export const drain: Verb = {
  usage: 'instances drain <instance>',
  says: 'let the open requests of an instance go: they decide anew, and hold no gate any more',
  group: 'Steer',
  run: async (context, [given = '']) => {
    const { client, paint } = context;
    const all = await client.call('listInstances');
    if (isRefusal(all)) return answer(context, all, () => []);
    const { id } = named(all as readonly InstanceView[], given);
    return answer(context, await client.call('drain', { params: { id }, body: {} }), (i) => [
      `${paint.good('✓')} ${i.service} ${shortId(id)} lets ${i.openPins === 1 ? '1 open request' : `${i.openPins} open requests`} go with its next heartbeat. Transactions end by themselves.`,
    ]);
  },
};

/** By its whole id, by the beginning of it, or with the service before it, as other views print it: `checkout-7f9c`. */
function named(all: readonly InstanceView[], given: string): InstanceView {
  const counting = all.filter((i) => i.state === 'live');
  const found = counting.filter(
    ({ id, service }) => id.startsWith(given) || `${service}-${id}`.startsWith(given),
  );
  const [only] = found.filter((i) => i.id === given).concat(found);
  if (only && (found.length === 1 || only.id === given)) return only;
  throw new WrongUse(
    `An instance was wanted, but ${found.length === 0 ? 'none that counts' : `${found.length} of them`} begins with "${given}".`,
    'See who counts: sluice instances',
  );
}
