/** Duty: the rules that the model's world keeps, each of which can be left out; what comes of it stands in sabotage.fixture.ts. */

/** Every rule that the model can leave out: by what its services and databases do, or by what the runner is shown. */
export const RULES = [
  'drain',
  'every acknowledgement',
  'horizon',
  'virtualxid',
  'stage first',
  'five seconds after the stage',
  'let go after the lease',
  'lost instances are let go of with a horizon',
  'lease',
  'lease epoch at use',
  'catches up before it believes itself again',
  'registration order',
  'goodbye comes last',
  'declared columns',
  'unknown services',
  'strangers',
  'quiet before contract',
  'revision monotony',
  'runner epoch',
  'comparison',
  'mop-up',
  'fallback ends before retire',
  'not null goes before write does',
  'not null of the old column goes before retire',
  'bridge before write',
  'other leg before retire',
  'old column is filled on the way back',
] as const;
export type Rule = (typeof RULES)[number];

/** Holds but for the rules that are named. */
export type Kept = (rule: Rule) => boolean;
export const without = (...out: readonly Rule[]): Kept => {
  const left = new Set(out);
  return (rule) => !left.has(rule);
};
