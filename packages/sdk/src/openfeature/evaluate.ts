/** Duty: one boolean answer to `ROLLOUT.SERVICE.CAPABILITY`, with its reason; must not know when anything changes. */
import { CAPABILITIES, capabilitiesOf, flagName, type Capability } from '@sluice/core/sdk';
import { ErrorCode, StandardResolutionReasons, type ResolutionDetails } from '@openfeature/server-sdk';
import { counts, REASONS, type Decision, type Declared, type Reason } from '../decision.js';
import { decisionFor, type Instance } from '../instance.js';
import { within } from '../percent.js';

/** OpenFeature's evaluation context, as far as it matters here. */
export interface Context {
  /** The row's key: decides while `read` is at some percent. */
  readonly targetingKey?: string;
  /** The target, where the rollout has several. */
  readonly target?: unknown;
}

/** Decisions that are no answer to a flag. */
const ERRORS: Partial<Record<Reason, ErrorCode>> = {
  'no-rollout': ErrorCode.FLAG_NOT_FOUND,
  'not-heard': ErrorCode.PROVIDER_NOT_READY,
  'target-unknown': ErrorCode.INVALID_CONTEXT,
};

export function evaluate(
  instance: Instance,
  flag: string,
  fallback: boolean,
  context: Context,
): ResolutionDetails<boolean> {
  const failed = (errorCode: ErrorCode, errorMessage: string): ResolutionDetails<boolean> => ({
    value: fallback,
    reason: StandardResolutionReasons.ERROR,
    errorCode,
    errorMessage,
  });
  const named = takenApart(flag, instance.service);
  if (typeof named === 'string') return failed(ErrorCode.FLAG_NOT_FOUND, named);
  const target = typeof context.target === 'string' ? context.target : undefined;
  const decision = decisionOf(instance, named.rollout, target);
  const error = ERRORS[decision.reason];
  if (error) return failed(error, `${flag}: ${REASONS[decision.reason]}`);
  const percent = capabilitiesOf(decision)[named.capability];
  const split = percent > 0 && percent < 100;
  const key = context.targetingKey ?? '';
  if (split && key === '') {
    const wanted = `${flag} is on for ${percent} %: the row's key was wanted as targetingKey, and none was given`;
    return failed(ErrorCode.TARGETING_KEY_MISSING, wanted);
  }
  // what the caller does with the answer cannot be seen
  if (decision.does.writes.old && counts(decision)) instance.reports.touches(decision);
  const value = split ? within(percent, key, decision.rollout) : percent >= 100;
  const { stage, revision, source } = decision;
  return {
    value,
    variant: value ? 'on' : 'off',
    reason: reasonOf(instance, decision, split),
    flagMetadata: { rollout: decision.rollout, target: decision.target, stage, percent, revision, source },
  };
}

/** The flags that are on or off in another way than before, and how all of them are now. */
export function changes(
  instance: Instance,
  before: ReadonlyMap<string, string>,
): { readonly now: ReadonlyMap<string, string>; readonly changed: readonly string[] } {
  const now = new Map<string, string>();
  const present = instance.present();
  for (const declared of instance.declared()) {
    const decision = present.of(declared);
    const percents = capabilitiesOf(decision);
    for (const capability of CAPABILITIES) {
      const name = flagName(decision.rollout, instance.service, capability);
      now.set(name, `${decision.target} ${percents[capability]} ${decision.reason in ERRORS}`);
    }
  }
  const names = new Set([...now.keys(), ...before.keys()]);
  return { now, changed: [...names].filter((name) => now.get(name) !== before.get(name)) };
}

interface Named {
  readonly rollout: string;
  readonly capability: Capability;
}

/** A rollout's name has dots, and a service's may: both are told from the end. */
function takenApart(flag: string, service: string): Named | string {
  for (const capability of CAPABILITIES) {
    const end = flagName('', service, capability);
    if (flag.endsWith(end) && flag.length > end.length)
      return { rollout: flag.slice(0, -end.length), capability };
  }
  return `a flag named ROLLOUT.${service}.${CAPABILITIES.join('|')} was wanted, but ${flag} was asked for: an instance knows the flags of its own service`;
}

/** By the column that the code declares for this rollout, else by the rollout alone. */
function decisionOf(instance: Instance, rollout: string, target: string | undefined): Decision {
  const { decisions } = instance.pins.bound();
  for (const declared of instance.declared())
    if (decisions.of(declared, target).rollout === rollout) return decisionFor(instance, declared, target);
  const alone: Declared = { name: `rollout ${rollout}`, schema: '', table: '', column: '', rollout };
  return decisionFor(instance, alone, target);
}

function reasonOf(instance: Instance, { source, reason }: Decision, split: boolean): string {
  if (reason === 'local') return StandardResolutionReasons.STATIC;
  // memory of a time with a lease; what the database says is as good as ever
  if (!instance.trust.held() && source === 'flags') return StandardResolutionReasons.STALE;
  return split ? StandardResolutionReasons.SPLIT : StandardResolutionReasons.TARGETING_MATCH;
}
