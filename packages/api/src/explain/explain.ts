/** Duty: the long answer to every code that a plan or a refusal may carry; a code without a text does not compile. */
import { FINDING_CODES, REFUSAL_CODES, type FindingCode, type RefusalCode } from '@sluice/core';
import type { Explanation } from './explanation.js';
import { FINDINGS_OF_SPECS } from './findings-of-specs.js';
import { FINDINGS_OF_SURROUNDINGS } from './findings-of-surroundings.js';
import { FINDINGS_OF_TABLES } from './findings-of-tables.js';
import { REFUSALS_OF_REQUESTS } from './refusals-of-requests.js';
import { REFUSALS_OF_ROLLOUTS } from './refusals-of-rollouts.js';

/** A code that is a finding and a refusal means the same in both. */
const EXPLANATIONS: Readonly<Record<FindingCode | RefusalCode, Explanation>> = {
  ...REFUSALS_OF_REQUESTS,
  ...REFUSALS_OF_ROLLOUTS,
  ...FINDINGS_OF_TABLES,
  ...FINDINGS_OF_SPECS,
  ...FINDINGS_OF_SURROUNDINGS,
};

type ExplainedCode = keyof typeof EXPLANATIONS;

export interface Explained extends Explanation {
  readonly code: ExplainedCode;
  /** What carries the code: a finding of a plan, a refusal of a command or a request, or both. */
  readonly kinds: readonly ('finding' | 'refusal')[];
}

/** Every code with its text: findings first, each list in alphabetical order. */
export const EXPLAINED: readonly Explained[] = [
  ...FINDING_CODES.toSorted(),
  ...REFUSAL_CODES.filter((c) => !isFinding(c)).toSorted(),
].map((code) => ({
  code,
  kinds: [
    ...(isFinding(code) ? (['finding'] as const) : []),
    ...((REFUSAL_CODES as readonly string[]).includes(code) ? (['refusal'] as const) : []),
  ],
  ...EXPLANATIONS[code],
}));

function isFinding(code: string): boolean {
  return (FINDING_CODES as readonly string[]).includes(code);
}
