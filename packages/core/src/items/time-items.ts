/** Duty: what only time or silence can bring: a horizon, a window, a soak, quiet; pure. */
import { met, unmet, type Condition } from '../condition.js';
import { draft, type Holder } from '../event.js';
import type { TargetObservation } from '../observation.js';
import { approvalsFor, type Rollout } from '../rollout.js';
import { culprits, writerLines } from '../row-writer.js';
import { seconds } from '../text.js';
import { record, type Evaluate } from './look.js';

export const horizon: Evaluate<'horizon'> = ({ state, seen, target, now }, { label }) => {
  const horizon = state.horizons[label];
  if (!horizon) {
    return {
      condition: unmet('horizon', `about to note the open transactions (${label})`),
      action: { kind: 'note-horizon', target, label },
    };
  }
  if (horizon.passedAt !== undefined) {
    return {
      condition: met('horizon', `${endedText(horizon.holders.length)} (${label})`, {
        label,
        notedAt: horizon.notedAt,
        noted: horizon.holders.length,
        passedAt: horizon.passedAt,
      }),
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
};

export const window: Evaluate<'window'> = ({ rollout, state, seen, target, now }) => {
  const { windowMs, minimum } = rollout.spec.shadow;
  const facts = {
    compared: seen.compared,
    differing: seen.differing,
    keys: seen.differingKeys,
    since: state.comparedSince,
    ...(seen.writers ? { writers: writerLines(seen, now) } : {}),
    ...(seen.repairSql === undefined ? {} : { repairSql: seen.repairSql }),
  };
  if (seen.differing > rollout.spec.guardrails.differing) {
    const who = culprits(seen.writers);
    const by = who.length > 0 ? ` (rows last written by ${who.join(', ')})` : '';
    const differ = `${seen.differing} of ${seen.compared} compared reads differ${by}`;
    const { repair, replaces } = rollout.spec;
    // where every row already agreed, to repair again would change nothing: it is the code that reads them differently
    if (repair && replaces && state.repairedRows !== 0)
      return {
        condition: unmet('mismatches', `${differ}: repairs the rows`, facts),
        action: { kind: 'repair', target, reported: facts },
      };
    const todo =
      state.repairedRows === 0
        ? `and every row agrees: the code reads the two columns differently; then sluice verify ${rollout.id}`
        : `mend the rows (or say "repair: true" in the spec), then sluice verify ${rollout.id}`;
    return { condition: unmet('mismatches', `${differ}; ${todo}`, facts) };
  }
  if (seen.compared < minimum)
    return { condition: unmet('shadow', `${seen.compared} of ${minimum} reads compared so far`, facts) };
  const left = state.comparedSince + windowMs - now;
  if (left > 0)
    return { condition: unmet('shadow', `shadow reads agree; ${seconds(left)} of the window left`, facts) };
  return { condition: met('shadow', `${seen.differing} of ${seen.compared} compared reads differ`, facts) };
};

export const soak: Evaluate<'soak'> = ({ rollout, state, now }) => {
  const left = state.since + rollout.spec.soakMs - now;
  return {
    condition:
      left > 0
        ? unmet('soak', `soaks for ${seconds(left)} more`)
        : met('soak', `soaked for ${seconds(rollout.spec.soakMs)}`, { since: state.since, until: now }),
  };
};

/** Whether statements that name the old column have stopped; where they cannot be seen, a person must say so. */
export function quiet(rollout: Rollout, seen: TargetObservation, now: number): Condition {
  const old = rollout.spec.replaces?.column ?? '';
  if (seen.statements === null) {
    return approvalsFor(rollout, 'contract') > 0
      ? met('quiet-unseen', `approved by a person: nobody uses ${old} any more`)
      : unmet(
          'quiet-unseen',
          `cannot see who uses ${old}: create extension pg_stat_statements, or sluice approve ${rollout.id} contract`,
          { phase: 'contract' },
        );
  }
  const { quietSince, last } = seen.statements;
  const left = quietSince + rollout.spec.holdMs - now;
  if (left <= 0)
    return met('quiet', `no statement has named ${old} for ${seconds(now - quietSince)}`, {
      quietMs: now - quietSince,
      quietSince,
    });
  return unmet(
    'quiet',
    `${last ? `a statement named ${old} ${seconds(now - quietSince)} ago: ${last}` : `watches for statements that name ${old}`}; ${seconds(left)} of silence to go`,
    {
      last: last ?? null,
    },
  );
}

function endedText(noted: number): string {
  if (noted === 0) return 'no transaction was open';
  return noted === 1
    ? 'the transaction that was open has ended'
    : `the ${noted} transactions that were open have ended`;
}

function holderText(h: Holder, waitedMs: number): string {
  const open =
    h.openSeconds === null ? `at least ${seconds(waitedMs)}` : seconds(h.openSeconds * 1000 + waitedMs);
  return h.pid === null
    ? `${h.id}, prepared by ${h.user}`
    : `pid ${h.pid}, ${h.application || h.user || 'unknown'}, open ${open}`;
}
