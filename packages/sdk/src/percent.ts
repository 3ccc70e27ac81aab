/** Duty: what one Unleash feature means for one target and region, in percent; must not know rollouts or stages. */
import { createHash } from 'node:crypto';
import { Strategy } from 'unleash-client';
import { normalizedStrategyValue } from 'unleash-client/lib/strategy/util.js';
import { anything, list, maybe, object, record, text, truth, type Shape } from './shape.js';

interface FeatureConstraint {
  readonly contextName: string;
  readonly operator: string;
}
interface FeatureStrategy {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, unknown>> | null | undefined;
  readonly constraints?: readonly FeatureConstraint[] | null | undefined;
  /** Filled in by unleash-client; a segment that it does not know stays undefined. */
  readonly segments?:
    | readonly (
        | { readonly constraints?: readonly FeatureConstraint[] | null | undefined }
        | null
        | undefined
      )[]
    | null
    | undefined;
  readonly variants?: unknown;
}
/** A feature as far as it matters here. */
export interface Feature {
  readonly name: string;
  readonly enabled: boolean;
  readonly strategies?: readonly FeatureStrategy[] | null | undefined;
  readonly dependencies?: readonly unknown[] | null | undefined;
  readonly variants?: unknown;
}

const constraints = maybe(list(object<FeatureConstraint>({ contextName: text, operator: text }, {})));
const strategy = object<FeatureStrategy>(
  { name: text },
  {
    parameters: maybe(record(anything)),
    constraints,
    segments: maybe(list(maybe(object({}, { constraints })))),
    variants: anything,
  },
);
export const featureShape: Shape<Feature> = object<Feature>(
  { name: text, enabled: truth },
  { strategies: maybe(list(strategy)), dependencies: maybe(list(anything)), variants: anything },
);
type Constraints = Parameters<Strategy['checkConstraints']>[1];

/** Who asks: the context fields that a strategy's constraints may name. */
export interface Place {
  readonly service: string;
  readonly target: string | undefined;
  readonly region: string | undefined;
}

const checker = new Strategy('constraints');

/** How many percent of the keys have the feature on. What Sluice never writes (dependencies, other strategies) counts as off: a hand may lower a flag. */
export function percentOf(feature: Feature | undefined, place: Place): number {
  if (!feature?.enabled || (feature.dependencies?.length ?? 0) > 0) return 0;
  const strategies = feature.strategies ?? [];
  if (strategies.length === 0) return 100;
  return Math.max(
    0,
    ...strategies.map((strategy) => (applies(strategy, place) ? strategyPercent(strategy) : 0)),
  );
}

/** True when the key is among the first `percent`. The hash is unleash-client's own, so that every Unleash SDK agrees bit for bit. */
export function within(percent: number, key: unknown, rollout: string): boolean {
  if (percent >= 100) return true;
  const text = percent > 0 ? keyText(key) : '';
  return text !== '' && normalizedStrategyValue(text, rollout) <= percent;
}

/** A key as text, as unleash-client spells it; empty where there is none, and then the old column is read until 100 %. */
export function keyText(key: unknown): string {
  return typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? String(key) : '';
}

/** A row's key as it leaves the process: people's keys are often people's names. */
export function hashedKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function strategyPercent(strategy: FeatureStrategy): number {
  if (strategy.name === 'default') return 100;
  if (strategy.name !== 'flexibleRollout') return 0;
  const percent = Number(strategy.parameters?.['rollout']);
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0;
}

function applies(strategy: FeatureStrategy, place: Place): boolean {
  const constraints: unknown[] = [...(strategy.constraints ?? [])];
  for (const segment of strategy.segments ?? [])
    constraints.push(...(segment ? (segment.constraints ?? []) : [undefined]));
  const properties: Record<string, string> = {};
  if (place.target !== undefined) properties['target'] = place.target;
  if (place.region !== undefined) properties['region'] = place.region;
  try {
    return checker.checkConstraints(
      { appName: place.service, properties },
      constraints.values() as Constraints,
    );
  } catch {
    return false; // a constraint that cannot be judged holds for nobody
  }
}
