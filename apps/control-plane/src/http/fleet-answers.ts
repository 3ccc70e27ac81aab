/** Duty: the routes of instances, flags, events and tokens. */
import { flagsOf, isRefusal, refuse, type Refusal } from '@sluice/core';
import { randomBytes } from 'node:crypto';
import { askToDrain } from '../store/drains.js';
import { eventsAfter } from '../store/read-events.js';
import { keyTaken } from '../store/requests.js';
import { writeQuestions } from '../store/row-writers.js';
import { Answered } from './answered.js';
import type { Handlers } from './api-router.js';
import type { AppNeeds } from './needs.js';
import { PAGE, pageOfEvents, pageOfInstances } from './pages.js';
import { pageOf, type Place } from './paging.js';
import { flagView, instanceView } from './views.js';

type Fleet = Pick<
  Handlers,
  | 'listInstances'
  | 'registerInstance'
  | 'heartbeat'
  | 'goodbye'
  | 'drain'
  | 'acknowledge'
  | 'listFlags'
  | 'setFlag'
  | 'listEvents'
  | 'listTokens'
  | 'createToken'
  | 'removeToken'
>;

export function fleetAnswers({ pool, log, fleet, tokens, commands }: AppNeeds): Fleet {
  const { leaseMs, heartbeatMs } = fleet.times;
  const revisionNow = (): number => log.snapshot().revision;
  const flags = () =>
    [...log.rollouts().values()].filter((r) => !r.forgotten).flatMap((r) => flagsOf(r).map(flagView));
  /** Rollouts stand in the order of their first events, and there they stay. */
  const placesOfFlags = (): ReadonlyMap<string, Place> =>
    new Map(
      [...log.rollouts().values()].flatMap((r, n) => flagsOf(r).map((f, at) => [f.name, [n, at]] as const)),
    );

  /** Nobody can acknowledge what does not exist yet: kept, such a number would open every later gate. */
  async function real(revision: number): Promise<number> {
    if (revision > revisionNow()) await log.catchUp();
    return Math.min(revision, revisionNow());
  }

  return {
    listInstances: async ({ query }) => {
      const { members, now } = await fleet.members();
      const asked = members.filter((m) => query.service === undefined || m.service === query.service);
      return pageOfInstances(asked, query, now);
    },

    registerInstance: async ({ body }) => {
      await fleet.register(body);
      // read after the registration has committed: a change that came between is counted with this instance in mind
      await log.catchUp();
      return { revision: revisionNow(), leaseMs, heartbeatMs };
    },

    heartbeat: async ({ params, body }) => {
      const acknowledged = await real(body.acknowledged);
      const beaten = await fleet.heartbeat(params.id, { ...body, acknowledged });
      const wrote = await writeQuestions(pool);
      const drains = beaten?.drains ?? 0;
      return {
        revision: revisionNow(),
        leaseMs,
        known: beaten !== undefined,
        ...(wrote.length > 0 ? { wrote } : {}),
        ...(drains > 0 ? { drains } : {}),
      };
    },

    goodbye: async ({ params }) => ({ known: await fleet.goodbye(params.id) }),

    drain: async ({ params: { id } }) => {
      const drained = await askToDrain(pool, id);
      const { members, now } = await fleet.members();
      const member = members.find((m) => m.id === id);
      if (drained && member) return instanceView(member, now);
      return refuse('instance-unknown', {
        wanted: `to drain ${id}`,
        found: member?.plain
          ? 'it is a client without our SDK, which pins nothing'
          : 'no such instance counts: gates wait for none that is silent or said goodbye',
        todo: 'See who counts: sluice instances',
      });
    },

    acknowledge: async ({ body }) => {
      if (await fleet.acknowledge({ ...body, revision: await real(body.revision) })) return { known: true };
      return refuse('instance-unknown', {
        wanted: `to note an acknowledgement of ${body.id}`,
        found: 'no such instance is registered',
        todo: 'Register it again: POST /api/v1/instances',
      });
    },

    listFlags: ({ query }) => {
      const places = placesOfFlags();
      const asked = flags().filter((f) => query.rollout === undefined || f.rollout === query.rollout);
      const page = pageOf(asked, (f) => places.get(f.name) ?? [], query);
      return isRefusal(page) ? page : new Answered(page.items, { position: revisionNow(), next: page.next });
    },

    setFlag: async ({ params: { name }, body: { why, ...asked } }, caller, terms) => {
      const known = () => flags().find((f) => f.name === name);
      // another control plane may have made it
      if (!known()) await log.catchUp();
      const flag = known();
      const changed =
        flag &&
        (await commands.ask(
          flag.rollout,
          { kind: 'flag', service: flag.service, capability: flag.capability, ...asked },
          { who: caller.name, why, ...terms },
        ));
      if (changed && isRefusal(changed)) return changed;
      return known() ?? flagUnknown(name);
    },

    listEvents: async ({ query }) => {
      const limit = Math.min(query.limit ?? PAGE.usual, PAGE.most);
      return pageOfEvents(await eventsAfter(pool, query.after ?? 0, limit), limit);
    },

    listTokens: async ({ query }) => {
      const page = pageOf(await tokens.list(), (t) => [t.place, t.name], query);
      if (isRefusal(page)) return page;
      const views = page.items.map(({ place: _place, ...token }) => token);
      return new Answered(views, { next: page.next });
    },

    createToken: async ({ body: { name, kind } }, _caller, { key }) => {
      if ((await tokens.list()).some((t) => t.name === name)) {
        return refuse('conflict', {
          wanted: `a token of the name ${name}`,
          found: 'there is one already',
          todo: `Choose another name, or take that one away first: DELETE /api/v1/tokens/${encodeURIComponent(name)}`,
        });
      }
      // the form that Unleash SDKs know: project:environment.secret
      const secret = `${kind === 'admin' ? '*:*' : '*:default'}.${randomBytes(32).toString('hex')}`;
      const answer = { name, kind, secret };
      // the secret is told this once: an answer that is lost on its way must be there for whoever asks again
      const under = key && { key, answer: key.seal(JSON.stringify(answer)) };
      const added = await tokens.add(name, kind, secret, under);
      return added ? answer : keyTaken(`to make the token ${name} under this key`);
    },

    removeToken: async ({ params }) => ({ removed: await tokens.remove(params.name) }),
  };
}

/** @param name what was to be set. */
export function flagUnknown(name: string): Refusal {
  return refuse('flag-unknown', {
    wanted: `to set ${name}`,
    found: 'there is no flag of this name',
    todo: 'See the names with: sluice flags',
  });
}
