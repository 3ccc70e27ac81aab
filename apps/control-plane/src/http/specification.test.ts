/** Duty: proves that every case of Unleash's own client specification comes out as it says when its flags are served by us. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FlagSnapshot, UnleashFeature, UnleashSegment } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnleashEvents, type Context, type Unleash, type UnleashConfig } from 'unleash-client';
import { flag, flagHouse, type FlagHouse } from './client-api.fixture.js';

interface Case {
  readonly description: string;
  readonly context: Context;
  readonly toggleName: string;
  readonly expectedResult: unknown;
}
type State = Omit<FlagSnapshot, 'revision'>;
type Event =
  | { readonly type: 'hydration'; readonly features: UnleashFeature[]; readonly segments: UnleashSegment[] }
  | { readonly type: 'feature-updated'; readonly feature: UnleashFeature }
  | { readonly type: 'feature-removed'; readonly featureName: string }
  | { readonly type: 'segment-updated'; readonly segment: UnleashSegment }
  | { readonly type: 'segment-removed'; readonly segmentId: number };
interface Suite {
  readonly name: string;
  readonly state: State | { readonly events: readonly Event[] };
  readonly tests?: readonly Case[];
  readonly variantTests?: readonly Case[];
}

const { resolve } = createRequire(import.meta.url);
const read = <T>(file: string): T =>
  JSON.parse(readFileSync(resolve(`@unleash/client-specification/specifications/${file}`), 'utf8')) as T;
const SUITES = read<readonly string[]>('index.json').map((file) => read<Suite>(file));

/** A suite that is told as events is served as the states that they lead through. */
function statesOf({ state }: Suite): readonly State[] {
  if ('features' in state) return [state];
  const states: State[] = [{ features: [], segments: [] }];
  for (const event of state.events) {
    const { features, segments = [] } = states.at(-1) as State;
    states.push(after(features, segments, event));
  }
  return states.slice(1);
}

function after(features: State['features'], segments: readonly UnleashSegment[], event: Event): State {
  switch (event.type) {
    case 'hydration':
      return { features: event.features, segments: event.segments };
    case 'feature-updated':
      return {
        features: [...features.filter((f) => f.name !== event.feature.name), event.feature],
        segments,
      };
    case 'feature-removed':
      return { features: features.filter((f) => f.name !== event.featureName), segments };
    case 'segment-updated':
      return { features, segments: [...segments.filter((s) => s.id !== event.segment.id), event.segment] };
    case 'segment-removed':
      return { features, segments: segments.filter((s) => s.id !== event.segmentId) };
  }
}

const WAYS: [string, Partial<UnleashConfig>][] = [
  ['polling', { refreshInterval: 25 }],
  ['polling for deltas', { refreshInterval: 25, experimentalMode: { type: 'polling', format: 'delta' } }],
  ['streaming', { experimentalMode: { type: 'streaming' } }],
];

describe.each(WAYS)('Unleash’s client specification, %s', (_way, config) => {
  let house: FlagHouse;
  let client: Unleash;
  let cases = 0;
  let states = 0;
  beforeAll(async () => {
    house = await flagHouse({ features: [flag('none yet', true)] });
    client = await house.client(config);
  });
  afterAll(() => house.stop());

  it.each(SUITES.map((s) => [s.name, s] as const))('%s', async (_name, suite) => {
    for (const state of statesOf(suite)) {
      states += 1;
      // the last feature tells that the whole has arrived
      const mark = flag(`state ${states}`, true);
      house.turn({ ...state, features: [...state.features, mark] });
      while (!client.getFeatureToggleDefinition(mark.name)) await once(client, UnleashEvents.Changed);
    }
    for (const { toggleName, context, expectedResult, description } of suite.tests ?? []) {
      cases += 1;
      expect([description, client.isEnabled(toggleName, context)]).toEqual([description, expectedResult]);
    }
    for (const { toggleName, context, expectedResult, description } of suite.variantTests ?? []) {
      cases += 1;
      // the client spells `feature_enabled` in two ways
      const { featureEnabled: _again, ...variant } = client.getVariant(toggleName, context);
      expect([description, variant]).toEqual([description, expectedResult]);
    }
  });

  it('has 279 cases', () => expect(cases).toBe(279));
});
