/** Duty: tests that our own checks are exactly as strict as the zod schemas that stood in their place, for the right and the malformed. */
import { CAPABILITIES, snapshotOf as featuresOf, STAGES, type SnapshotPayload } from '@sluice/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { heartbeatAnswerShape, registeredShape } from './control-plane.js';
import { rollout } from './fake-control-plane.fixture.js';
import { featureShape } from './percent.js';
import { fits, misfit, object, text, whole, type Shape } from './shape.js';
import { payloadShape, variantsShape } from './snapshot.js';
import { stageRowShape } from './stage-table.js';

const revision = z.int().nonnegative();
const constraint = z.looseObject({ contextName: z.string(), operator: z.string() });
const strategy = z.looseObject({
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  constraints: z.array(constraint).nullish(),
  segments: z.array(z.looseObject({ constraints: z.array(constraint).nullish() }).nullish()).nullish(),
});
const standing = z.object({ stage: z.enum(STAGES), percent: z.number().min(0).max(100) });
const digits = z.union([z.number(), z.string().regex(/^\d+$/), z.bigint()]);

const [feature] = featuresOf(
  [rollout(3, { eu: { stage: 'read', percent: 10 }, us: { stage: 'old', percent: 0 } })],
  3,
).features.filter((f) => f.name.endsWith('.read'));
const reserved = featuresOf([rollout(3, { main: { stage: 'read', percent: 10 } })], 3).features.at(-1);

const PAYLOAD = JSON.parse(reserved?.variants[0]?.payload.value ?? '') as SnapshotPayload;

/** Each shape, what it was before, and something that has it. */
const PAIRS: Readonly<Record<string, readonly [Shape<unknown>, z.ZodType, unknown]>> = {
  feature: [
    featureShape,
    z.looseObject({
      name: z.string(),
      enabled: z.boolean(),
      strategies: z.array(strategy).nullish(),
      dependencies: z.array(z.unknown()).nullish(),
    }),
    { ...feature, dependencies: [{ feature: 'other' }], segments: [{ constraints: [] }, null] },
  ],
  payload: [
    payloadShape,
    z.object({
      revision,
      digest: z.string().exactOptional(),
      rollouts: z.array(
        z.object({
          rollout: z.string(),
          revision,
          schema: z.string(),
          table: z.string(),
          column: z.string(),
          type: z.string(),
          oldColumn: z.string().exactOptional(),
          targets: z.array(z.string()),
          stages: z.record(z.string(), z.record(z.string(), standing)),
          eve: z.boolean(),
          done: z.boolean(),
          sample: z.number(),
        }),
      ),
    }),
    PAYLOAD,
  ],
  variants: [
    variantsShape,
    z.array(z.looseObject({ payload: z.looseObject({ value: z.string() }) })),
    [{ name: 'snapshot', payload: { type: 'json', value: '{}' } }],
  ],
  'stage row': [
    stageRowShape,
    z.object({
      rollout: z.string(),
      service: z.string(),
      capability: z.enum(CAPABILITIES),
      region: z.string().nullish(),
      percent: digits,
      revision: digits,
      held: z.boolean().nullish(),
    }),
    {
      rollout: 'orders.amount_cents',
      service: 'checkout',
      capability: 'read',
      region: '',
      percent: 10,
      revision: '7',
      held: null,
    },
  ],
  registered: [
    registeredShape,
    z.object({ revision, leaseMs: z.number().positive(), heartbeatMs: z.number().positive() }),
    { revision: 3, leaseMs: 15_000, heartbeatMs: 5_000 },
  ],
  'answer to a heartbeat': [
    heartbeatAnswerShape,
    z.object({
      revision,
      leaseMs: z.number().positive(),
      known: z.boolean(),
      wrote: z
        .array(z.object({ rollout: z.string(), target: z.string(), keys: z.array(z.string()) }))
        .exactOptional(),
      drains: z.int().nonnegative().exactOptional(),
    }),
    {
      revision: 3,
      leaseMs: 15_000,
      known: true,
      wrote: [{ rollout: 'orders.amount_cents', target: 'main', keys: ['a'] }],
      drains: 1,
    },
  ],
};

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...inner.flatMap(([key, each]) => places(each, [...path, key]))];
}

/** The same with something else at one place, or with nothing there. */
function changed(value: unknown, [key, ...path]: readonly string[], to: unknown, isGone: boolean): unknown {
  if (key === undefined) return to;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  if (path.length === 0 && isGone) delete copy[key];
  else copy[key] = changed(copy[key], path, to, isGone);
  return copy;
}

/** zod passes a key named __proto__ over, where we look at it like at any other. */
const anyValue = fc.anything({ key: fc.string().filter((key) => key !== '__proto__') });
const NUMBERS = [0, -0, -1, 1.5, 2 ** 53, -(2 ** 53), 100, 100.1, Number.NaN, Infinity, 7n, -7n];
const TEXTS = ['', '7', '07', '7\n', '-7', '1e3', 'read', 'Read', 'nothing'];
const REST = [null, undefined, true, false, [], {}, [[]], [null], [undefined], new Map(), new Date(0)];
/** What is nearly right is where two checks would differ. */
const nearly = fc.oneof(anyValue, fc.constantFrom<unknown>(...NUMBERS, ...TEXTS, ...REST));

describe.each(Object.entries(PAIRS))('%s', (_name, [shape, before, right]) => {
  it('is taken as it should be', () => {
    expect(misfit(shape, right)).toBeUndefined();
    expect(before.safeParse(right).success).toBe(true);
  });

  it('is refused where it was refused before, and only there', () => {
    const at = fc.constantFrom(...places(right));
    fc.assert(
      fc.property(at, nearly, fc.boolean(), (place, to, isGone) => {
        const value = changed(right, place, to, isGone);
        expect(fits(shape, value)).toBe(before.safeParse(value).success);
      }),
      { numRuns: 2_000 },
    );
  });

  it('whatever else comes, is judged as before', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(fits(shape, value)).toBe(before.safeParse(value).success);
      }),
      { numRuns: 500 },
    );
  });
});

it('says where it is wrong, what was wanted and what was found', () => {
  expect(misfit(registeredShape, { revision: 3, leaseMs: '15', heartbeatMs: 1 })).toBe(
    'leaseMs: wanted a number above 0, found "15"',
  );
  const deep = { revision: 3, leaseMs: 1, known: true, wrote: [{ rollout: 'a', target: 'b', keys: [7] }] };
  expect(misfit(heartbeatAnswerShape, deep)).toBe('wrote[0].keys[0]: wanted a text, found 7');
  expect(misfit(registeredShape, [])).toBe('it: wanted an object, found a list');
});

it('a key named __proto__ is looked at like any other', () => {
  const { rollouts, ...rest } = PAYLOAD;
  const stages = JSON.parse('{"__proto__":{"main":"read"}}') as unknown;
  const payload = { ...rest, rollouts: rollouts.map((each) => ({ ...each, stages })) };
  expect(misfit(payloadShape, payload)).toContain('stages.__proto__.main');
});

it('the compiler holds a shape to its type', () => {
  interface Known {
    readonly name: string;
    readonly age?: number;
  }
  expectTypeOf(object<Known>({ name: text }, { age: whole })).toEqualTypeOf<Shape<Known>>();
  // @ts-expect-error a name is a text
  object<Known>({ name: whole }, { age: whole });
  // @ts-expect-error the age is forgotten
  object<Known>({ name: text }, {});
});
