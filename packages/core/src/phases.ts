/** Duty: the phases, in their order, and what each does; the one table that plan, runner, rollback and screens read. */
import type { Spec } from './spec.js';
import { hasBridge, hasLiveDown } from './spec.js';
import type { Stage } from './stage.js';
import type { StepName } from './step.js';

export const PHASES = [
  'plan',
  'expand',
  'write',
  'backfill',
  'verify',
  'constrain',
  'read',
  'soak',
  'retire',
  'contract',
  'done',
] as const;
export type Phase = (typeof PHASES)[number];

/** The three acts that people read. */
export type Act = 'expand' | 'switch' | 'contract';

/**
 * One line of a phase's programme. The runner works it off from the top and stops at the first that is not yet true, so a
 * crash anywhere heals at the next look.
 */
export type Item =
  /** A deed on the target. `again`: one of an earlier phase, done already unless a rollback has made it stale. */
  | { readonly kind: 'step'; readonly step: StepName; readonly liveDown?: boolean; readonly again?: true }
  /** Every replica that services read from has replayed what a step of the target has written. */
  | { readonly kind: 'replicas'; readonly of: StepName }
  /** Every service that stands above this stage falls to it. */
  | { readonly kind: 'lower'; readonly stage: Stage }
  /** The deed taken back. `half`: only what is left of one that was cut short; a whole one stays. */
  | { readonly kind: 'undo'; readonly step: StepName; readonly half?: true }
  /** Every service reaches this stage. `paced`: one service and one percent at a time, each acknowledged before the next. */
  | { readonly kind: 'turn'; readonly stage: Stage; readonly paced: boolean }
  /** Every instance that counts has acknowledged the last move on this target. */
  | { readonly kind: 'prove'; readonly unlessBridge?: true }
  /** Every transaction that was open when the item was reached has ended. The label names it within its programme. */
  | { readonly kind: 'horizon'; readonly label: string }
  /** Shadow reads agree over the window of the spec. */
  | { readonly kind: 'window' }
  /** Fallback and breaker end for every service, in one revision. */
  | { readonly kind: 'eve' }
  /** The soak time is over. */
  | { readonly kind: 'soak' }
  /** No statement that names the old column was seen for as long as `hold`. */
  /** `before`: asked for until the first service stands there; then the others still name both columns, as they should. */
  | { readonly kind: 'quiet'; readonly liveDown?: false; readonly before?: Stage };

export interface PhaseDefinition {
  readonly act: Act;
  /** One line for people: what happens here. */
  readonly says: string;
  /** What must be worked off before the next phase's gate can open. */
  readonly programme: readonly Item[];
  /** All waves enter it together. */
  readonly together: boolean;
}

const step = (name: StepName): Item => ({ kind: 'step', step: name });

export const PHASE_TABLE: Record<Phase, PhaseDefinition> = {
  plan: { act: 'expand', says: 'looks at the catalog, changes nothing', programme: [], together: false },
  expand: {
    act: 'expand',
    says: 'adds the column and the sync trigger',
    programme: [step('prepare-schema'), step('add-column'), step('comment'), step('bridge')],
    together: false,
  },
  write: {
    act: 'expand',
    says: 'services write both columns',
    programme: [
      { kind: 'turn', stage: 'write', paced: false },
      // the bridge covers every writer already, so nobody has to be waited for
      { kind: 'prove', unlessBridge: true },
      { kind: 'horizon', label: 'older writers' },
    ],
    together: false,
  },
  backfill: {
    act: 'expand',
    says: 'fills the rows that older code wrote',
    programme: [step('backfill')],
    together: false,
  },
  verify: {
    act: 'expand',
    says: 'counts the rows that differ; services read both and compare',
    programme: [
      // before anybody compares: after a rollback from `soak` on, rows may say more than the old column can
      { kind: 'step', step: 'backfill', again: true },
      { kind: 'turn', stage: 'shadow', paced: false },
      step('verify'),
      { kind: 'window' },
    ],
    together: false,
  },
  constrain: {
    act: 'expand',
    says: 'adds checks, not null, keys and indexes without blocking',
    programme: [
      step('checks'),
      step('not-null'),
      step('unique'),
      step('foreign-key'),
      step('indexes'),
      step('default'),
    ],
    together: false,
  },
  read: {
    act: 'switch',
    says: 'services read the new column, percent by percent',
    programme: [
      { kind: 'turn', stage: 'read', paced: true },
      { kind: 'prove' },
      { kind: 'horizon', label: 'older readers' },
    ],
    together: false,
  },
  soak: {
    act: 'switch',
    says: 'everybody reads the new column; the old one is still written',
    programme: [{ kind: 'soak' }],
    together: false,
  },
  retire: {
    act: 'contract',
    says: 'services stop writing the old column',
    programme: [
      { kind: 'eve' },
      { kind: 'prove' },
      // only now: before the eve, services compare by statements that name the old column alone
      { kind: 'quiet', liveDown: false, before: 'retire' },
      step('bridge-down'),
      // a transaction that planned its write under the one-legged trigger must end before anybody relies on the other leg
      { kind: 'horizon', label: 'one-legged trigger' },
      step('sync-old'),
      // a live down fills the old column for writers of the new one; without it, nothing may insist on the old one
      { kind: 'step', step: 'release-old', liveDown: false },
      { kind: 'turn', stage: 'retire', paced: true },
      { kind: 'prove' },
      { kind: 'horizon', label: 'writers of the old column' },
      { kind: 'quiet' },
    ],
    together: true,
  },
  contract: {
    act: 'contract',
    says: 'takes the sync trigger away, and the old column if the spec asks',
    programme: [
      // when the bridge goes, a NOT NULL on the old column would refuse every writer of the new one
      { kind: 'step', step: 'release-old', liveDown: true },
      step('drop-bridge'),
      step('late-default'),
      step('drop-old'),
    ],
    together: true,
  },
  done: { act: 'contract', says: 'finished; the flags stay on', programme: [], together: true },
};

/** Negative when `a` comes before `b`. */
export function comparePhases(a: Phase, b: Phase): number {
  return PHASES.indexOf(a) - PHASES.indexOf(b);
}

/** The phases that a rollout of this spec goes through; one with nothing to replace has nothing to retire. */
export function phasesOf(spec: Spec): readonly Phase[] {
  return spec.replaces ? PHASES : PHASES.filter((p) => p !== 'retire');
}

export function phaseAfter(spec: Spec, phase: Phase): Phase | undefined {
  const phases = phasesOf(spec);
  return phases[phases.indexOf(phase) + 1];
}

/** The programme of a phase without the lines that mean nothing for this spec. */
export function programmeOf(spec: Spec, phase: Phase): readonly Item[] {
  return PHASE_TABLE[phase].programme.filter((item) => needsItem(spec, item));
}

/** The steps of a phase that this spec needs; `inspect` of a step not in here would answer `unneeded`. */
export function stepsOf(spec: Spec, phase: Phase): readonly StepName[] {
  return programmeOf(spec, phase).flatMap((item) => (item.kind === 'step' && !item.again ? [item.step] : []));
}

/** False for lines that a spec makes empty: no service to turn, no step to do, nothing old to be quiet about. */
export function needsItem(spec: Spec, item: Item): boolean {
  switch (item.kind) {
    case 'step':
      return NEEDED[item.step](spec) && (item.liveDown ?? hasLiveDown(spec)) === hasLiveDown(spec);
    case 'undo':
      return NEEDED[item.step](spec);
    case 'prove':
      return spec.services.length > 0 && !(item.unlessBridge && hasBridge(spec));
    case 'turn':
    case 'lower':
    case 'eve':
      return spec.services.length > 0;
    case 'window':
      return spec.replaces !== undefined && spec.services.some((s) => s.reads);
    case 'horizon':
      return item.label !== 'one-legged trigger' || NEEDED['bridge-down'](spec);
    case 'quiet':
      return spec.replaces !== undefined && (item.liveDown ?? hasLiveDown(spec)) === hasLiveDown(spec);
    case 'replicas':
      return NEEDED[item.of](spec) && spec.targets.some((t) => t.replicas.length > 0);
    case 'soak':
      return spec.soakMs > 0;
  }
}

/** True where undoing or applying this step has a meaning for the spec. */
export function needsStep(spec: Spec, step: StepName): boolean {
  return NEEDED[step](spec);
}

const fills = (s: Spec): boolean => s.replaces !== undefined || s.fill !== undefined;

const NEEDED: Record<StepName, (spec: Spec) => boolean> = {
  'prepare-schema': () => true,
  'add-column': () => true,
  comment: (s) => s.comment !== undefined,
  bridge: hasBridge,
  backfill: fills,
  verify: (s) => fills(s) || s.column.notNull || s.column.checks.length > 0,
  checks: (s) => s.column.checks.length > 0,
  'not-null': (s) => s.column.notNull,
  unique: (s) => s.column.unique,
  'foreign-key': (s) => s.column.references !== undefined,
  indexes: (s) => s.indexes.length > 0,
  // with something to replace, an early default would answer a legacy INSERT instead of up(old): see late-default
  default: (s) => s.column.default !== undefined && !s.replaces,
  'bridge-down': hasLiveDown,
  'sync-old': (s) => s.replaces?.down !== undefined,
  'release-old': (s) => s.replaces !== undefined,
  'drop-bridge': hasBridge,
  'late-default': (s) => s.column.default !== undefined && s.replaces !== undefined,
  'drop-old': (s) => s.replaces !== undefined && s.drop,
};
