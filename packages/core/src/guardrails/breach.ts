/** Duty: whether a part of a rollout has broken its limits, what falls then, and what a gate still waits to see; pure. */
import { met, unmet, type Condition } from '../condition.js';
import { draft, type EventDraft } from '../event.js';
import type { Action, Look } from '../items/look.js';
import { lowering, standingIn, type Part } from '../lowering.js';
import { overrideOf } from '../override.js';
import type { Phase } from '../phases.js';
import type { TargetState } from '../rollout.js';
import type { Facts } from '../step.js';
import { seconds } from '../text.js';
import { judge, type Judgement, type Measure } from './judge.js';
import type { PartReads } from './reads.js';
import { writerLines } from '../row-writer.js';

/**
 * What is judged while a target is in a phase. In `soak` a richer value of the new column is no difference that counts: then
 * `up(old)` is no longer the measure. From `retire` on nothing is compared and nothing falls back.
 */
const JUDGED: Partial<Record<Phase, readonly Measure[]>> = {
  constrain: ['violations'],
  read: ['differing', 'errors', 'latency', 'breaker', 'violations'],
  soak: ['errors', 'latency', 'breaker', 'violations'],
};

/** True where a person may tell the guardrails beforehand to be still. */
export function guarded(phase: Phase): boolean {
  return phase === 'read' || phase === 'soak';
}

/** What falls because of a breach, by the same event as when a person asks for it; undefined where all is within its limits. */
export function breached(look: Look): Action | undefined {
  const { rollout, target, state } = look;
  if (rollout.eve || overrideOf(state, 'guardrail')) return undefined;
  const bad = worst(look);
  if (!bad) return undefined;
  const why = `${bad.says} in ${target}`;
  return { kind: 'record', target, why, events: [bad.falls] };
}

interface Breach {
  readonly says: string;
  readonly falls: EventDraft;
}

function worst(look: Look): Breach | undefined {
  const { rollout, state, seen, target, now } = look;
  const { differing, scope = 'all' } = rollout.spec.guardrails;
  const lost = promoted(look);
  if (lost) return lost;
  // counted on the target as a whole: also what an SDK reports that measures nothing else
  const reading = Object.values(state.stages).some((s) => s.stage === 'read');
  if (scope === 'all' && state.phase === 'read' && reading && seen.differing > differing) {
    const evidence = {
      kind: 'differing',
      target,
      compared: seen.compared,
      differing: seen.differing,
      keys: seen.differingKeys,
      ...(seen.writers ? { writers: writerLines(seen, now) } : {}),
      ...(seen.repairSql === undefined ? {} : { repairSql: seen.repairSql }),
    };
    return {
      says: `${seen.differing} of ${seen.compared} reads differed`,
      falls: draft('RollbackStarted', { by: 'guardrail', evidence }),
    };
  }
  const late = reading ? behind(look) : undefined;
  if (late) return late;
  for (const measure of JUDGED[state.phase] ?? []) {
    for (const reads of judgeable(seen.reads, state, measure)) {
      const judgement = judge(reads, rollout.spec, measure);
      if (judgement.verdict === 'bad')
        return { says: judgement.says, falls: falling(look, reads, judgement, scope) };
    }
  }
  return undefined;
}

/**
 * A server that was promoted may lack what the old one had committed last: then nothing that was proven is proven any more. It
 * has all that lies before a commit that it has, so where it knows the end of `verify` it has every row that was compared.
 */
function promoted({ state, seen, target }: Look): Breach | undefined {
  const { timeline } = seen;
  const verified = state.finished.verify?.facts;
  const before = verified?.['timeline'];
  if (
    !AFTER_VERIFY.has(state.phase) ||
    timeline === null ||
    typeof before !== 'number' ||
    before === timeline
  )
    return undefined;
  const knows = seen.progress.some((p) => p.step === 'verify' && p.finished && p.lsn === verified?.['lsn']);
  if (knows) return undefined;
  return {
    says: `a server was promoted (timeline ${before} → ${timeline}) that lacks what was verified`,
    falls: draft('RollbackStarted', {
      by: 'guardrail',
      evidence: { kind: 'timeline', target, timeline, before },
    }),
  };
}

/** Where rows count as proven, and everybody can still go back at once. */
const AFTER_VERIFY: ReadonlySet<Phase> = new Set(['constrain', 'read', 'soak']);

/** A replica's lag is nobody's own: everybody who reads there reads the past. */
function behind({ rollout, seen, target }: Look): Breach | undefined {
  const limitMs = rollout.spec.guardrails.replicaLagMs ?? Number.POSITIVE_INFINITY;
  for (const [replica, lagMs] of Object.entries(seen.replicaLags ?? {})) {
    if (typeof lagMs === 'string' || lagMs <= limitMs) continue;
    return {
      says: `the replica ${replica} is ${seconds(lagMs)} behind, limit ${seconds(limitMs)}`,
      falls: draft('RollbackStarted', {
        by: 'guardrail',
        evidence: { kind: 'replica-lag', target, replica, lagMs, limitMs },
      }),
    };
  }
  return undefined;
}

/** A replica that cannot be asked is neither good nor bad: nothing climbs meanwhile. */
function replicasSeen({ state, seen }: Look): readonly Condition[] {
  if (!guarded(state.phase)) return [];
  return Object.entries(seen.replicaLags ?? {}).map(([replica, lag]) =>
    typeof lag === 'string'
      ? unmet('guardrail', `the replica ${replica} does not say how far it is behind: ${lag}`, { replica })
      : met('guardrail', `the replica ${replica} is ${seconds(lag)} behind`, { replica, lagMs: lag }),
  );
}

function judgeable(
  reads: readonly PartReads[] | undefined,
  state: TargetState,
  measure: Measure,
): readonly PartReads[] {
  // a constraint strikes every writer, whatever it reads
  return (reads ?? []).filter(
    (r) => measure === 'violations' || standingIn(state, r.service, r.region).stage === 'read',
  );
}

/** Only the part that is bad, where the spec says so and the rest can stay; a constraint stands for all. */
function falling(
  { rollout, target }: Look,
  { service, region }: PartReads,
  { measure, evidence: facts }: Judgement,
  scope: 'all' | 'service' | 'region',
): EventDraft {
  const kind = measure === 'violations' ? 'constraint' : measure;
  const evidence: Facts = { kind, target, service, ...(region === undefined ? {} : { region }), ...facts };
  const part: Part = scope === 'region' && region !== undefined ? { service, region } : { service };
  const alone =
    scope === 'all' || measure === 'violations'
      ? undefined
      : lowering(rollout, target, part, 'guardrail', evidence);
  return alone ?? draft('RollbackStarted', { by: 'guardrail', evidence });
}

/**
 * What the next percent, and `soak`, wait for: each service that reads the new column has been seen often enough to judge it.
 * None where nobody has looked at reads.
 */
export function seenEnough(look: Look): readonly Condition[] {
  return [...replicasSeen(look), ...readsSeen(look)];
}

function readsSeen({ rollout, state, seen, company }: Look): readonly Condition[] {
  const { minimum } = rollout.spec.shadow;
  if (!seen.reads || minimum === 0) return [];
  const reading = rollout.spec.services.filter(
    (s) =>
      s.reads && standingIn(state, s.name).stage === 'read' && company.live.some((m) => m.service === s.name),
  );
  return reading.map(({ name }) => {
    const parts = judgeable(seen.reads, state, 'errors').filter((r) => r.service === name);
    const ran = parts.reduce((sum, r) => sum + r.ran, 0);
    const facts = { service: name, reads: ran, minimum };
    return ran < minimum
      ? unmet('guardrail', `${name}: ${ran} of ${minimum} reads so far, too few to judge`, facts)
      : met('guardrail', `${name}: ${ran} reads within the limits`, facts);
  });
}
