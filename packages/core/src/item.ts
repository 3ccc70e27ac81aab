/** Duty: whether one line of a programme is true, and what to do when it is not; pure, one entry a kind. */
import { met, unmet, type Condition } from './condition.js';
import { draft, type EventDraft, type Holder } from './event.js';
import { acknowledgement, muster, type Muster } from './fleet.js';
import type { Observation, TargetObservation } from './observation.js';
import { phaseAfter, type Item } from './phases.js';
import { approvalsFor, type Rollout, type TargetState } from './rollout.js';
import { compareStandings, type Standing } from './stage.js';
import type { StepName } from './step.js';
import { seconds } from './text.js';
import { moveUp } from './turn.js';

/** A deed for the runner. `record` appends events; the others touch the target. */
export type Action =
  | { readonly kind: 'apply' | 'undo'; readonly target: string; readonly step: StepName }
  | { readonly kind: 'copy-stages'; readonly target: string; readonly revision: number }
  | { readonly kind: 'note-horizon'; readonly target: string; readonly label: string }
  | {
      readonly kind: 'record';
      readonly target: string;
      readonly events: readonly EventDraft[];
      readonly why?: string;
    };

export interface Verdict {
  readonly condition: Condition;
  readonly action?: Action;
}

/** Everything that a verdict may look at. */
export interface Look {
  readonly rollout: Rollout;
  readonly target: string;
  readonly state: TargetState;
  readonly seen: TargetObservation;
  readonly observation: Observation;
  readonly company: Muster;
  readonly now: number;
}

export function lookAt(
  rollout: Rollout,
  target: string,
  state: TargetState,
  seen: TargetObservation,
  observation: Observation,
  now: number,
): Look {
  const next = phaseAfter(rollout.spec, state.phase);
  // a rollback waits for those who live, but asks nobody to be there
  const waived = rollout.heading === 'back' || (next !== undefined && approvalsFor(rollout, next) > 0);
  return {
    rollout,
    target,
    state,
    seen,
    observation,
    now,
    company: muster(rollout, observation.fleet, now, waived),
  };
}

type Evaluate<K extends Item['kind']> = (look: Look, item: Extract<Item, { kind: K }>) => Verdict;

const EVALUATE: { [K in Item['kind']]: Evaluate<K> } = {
  step: (look, { step }) => {
    const { state, seen, target } = look;
    if (state.stale.includes(step)) return takenBack(look, step, `${step}: starts again`);
    const finished = state.finished[step];
    if (finished)
      return {
        condition: JUDGED[step]?.(look, finished.facts) ?? met(step, `${step}: done`, finished.facts),
      };
    const inspection = seen.steps[step];
    if (!inspection) return { condition: unmet(step, `${step}: not looked at yet`) };
    if (inspection.state === 'done' || inspection.state === 'unneeded') {
      return {
        condition: unmet(step, `${step}: done, about to be recorded`),
        action: record(target, draft('StepFinished', { target, step, facts: inspection.facts ?? {} })),
      };
    }
    return { condition: unmet(step, running(look, step)), action: { kind: 'apply', target, step } };
  },

  undo: (look, { step }) => {
    const { state, rollout } = look;
    if (state.undone.includes(step)) return { condition: met(step, `${step}: taken back`) };
    if (step === 'add-column' && approvalsFor(rollout, 'plan') < 1) {
      return {
        condition: unmet(
          'approval',
          `dropping ${rollout.id} needs an approval: sluice approve ${rollout.id} plan`,
        ),
      };
    }
    return takenBack(look, step, `${step}: being taken back`);
  },

  turn: (look, { stage, paced }) => {
    const { rollout, state, target, now } = look;
    const move = moveUp(rollout.spec, state, stage, paced, now);
    if (move.kind === 'there') return { condition: met('turned', `every service is at ${stage}`) };
    // one stage at a time: nobody moves on before the last move is acknowledged by all
    const proof = EVALUATE.prove(look, { kind: 'prove' });
    if (!proof.condition.met) return proof;
    if (move.kind === 'hold') return { condition: unmet('hold', move.says) };
    return {
      condition: unmet('turned', `${move.moves.map((m) => m.service).join(', ')} about to turn to ${stage}`),
      action: record(target, draft('StageMoved', { target, moves: move.moves })),
    };
  },

  lower: ({ state, target }, { stage }) => {
    const to: Standing = { stage, percent: stage === 'read' || stage === 'retire' ? 100 : 0 };
    const moves = Object.entries(state.stages)
      .filter(([, from]) => compareStandings(from, to) > 0)
      .map(([service, from]) => ({ service, from, to }));
    if (moves.length === 0) return { condition: met('turned', `every service is back at ${stage}`) };
    return {
      condition: unmet('turned', `${moves.map((m) => m.service).join(', ')} about to fall to ${stage}`),
      action: record(target, draft('StageMoved', { target, moves })),
    };
  },

  prove: (look) => {
    const { rollout, state, target, company, now } = look;
    const wrong = company.conditions[0];
    if (wrong && rollout.heading !== 'back') return { condition: wrong };
    if (state.proven >= state.moved)
      return {
        condition: met('acknowledged', `revision ${state.moved} is acknowledged by all`, {
          revision: state.moved,
        }),
      };
    // before expand there is no sluice.stage to copy to, and no standing above old either
    if (state.finished['prepare-schema'] && state.copied < state.moved) {
      return {
        condition: unmet('copied', `revision ${state.moved} is on its way to sluice.stage on ${target}`),
      };
    }
    const acknowledged = acknowledgement(rollout, company, state.moved, state.copiedAt, now);
    if (!acknowledged.met) return { condition: acknowledged };
    if (company.lost.length > 0) {
      // what a lost instance began under an older revision may still commit
      const past = EVALUATE.horizon(look, { kind: 'horizon', label: `let go before ${state.moved}` });
      if (!past.condition.met) return past;
    }
    return {
      condition: unmet('acknowledged', `${acknowledged.says}, about to be recorded`),
      action: record(
        target,
        draft('MoveProven', { target, revision: state.moved, evidence: [acknowledged] }),
      ),
    };
  },

  horizon: ({ state, seen, target, now, rollout }, { label }) => {
    const strangers = rollout.spec.sync === 'services' && rollout.spec.replaces ? seen.strangers : [];
    if (strangers.length > 0) {
      const names = [
        ...new Set(strangers.map((s) => `${s.application || 'a nameless application'} (pid ${s.pid})`)),
      ];
      return {
        condition: unmet(
          'strangers',
          `sessions of no known service are open: ${names.slice(0, 3).join(', ')}`,
          { sessions: names },
        ),
      };
    }
    const horizon = state.horizons[label];
    if (!horizon) {
      return {
        condition: unmet('horizon', `about to note the open transactions (${label})`),
        action: { kind: 'note-horizon', target, label },
      };
    }
    if (horizon.passedAt !== undefined) {
      return {
        condition: met(
          'horizon',
          `the ${horizon.holders.length} transactions that were open have ended (${label})`,
          { noted: horizon.holders.length, passedAt: horizon.passedAt },
        ),
      };
    }
    const held = seen.held[label];
    if (!held)
      return { condition: unmet('horizon', `noted ${horizon.holders.length} open transactions (${label})`) };
    const first = held[0];
    if (!first) {
      return {
        condition: unmet('horizon', `all transactions have ended (${label})`),
        action: record(target, draft('HorizonPassed', { target, label })),
      };
    }
    const more = held.length > 1 ? ` and ${held.length - 1} more` : '';
    return {
      condition: unmet(
        'horizon',
        `waits for a transaction: ${holderText(first, now - horizon.notedAt)}${more}`,
        { holders: held.map((h) => h.id) },
      ),
    };
  },

  window: ({ rollout, state, seen, now }) => {
    const { windowMs, minimum } = rollout.spec.shadow;
    const facts = { compared: seen.compared, differing: seen.differing, keys: seen.differingKeys };
    if (seen.differing > rollout.spec.guardrails.differing) {
      return {
        condition: unmet(
          'shadow',
          `${seen.differing} of ${seen.compared} compared reads differ: sluice events ${rollout.id}`,
          facts,
        ),
      };
    }
    if (seen.compared < minimum)
      return { condition: unmet('shadow', `${seen.compared} of ${minimum} reads compared so far`, facts) };
    const left = state.comparedSince + windowMs - now;
    if (left > 0)
      return { condition: unmet('shadow', `shadow reads agree; ${seconds(left)} of the window left`, facts) };
    return { condition: met('shadow', `${seen.differing} of ${seen.compared} compared reads differ`, facts) };
  },

  eve: ({ rollout, target }) =>
    rollout.eve
      ? { condition: met('eve', 'fallback and breaker have ended for all services') }
      : {
          condition: unmet('eve', 'fallback and breaker are about to end'),
          action: record(target, draft('EveBegan', {})),
        },

  soak: ({ rollout, state, now }) => {
    const left = state.since + rollout.spec.soakMs - now;
    return {
      condition:
        left > 0
          ? unmet('soak', `soaks for ${seconds(left)} more`)
          : met('soak', `soaked for ${seconds(rollout.spec.soakMs)}`),
    };
  },

  quiet: ({ rollout, seen, now }) => ({ condition: quiet(rollout, seen, now) }),
};

/** A step that stands must go; what no longer stands is recorded. */
function takenBack({ seen, target }: Look, step: StepName, says: string): Verdict {
  const inspection = seen.steps[step];
  if (!inspection) return { condition: unmet(step, `${step}: not looked at yet`) };
  const standing = inspection.state === 'done' || inspection.state === 'invalid';
  return {
    condition: unmet(step, says),
    action: standing
      ? { kind: 'undo', target, step }
      : record(target, draft('StepUndone', { target, step, facts: {} })),
  };
}

/** The verdict on one item. */
export function evaluate(look: Look, item: Item): Verdict {
  const judge = EVALUATE[item.kind] as (look: Look, item: Item) => Verdict;
  return judge(look, item);
}

/** Whether statements that name the old column have stopped; where they cannot be seen, a person must say so. */
export function quiet(rollout: Rollout, seen: TargetObservation, now: number): Condition {
  const old = rollout.spec.replaces?.column ?? '';
  if (seen.statements === null) {
    return approvalsFor(rollout, 'contract') > 0
      ? met('quiet', `approved by a person: nobody uses ${old} any more`)
      : unmet(
          'quiet',
          `cannot see who uses ${old}: create extension pg_stat_statements, or sluice approve ${rollout.id} contract`,
        );
  }
  const { quietSince, last } = seen.statements;
  const left = quietSince + rollout.spec.holdMs - now;
  if (left <= 0)
    return met('quiet', `no statement has named ${old} for ${seconds(now - quietSince)}`, {
      quietMs: now - quietSince,
    });
  return unmet(
    'quiet',
    `${last ? `a statement named ${old} ${seconds(now - quietSince)} ago: ${last}` : `watches for statements that name ${old}`}; ${seconds(left)} of silence to go`,
    {
      last: last ?? null,
    },
  );
}

const JUDGED: Partial<Record<StepName, (look: Look, facts: Condition['evidence']) => Condition>> = {
  verify: ({ rollout }, facts) => {
    const differing = Number(facts.differing ?? 0);
    return differing > 0
      ? unmet(
          'differing',
          `${differing} of ${String(facts.rows)} rows differ: mend them, then sluice verify ${rollout.id}`,
          facts,
        )
      : met('differing', `0 of ${String(facts.rows)} rows differ`, facts);
  },
};

function running(look: Look, step: StepName): string {
  const p = look.seen.progress.find((x) => x.step === step && !x.finished);
  return p ? `${step}: ${p.rowsDone} of about ${p.rowsTotal ?? '?'} rows` : `${step}: under way`;
}

function holderText(h: Holder, waitedMs: number): string {
  const open =
    h.openSeconds === null ? `at least ${seconds(waitedMs)}` : seconds(h.openSeconds * 1000 + waitedMs);
  return h.pid === null
    ? `${h.id}, prepared by ${h.user}`
    : `pid ${h.pid}, ${h.application || h.user || 'unknown'}, open ${open}`;
}

function record(target: string, ...events: EventDraft[]): Action {
  return { kind: 'record', target, events };
}
