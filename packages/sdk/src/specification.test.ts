/**
 * Duty: proves that Unleash's own client specification comes out of the SDK's decision code as it says, wherever a case asks
 * what our flags can say: on or off by constraints, segments and a sticky percentage.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { featureShape, percentOf, within, type Feature, type Place } from './percent.js';
import { fits, misfit } from './shape.js';

type Context = Readonly<Record<string, unknown>> & {
  readonly properties?: Readonly<Record<string, unknown>>;
};
interface Case {
  readonly description: string;
  readonly context: Context;
  readonly toggleName: string;
  readonly expectedResult: boolean;
}
interface Constraint {
  readonly contextName: string;
}
interface Strategy {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly constraints?: readonly Constraint[];
  readonly segments?: readonly number[];
}
interface Named {
  readonly name: string;
  readonly strategies?: readonly Strategy[];
  readonly dependencies?: readonly unknown[];
}
interface Suite {
  readonly name: string;
  readonly state: {
    readonly features?: readonly Named[];
    readonly segments?: readonly { readonly id: number; readonly constraints: readonly Constraint[] }[];
  };
  readonly tests?: readonly Case[];
}

const { resolve } = createRequire(import.meta.url);
const read = <T>(file: string): T =>
  JSON.parse(readFileSync(resolve(`@unleash/client-specification/specifications/${file}`), 'utf8')) as T;
const SUITES = read<readonly string[]>('index.json').map((file) => read<Suite>(file));

/** What the SDK knows of who asks. A case that names another field asks by one of these, which is the same question. */
const PLACES = ['target', 'region'] as const;

interface Asked {
  readonly feature: Feature;
  readonly place: Place;
  readonly key: string;
  readonly group: string;
}

/** The case as the SDK would ask it; undefined where our flags cannot say such a thing. */
function asked(suite: Suite, { toggleName, context }: Case): Asked | undefined {
  const named = suite.state.features?.find((f) => f.name === toggleName);
  if (!named || (named.dependencies?.length ?? 0) > 0) return undefined;
  const strategies = named.strategies ?? [];
  if (strategies.some((s) => s.name !== 'default' && s.name !== 'flexibleRollout')) return undefined;
  const rolled = strategies.filter((s) => s.name === 'flexibleRollout');
  const sticky = new Set(rolled.map((s) => `${s.parameters?.['stickiness'] ?? 'default'}`));
  const groups = new Set(rolled.map((s) => s.parameters?.['groupId'] || toggleName));
  // one rollout has one key and one group
  if (sticky.size > 1 || groups.size > 1) return undefined;
  const key = keyOf(context, [...sticky][0]);
  // without a key unleash-client draws a lot, or says off even at 100 percent, where ours has nothing to draw for
  if (key === '' && rolled.length > 0) return undefined;
  const full = strategies.map((s) => ({
    ...s,
    segments: s.segments?.map((id) => suite.state.segments?.find((segment) => segment.id === id)),
  }));
  const fields = new Map<string, string>();
  for (const strategy of full)
    for (const { contextName } of [
      ...(strategy.constraints ?? []),
      ...(strategy.segments ?? []).flatMap((s) => s?.constraints ?? []),
    ])
      if (contextName !== 'appName' && !fields.has(contextName))
        fields.set(contextName, PLACES[fields.size] ?? '');
  // a decision is worked out when a flag changes: our flags name no time of day
  if (fields.size > PLACES.length || fields.has('currentTime')) return undefined;
  const renamed = <C extends Constraint>(constraints: readonly C[] | undefined) =>
    constraints?.map((c) => ({ ...c, contextName: fields.get(c.contextName) ?? c.contextName }));
  const place: Record<string, string | undefined> = {};
  for (const [field, as] of fields) place[as] = valueOf(context, field);
  return {
    feature: taken({
      ...named,
      strategies: full.map((s) => ({
        ...s,
        constraints: renamed(s.constraints),
        segments: s.segments?.map((segment) => segment && { constraints: renamed(segment.constraints) }),
      })),
    }),
    place: {
      service: valueOf(context, 'appName') ?? '',
      target: place['target'],
      region: place['region'],
    },
    key,
    group: [...groups][0] ?? toggleName,
  };
}

function taken(feature: unknown): Feature {
  if (fits(featureShape, feature)) return feature;
  throw new Error(misfit(featureShape, feature));
}

function keyOf(context: Context, sticky = 'default'): string {
  if (sticky === 'random') return '';
  const from = sticky === 'default' ? ['userId', 'sessionId'] : [sticky];
  return from.map((field) => valueOf(context, field) ?? '').find((text) => text !== '') ?? '';
}

function valueOf(context: Context, field: string): string | undefined {
  const value = context[field] ?? context.properties?.[field];
  return value === undefined || value === null ? undefined : `${value as string | number | boolean}`;
}

describe('Unleash’s client specification, by the SDK’s own decisions', () => {
  let cases = 0;
  it.each(SUITES.map((s) => [s.name, s] as const))('%s', (_name, suite) => {
    for (const one of suite.tests ?? []) {
      const question = asked(suite, one);
      if (!question) continue;
      cases += 1;
      const { feature, place, key, group } = question;
      const answer = within(percentOf(feature, place), key, group);
      expect([one.description, answer]).toEqual([one.description, one.expectedResult]);
    }
  });

  it('has 152 cases of the 227 that ask for on or off', () => expect(cases).toBe(152));
});
