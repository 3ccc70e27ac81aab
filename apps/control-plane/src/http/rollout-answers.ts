/** Duty: answers of the routes that read a rollout; changes nothing. */
import type { AcknowledgementView, RolloutView } from '@sluice/api';
import {
  isRefusal,
  muster,
  phasesOf,
  refuse,
  targetOf,
  type Phase,
  type Refusal,
  type Rollout,
} from '@sluice/core';
import { planOf } from '../planner.js';
import { acknowledgedSince } from '../store/acknowledgements.js';
import { readsByService } from '../store/reads.js';
import { readingHistory } from '../store/reading-history.js';
import { eventsAfter } from '../store/read-events.js';
import { Answered } from './answered.js';
import type { Answer, Handlers } from './api-router.js';
import { gateOf } from './gate-answers.js';
import type { AppNeeds } from './needs.js';
import { PAGE, pageOfEvents, pageOfInstances } from './pages.js';
import { pageOf } from './paging.js';
import { rolloutSummary, rolloutView } from './rollout-view.js';
import { acknowledgementView, type Change } from './views.js';

type Reading = Pick<
  Handlers,
  | 'listRollouts'
  | 'getRollout'
  | 'getPlan'
  | 'listRolloutEvents'
  | 'listGates'
  | 'listRolloutInstances'
  | 'getAcknowledgements'
  | 'listReadings'
>;

export function rolloutAnswers(needs: AppNeeds): Reading {
  const { pool, log, fleet, targets, lastLook } = needs;

  /** With what any control plane has written before this was asked. */
  const find = async (id: string): Promise<Rollout | Refusal> => {
    await log.catchUp();
    return findRollout(needs, id);
  };

  return {
    listRollouts: async ({ query }) => {
      await log.catchUp();
      // in the order of their first events: there they stay, also when one before them is forgotten
      const placed = [...log.rollouts().values()].map((rollout, n) => ({ rollout, n }));
      const shown = placed.filter(({ rollout }) => !rollout.forgotten);
      const page = pageOf(shown, ({ n }) => [n], query);
      if (isRefusal(page)) return page;
      const summaries = page.items.map(async ({ rollout: r }) => rolloutSummary(r, await lastLook(r)));
      return new Answered(await Promise.all(summaries), { next: page.next });
    },

    getRollout: async ({ params }) => {
      const rollout = await find(params.id);
      return isRefusal(rollout)
        ? rollout
        : new Answered(await viewOf(needs, rollout), { position: rollout.version });
    },

    getPlan: async ({ params }) => {
      const rollout = await find(params.id);
      return isRefusal(rollout) ? rollout : ((await planOf(targets, rollout.spec)) as Answer<'getPlan'>);
    },

    listRolloutEvents: async ({ params, query }) => {
      await log.catchUp();
      // the events of a forgotten rollout stay, and so does their page
      if (!log.rollouts().has(params.id)) return unknown(params.id);
      const limit = Math.min(query.limit ?? PAGE.usual, PAGE.most);
      return pageOfEvents(await eventsAfter(pool, query.after ?? 0, limit, params.id), limit);
    },

    listGates: async ({ params, query }) => {
      const rollout = await find(params.id);
      if (isRefusal(rollout)) return rollout;
      const { target, phase } = query;
      if (target !== undefined && !targetOf(rollout, target)) return noTarget(rollout, target);
      if (phase !== undefined && !phasesOf(rollout.spec).includes(phase)) return noPhase(rollout, phase);
      const names = target === undefined ? Object.keys(rollout.targets) : [target];
      const [{ now }, look] = await Promise.all([fleet.members(rollout), lastLook(rollout)]);
      const asked = { pool, look, rollout, now };
      const gates = await Promise.all(names.map((name) => gateOf(asked, name, phase)));
      return gates.flatMap((gate) => gate ?? []);
    },

    listRolloutInstances: async ({ params, query }) => {
      const rollout = await find(params.id);
      if (isRefusal(rollout)) return rollout;
      const { members, now } = await fleet.members(rollout);
      const { live, lost } = muster(rollout, members, now, true);
      return pageOfInstances([...live, ...lost], query, now);
    },

    listReadings: async ({ params }) => {
      const rollout = await find(params.id);
      return isRefusal(rollout) ? rollout : [...(await readingHistory(pool, rollout.id))];
    },

    getAcknowledgements: async ({ params, query }) => {
      const rollout = await find(params.id);
      if (isRefusal(rollout)) return rollout;
      const change = await changeOf(needs, rollout, query.revision);
      return isRefusal(change) ? change : acknowledgements(needs, rollout, change);
    },
  };
}

function findRollout({ log }: AppNeeds, id: string): Rollout | Refusal {
  const rollout = log.rollouts().get(id);
  return rollout && !rollout.forgotten ? rollout : unknown(id);
}

/** The whole view of a rollout, as every command answers it, too. */
export async function viewOf(needs: AppNeeds, rollout: Rollout): Promise<RolloutView> {
  const since = Math.min(...Object.values(rollout.targets).map((t) => t.comparedSince));
  const [look, fleet, acknowledged, reads] = await Promise.all([
    needs.lastLook(rollout),
    needs.fleet.members(rollout),
    acknowledgedSince(needs.pool, rollout.revision, rollout.revisedAt),
    readsByService(needs.pool, rollout.id, Number.isFinite(since) ? since : rollout.startedAt),
  ]);
  const change = { revision: rollout.revision, at: rollout.revisedAt };
  return rolloutView({
    rollout,
    look,
    company: muster(rollout, fleet.members, fleet.now, true),
    acknowledgement: acknowledgementView(rollout, change, fleet, acknowledged),
    reads,
  });
}

async function acknowledgements(
  { pool, fleet }: AppNeeds,
  rollout: Rollout,
  change: Change,
): Promise<AcknowledgementView> {
  const [members, acknowledged] = await Promise.all([
    fleet.members(rollout),
    acknowledgedSince(pool, change.revision, change.at),
  ]);
  return acknowledgementView(rollout, change, members, acknowledged);
}

/** The flag change of a revision; the last one where none is named. */
async function changeOf(
  { pool }: AppNeeds,
  rollout: Rollout,
  revision: number | undefined,
): Promise<Change | Refusal> {
  if (revision === undefined || revision === rollout.revision)
    return { revision: rollout.revision, at: rollout.revisedAt };
  const [event] = revision > 0 ? await eventsAfter(pool, revision - 1, 1, rollout.id) : [];
  if (event?.position === revision) return { revision, at: event.at };
  return refuse('request-invalid', {
    wanted: `a revision of ${rollout.id}`,
    found: `${revision} is none`,
    todo: `The last one is ${rollout.revision}; see: sluice events ${rollout.id}`,
  });
}

function unknown(id: string): Refusal {
  return refuse('rollout-unknown', {
    wanted: `the rollout ${id}`,
    found: 'there is none of this name',
    todo: 'See the names with: sluice status',
  });
}

function noTarget(rollout: Rollout, target: string): Refusal {
  return refuse('target-unknown', {
    wanted: `the gate on ${target}`,
    found: `${rollout.id} has no such target`,
    todo: `One of: ${Object.keys(rollout.targets).join(', ')}`,
  });
}

function noPhase(rollout: Rollout, phase: Phase): Refusal {
  return refuse('phase-unknown', {
    wanted: `the gate of ${phase}`,
    found: `${rollout.id} has no such phase`,
    todo: `One of: ${phasesOf(rollout.spec).join(', ')}`,
  });
}
