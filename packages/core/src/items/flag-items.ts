/** Duty: turns of the flags and their proof; pure. */
import { met, unmet } from '../condition.js';
import { draft } from '../event.js';
import { acknowledgement, LET_GO_MS, looseUntil } from '../fleet.js';
import { seenEnough } from '../guardrails/breach.js';
import { overrideOf, overruled } from '../override.js';
import { hasBridge } from '../spec.js';
import { compareStandings, type Standing } from '../stage.js';
import type { Facts } from '../step.js';
import { moveUp } from '../turn.js';
import { companyConditions } from './company.js';
import { heldConditions } from './held.js';
import { record, type Evaluate, type Look, type Verdict } from './look.js';
import { horizon } from './time-items.js';

export const turn: Evaluate<'turn'> = (look, { stage, paced }) => {
  const { rollout, state, target, now } = look;
  const apart = heldConditions(look)[0];
  if (apart) return { condition: apart };
  // a hold that a person has overruled is none
  const spec = overrideOf(state, 'hold') ? { ...rollout.spec, holdMs: 0 } : rollout.spec;
  const move = moveUp(spec, state, stage, paced, now);
  if (move.kind === 'there')
    return {
      condition: met('turned', `every service is at ${stage}`, {
        services: Object.keys(state.stages),
        revision: state.moved,
        turnedAt: state.movedAt,
      }),
    };
  // one stage at a time: nobody moves on before the last move is acknowledged by all
  const covered = stage === 'write' && hasBridge(rollout.spec);
  const proof = covered ? proven(look) : prove(look, { kind: 'prove' });
  if (!proof.condition.met) return proof;
  if (move.kind === 'hold') return { condition: unmet('hold', move.says) };
  const climbs = move.moves.some((m) => m.from.stage === 'read');
  const unjudged = climbs && seenEnough(look).find((c) => !overruled(state, c).met);
  if (unjudged) return { condition: unjudged };
  return {
    condition: unmet('turned', `${move.moves.map((m) => m.service).join(', ')} about to turn to ${stage}`),
    action: record(target, draft('StageMoved', { target, moves: move.moves })),
  };
};

export const lower: Evaluate<'lower'> = ({ state, target }, { stage }) => {
  const to: Standing = { stage, percent: stage === 'read' || stage === 'retire' ? 100 : 0 };
  const moves = Object.entries(state.stages)
    .filter(([, from]) => compareStandings(from, to) > 0)
    .map(([service, from]) => ({ service, from, to }));
  if (moves.length === 0) return { condition: met('turned', `every service is back at ${stage}`) };
  return {
    condition: unmet('turned', `${moves.map((m) => m.service).join(', ')} about to fall to ${stage}`),
    action: record(target, draft('StageMoved', { target, moves })),
  };
};

export const prove: Evaluate<'prove'> = (look) => {
  // a person's word over one of these is no proof of what comes after it
  const wrong = companyConditions(look).find((c) => !overruled(look.state, c).met);
  return wrong && look.rollout.heading !== 'back' ? { condition: wrong } : proven(look);
};

/** Whether the last move is acknowledged by all who are there, whoever else should be. */
function proven(look: Look): Verdict {
  const { rollout, state, target, company, now } = look;
  if (state.proven >= state.moved)
    return {
      condition: met('acknowledged', `revision ${state.moved} is acknowledged by all`, {
        revision: state.moved,
        ...acknowledgedBy(state),
      }),
    };
  // before expand there is no sluice.stage to copy to, and no standing above old either
  if (state.finished['prepare-schema'] && state.copied < state.moved) {
    return {
      condition: unmet(
        'copied',
        `revision ${state.moved} is on its way to sluice.stage on ${target}${look.seen.elsewhere ? ' and to the Unleash server' : ''}`,
      ),
    };
  }
  const acknowledged = acknowledgement(rollout, company, state.moved, state.copiedAt, now);
  if (!acknowledged.met) return { condition: acknowledged };
  const past = outlasted(look);
  if (past && !past.condition.met) return past;
  return {
    condition: unmet('acknowledged', `${acknowledged.says}, about to be recorded`),
    action: record(
      target,
      draft('MoveProven', {
        target,
        revision: state.moved,
        evidence: past ? [acknowledged, past.condition] : [acknowledged],
      }),
    ),
  };
}

/** Who had acknowledged when it was proven, and when that was. */
function acknowledgedBy({ proof }: Look['state']): Facts {
  if (!proof) return {};
  const { revision: _known, ...seen } = proof.evidence.find((c) => c.name === 'acknowledged')?.evidence ?? {};
  const past = proof.evidence.find((c) => c.name === 'horizon')?.evidence['passedAt'];
  return { provenAt: proof.at, ...seen, ...(past === undefined ? {} : { horizonPassedAt: past }) };
}

/**
 * The horizon behind those whose acknowledgement says nothing of their open transactions: what a lost instance, or one that
 * decides outside a pin, began under an older revision may still commit. Undefined where there is nobody of that kind.
 */
function outlasted(look: Look): Verdict | undefined {
  const { rollout, state, target, company } = look;
  const since = [
    ...company.lost.map((m) => m.leaseUntil + LET_GO_MS),
    ...company.live.filter((m) => m.unpinned).map((m) => looseUntil(m, rollout.spec.graceMs)),
  ];
  if (since.length === 0) return undefined;
  const label = `older than revision ${state.moved}`;
  const noted = state.horizons[label];
  // who came back and was lost again has begun new transactions since
  return noted && noted.notedAt < Math.max(...since)
    ? {
        condition: unmet('horizon', `about to note the open transactions (${label})`),
        action: { kind: 'note-horizon', target, label },
      }
    : horizon(look, { kind: 'horizon', label });
}

export const eve: Evaluate<'eve'> = (look) => {
  const { rollout, target } = look;
  // who is held lower still reads the old column, and must come up the ramp with its fallback
  const apart = heldConditions(look)[0];
  if (apart) return { condition: apart };
  return rollout.eve
    ? { condition: met('eve', 'fallback and breaker have ended for all services') }
    : {
        condition: unmet('eve', 'fallback and breaker are about to end'),
        action: record(target, draft('EveBegan', {})),
      };
};
