/** Duty: shows that a spec written out in full reads as the same spec, and says what it was not told. */
import type { Spec } from '@sluice/core';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import { formatMistakes } from './format-mistakes.js';
import { fakeSurroundings } from './parsers.fixture.js';
import { readSpec, SPEC_KEYS } from './read-spec.js';
import { wholeSpec } from './whole-spec.js';

const SMALL = `column: orders.amount_cents bigint not null
services: []
`;
const FULL = `# by ana
column: orders.amount_cents bigint not null
comment: "cents: never euros"
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout, { reporting: reads, writes }]
targets: { eu: { wave: 1, replicas: [EU_REPLICA] }, us: { wave: 1 } }
hold: 90s
soak: 2d
shadow: { window: 1h30m }
guardrails: { differing: 3 }
locks: { giveUpAfter: 1m }
pace: { maxWalRate: 20MB, maxReplicaLag: 2s }
approvals: { contract: 2 }
queries: { total: { old: "select 1", new: "select 2" } }
indexes: ["(amount_cents)"]
name: orders-in-cents
`;

async function read(text: string): Promise<Spec> {
  const found = await readSpec(text, fakeSurroundings, 'a.yaml');
  if ('mistakes' in found) throw new Error(formatMistakes(found.mistakes, 'a.yaml'));
  return found.spec;
}

it.each([
  ['a small one', SMALL],
  ['one that fills', 'column: orders.note text\nfill: amount\nservices: [a]\ntargets: [eu, us]\nhold: 1s\n'],
  ['a full one', FULL],
])('%s reads as the same spec', async (_, text) => {
  const spec = await read(text);
  const whole = wholeSpec(text, spec, { targets: true });
  expect(await read(whole)).toEqual(spec);
});

it('says every key that applies, and marks those that the file does not write', async () => {
  const whole = wholeSpec(FULL, await read(FULL), { targets: true });
  const said = Object.keys(parse(whole) as object);
  expect(said).toEqual(SPEC_KEYS.filter((k) => k !== 'fill'));
  expect(whole).toContain('ramp: [ 1, 10, 50, 100 ] # default');
  expect(whole).toContain('grace: 30s # default');
  expect(whole).toContain('hold: 90s\n');
  expect(whole).toContain('shadow: { sample: 1, window: 1h30m, minimum: 100 }\n');
});

it('names no target that it cannot know', async () => {
  expect(wholeSpec(SMALL, await read(SMALL), { targets: false })).not.toContain('targets');
  expect(wholeSpec(SMALL, await read(SMALL), { targets: true })).toContain('targets: [ main ] # default');
});
