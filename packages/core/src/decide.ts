/** Duty: what people ask, answered with events or a refusal; pure. What the runner does by itself stands in next.ts. */
import { draft, type EventDraft } from './event.js';
import { decideFlag, type Turn } from './hand.js';
import type { Outlook } from './next.js';
import { waitsFor, type Condition, type Gate } from './condition.js';
import { heldParts } from './lowering.js';
import { decideOverride } from './override.js';
import { comparePhases, PHASES, phasesOf, type Phase } from './phases.js';
import type { Finding } from './plan.js';
import { refuse, type Refusal } from './refusal.js';
import type { Rollout } from './rollout.js';
import type { Spec } from './spec.js';
import { respecify } from './respecify.js';
import { fartherBack, oneWayFound, oneWayTodo, wayBackNow } from './way-back.js';

export type Command =
  | {
      readonly kind: 'apply';
      readonly spec: Spec;
      /** Findings that a person waves through, by subject. */
      readonly through: readonly string[];
      /** What blocks, by the plan that was just made. */
      readonly blockers: readonly (Finding & { readonly target: string })[];
      readonly others: readonly Rollout[];
    }
  | { readonly kind: 'advance'; readonly outlooks: readonly Outlook[] }
  | {
      readonly kind: 'override';
      readonly gate: string;
      readonly target?: string;
      readonly outlooks: readonly Outlook[];
    }
  | ({ readonly kind: 'flag' } & Turn)
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'rollback'; readonly to?: Phase; readonly because?: 'constraints' }
  | { readonly kind: 'approve'; readonly phase: Phase | 'drop' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'forget' };

export type Decision = readonly EventDraft[] | Refusal;

type Decide<K extends Command['kind']> = (
  rollout: Rollout,
  command: Extract<Command, { kind: K }>,
) => Decision;

/** Decides a command on a rollout; `undefined` where none of this name is there. */
export function decide(rollout: Rollout | undefined, id: string, command: Command): Decision {
  if (command.kind === 'apply') return apply(rollout?.forgotten ? undefined : rollout, command);
  // a crash, or a target that was away, may have come between the event and what was to go with it
  if (rollout?.forgotten && command.kind === 'forget') return [];
  if (!rollout || rollout.forgotten) {
    return refuse('rollout-unknown', {
      wanted: `${TO[command.kind]} ${id}`,
      found: 'there is no rollout of this name',
      todo: 'See the names with: sluice status',
    });
  }
  if (rollout.doneAt !== undefined && command.kind !== 'forget') {
    return refuse('rollout-done', {
      wanted: `${TO[command.kind]} ${id}`,
      found: 'the rollout is done',
      // whoever rolls back at night must not be sent to take the tombstone away
      todo:
        command.kind === 'rollback'
          ? oneWayTodo(rollout.spec)
          : `Nothing is left to steer, and its flags stay on. When no service declares the column any more: sluice forget ${id}`,
    });
  }
  const answer = DECIDE[command.kind] as (rollout: Rollout, command: Command) => Decision;
  return answer(rollout, command);
}

const TO: Record<Command['kind'], string> = {
  apply: 'to change',
  advance: 'to advance',
  override: 'to override a gate of',
  flag: 'to set a flag of',
  pause: 'to pause',
  resume: 'to resume',
  rollback: 'to roll back',
  approve: 'to approve a phase of',
  verify: 'to verify',
  forget: 'to forget',
};

/** A command as people say it, before the name of its rollout. */
export function commandWords(kind: Command['kind']): string {
  return TO[kind];
}

function apply(rollout: Rollout | undefined, command: Extract<Command, { kind: 'apply' }>): Decision {
  const { spec, through, blockers } = command;
  const taken = command.others.find(
    (r) => r.id !== spec.name && !r.forgotten && r.doneAt === undefined && clashes(r.spec, spec),
  );
  if (taken) {
    return refuse('column-taken', {
      wanted: `a rollout of ${spec.name}`,
      found: `${taken.id} is not finished and names the same column`,
      todo: `Finish ${taken.id} first: sluice status ${taken.id}`,
    });
  }
  if (rollout?.doneAt !== undefined) {
    return refuse('rollout-done', {
      wanted: `a rollout of ${spec.name}`,
      found: 'it is done already',
      todo: `Nothing is left to do. To start over: sluice forget ${spec.name}`,
    });
  }
  const open = blockers.filter((f) => !through.includes(f.subject));
  const first = open[0];
  // what blocks a beginning cannot block a change of pace on a rollout that runs
  if (first && !rollout) {
    return refuse('plan-blocked', {
      wanted: `to start ${spec.name}`,
      found: `${open.length} ${open.length === 1 ? 'finding blocks' : 'findings block'}: on ${first.target}, ${first.message}`,
      todo: open.length === 1 ? first.todo : `${first.todo} See the others with: sluice plan FILE`,
    });
  }
  if (!rollout) return [draft('RolloutApplied', { spec, through })];
  return respecify(rollout, spec);
}

/** Two specs clash when one's new or old column is the other's, on a target that both have. */
function clashes(a: Spec, b: Spec): boolean {
  if (a.column.schema !== b.column.schema || a.column.table !== b.column.table) return false;
  if (!a.targets.some((t) => b.targets.some((u) => u.name === t.name))) return false;
  const names = (s: Spec): string[] => [s.column.column, ...(s.replaces ? [s.replaces.column] : [])];
  return names(a).some((n) => names(b).includes(n));
}

const DECIDE: { [K in Exclude<Command['kind'], 'apply'>]: Decide<K> } = {
  advance: (rollout, { outlooks }) => {
    if (rollout.spec.advance !== 'manual') {
      return refuse('nothing-to-advance', {
        wanted: `to advance ${rollout.id}`,
        found: 'it advances by itself (advance: auto)',
        todo: `See what it waits for: sluice status ${rollout.id}`,
      });
    }
    const gates = outlooks
      .flatMap((o) => (o.gate ? [o.gate] : []))
      .toSorted((a, b) => comparePhases(a.phase, b.phase));
    const waiting = gates.filter((g) => !rollout.advanced.includes(g.phase));
    // a target that is further on must not wait for one whose gate is closed
    const asked = waiting.find((g) => closed(g).length === 0) ?? waiting[0];
    if (!asked) {
      return refuse('nothing-to-advance', {
        wanted: `to advance ${rollout.id}`,
        found: 'no gate waits for a person',
        todo: `See: sluice status ${rollout.id}`,
      });
    }
    const why = waitsFor(closed(asked));
    if (why !== undefined) {
      return refuse('gate-closed', {
        wanted: `to advance ${rollout.id} to ${asked.phase}`,
        found: `the gate on ${asked.target} is closed: ${why}`,
        todo: `See all that it waits for: sluice gate ${rollout.id} ${asked.phase}`,
      });
    }
    return [draft('AdvanceAsked', { phase: asked.phase })];
  },

  override: decideOverride,

  flag: decideFlag,

  pause: (rollout) =>
    rollout.paused
      ? refuse('rollout-paused', {
          wanted: `to pause ${rollout.id}`,
          found: 'it is paused already',
          todo: `Go on with: sluice resume ${rollout.id}`,
        })
      : [draft('RolloutPaused', {})],

  resume: (rollout) => {
    if (rollout.heading === 'held')
      return [draft('RolledForward', {}), ...(rollout.paused ? [draft('RolloutContinued', {})] : [])];
    if (rollout.heading === 'back') {
      return refuse('gate-closed', {
        wanted: `to roll ${rollout.id} forward again`,
        found: 'the rollback has not come to its end',
        todo: `See what it waits for: sluice status ${rollout.id}`,
      });
    }
    const apart = Object.entries(rollout.targets).filter(([, t]) => heldParts(t).length > 0);
    const freed = apart.map(([target]) => draft('PartsFreed', { target }));
    return rollout.paused || freed.length > 0
      ? [...freed, ...(rollout.paused ? [draft('RolloutContinued', {})] : [])]
      : refuse('rollout-not-paused', {
          wanted: `to resume ${rollout.id}`,
          found: 'it is neither paused nor rolled back',
          todo: `If it does not move, see what it waits for: sluice status ${rollout.id}`,
        });
  },

  rollback: (rollout, { to, because }) => {
    const phases = Object.values(rollout.targets).map((t) => t.phase);
    const farthest = phases.reduce((a, b) => (comparePhases(a, b) >= 0 ? a : b), 'plan');
    if (to !== undefined && !BACK_TO.includes(to)) {
      return refuse('phase-unknown', {
        wanted: `to roll back to ${to}`,
        found: 'a rollback goes to write, expand or plan',
        todo: `Name one of these: sluice rollback ${rollout.id} --to write`,
      });
    }
    if (to !== undefined && comparePhases(to, farthest) > 0) {
      return refuse('phase-not-before', {
        wanted: `to roll ${rollout.id} back to ${to}`,
        found: `it has only come to ${farthest}`,
        todo: `Name a phase before that one, or see where each target stands: sluice status ${rollout.id}`,
      });
    }
    const cost = wayBackNow(rollout);
    if (cost.kind === 'one-way') {
      return refuse('one-way-door', {
        wanted: `to roll ${rollout.id} back`,
        found: oneWayFound(cost),
        todo: oneWayTodo(rollout.spec),
      });
    }
    const goal = rollout.heading === 'back' ? fartherBack(rollout.backTo, to) : to;
    const more = because !== undefined && rollout.backFor === undefined;
    if (rollout.heading !== 'forward' && rollout.backTo === goal && !more) return [];
    const evidence = because === undefined ? {} : { kind: 'constraint' };
    return [draft('RollbackStarted', { by: 'person', evidence, ...(to === undefined ? {} : { to }) })];
  },

  approve: (rollout, { phase }) => {
    const known: readonly string[] = [...phasesOf(rollout.spec), ...(rollout.spec.drop ? ['drop'] : [])];
    return known.includes(phase)
      ? [draft('ApprovalGiven', { phase })]
      : refuse('phase-unknown', {
          wanted: `to approve ${phase}`,
          found: `${rollout.id} has no such phase`,
          todo: `One of: ${known.join(', ')}`,
        });
  },

  verify: () => [draft('VerifyAsked', {})],

  forget: (rollout) => {
    const begun = Object.values(rollout.targets).some(
      (t) => t.phase !== 'plan' || t.finished['add-column'] !== undefined,
    );
    if (rollout.doneAt !== undefined || !begun) return [draft('RolloutForgotten', {})];
    return refuse('gate-closed', {
      wanted: `to forget ${rollout.id}`,
      found: 'it is neither done nor back at plan',
      todo: `Take it back first: sluice rollback ${rollout.id} --to plan`,
    });
  },
};

/** What closes a gate beside the person who is asking. */
function closed(gate: Gate): readonly Condition[] {
  return gate.conditions.filter((c) => !c.met && c.name !== 'advance');
}

const BACK_TO: readonly Phase[] = PHASES.filter((p) => p === 'plan' || p === 'expand' || p === 'write');
