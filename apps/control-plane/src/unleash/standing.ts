/** Duty: how a flag stands on an Unleash server, compared with how it should, and what leads there; pure. */
import { FLAG_OFF, type UnleashFeature, type UnleashStrategy } from '@sluice/core';
import { z } from 'zod';

const constraintSchema = z.looseObject({
  contextName: z.string(),
  operator: z.string(),
  values: z.array(z.string()).default([]),
  inverted: z.boolean().default(false),
  caseInsensitive: z.boolean().default(false),
});
const strategySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  constraints: z.array(constraintSchema).default([]),
  segments: z.array(z.unknown()).default([]),
  disabled: z.boolean().nullish(),
});
/** A flag in one environment, as the admin API tells it. */
export const foundSchema = z.looseObject({ enabled: z.boolean(), strategies: z.array(strategySchema) });
export type Found = z.infer<typeof foundSchema>;
type FoundStrategy = Found['strategies'][number];

/** What stands in for a flag that is not there. */
export const ABSENT = 'absent';

/** A deed on the server. Strategies are never taken away before others are there: a flag without any is on for everybody. */
export type FlagDeed =
  | { readonly kind: 'off' | 'on' }
  | { readonly kind: 'add'; readonly strategy: UnleashStrategy }
  | { readonly kind: 'replace'; readonly id: string; readonly strategy: UnleashStrategy }
  | { readonly kind: 'remove'; readonly id: string };

/** How a flag stands, as text that is equal where it means the same. */
export function standingOf(flag: Found | UnleashFeature | undefined): string {
  if (!flag) return ABSENT;
  if (!flag.enabled) return FLAG_OFF;
  const texts = flag.strategies.filter((s) => !('disabled' in s && s.disabled === true)).map(strategyText);
  return texts.length === 0 ? 'on, without a strategy' : texts.toSorted().join(' or ');
}

/** What leads from what was found to what is wanted; nothing where it stands so already. */
export function deedsTo(wanted: UnleashFeature, found: Found): readonly FlagDeed[] {
  if (standingOf(wanted) === standingOf(found)) return [];
  // what the strategies of a flag that is off say does not matter
  if (!wanted.enabled) return [{ kind: 'off' }];
  const { strategies } = found;
  const deeds: FlagDeed[] = wanted.strategies.flatMap((strategy, at): FlagDeed[] => {
    const there = strategies[at];
    if (!there) return [{ kind: 'add', strategy }];
    const same = there.disabled !== true && strategyText(there) === strategyText(strategy);
    return same ? [] : [{ kind: 'replace', id: there.id, strategy }];
  });
  for (const { id } of strategies.slice(wanted.strategies.length)) deeds.push({ kind: 'remove', id });
  if (!found.enabled) deeds.push({ kind: 'on' });
  return deeds;
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

function strategyText(strategy: FoundStrategy | UnleashStrategy): string {
  const parameters = Object.entries(strategy.parameters)
    .map(([name, value]) => `${name} ${String(value)}`)
    .toSorted();
  const constraints = strategy.constraints.map((c) => {
    const turned = 'inverted' in c && c.inverted === true ? 'not ' : '';
    const loose = 'caseInsensitive' in c && c.caseInsensitive === true ? ' in any case' : '';
    return `${turned}${c.contextName} ${c.operator} ${c.values.toSorted(byText).join('|')}${loose}`;
  });
  const segments = 'segments' in strategy ? strategy.segments.map((s) => `segment ${JSON.stringify(s)}`) : [];
  return [strategy.name, ...parameters, ...constraints.toSorted(), ...segments].join(', ');
}
