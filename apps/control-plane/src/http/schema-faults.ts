/** Duty: what a schema has against a value, in words that people act on; knows no route. */
import type { z } from 'zod';

/** As `body.percent: wanted number, found nothing`, each with its place; empty where nothing is wrong. */
export function schemaFaults(error: z.ZodError, part?: string): readonly string[] {
  return error.issues.map((issue) => {
    const place = [...(part === undefined ? [] : [part]), ...issue.path.map(String)].join('.');
    return place === '' ? issue.message : `${place}: ${issue.message}`;
  });
}

/** For `safeParse`: zod's own words are its own, tell a missing key as `received undefined`, and of a union that it is invalid. */
export const IN_WORDS: { readonly error: z.core.$ZodErrorMap } = {
  error: (issue) => {
    if (issue.code === 'invalid_type') return `wanted ${issue.expected}, found ${kindOf(issue.input)}`;
    if (issue.code === 'invalid_value') return `wanted ${issue.values.map(String).join(' or ')}`;
    if (issue.code === 'too_big') return `wanted at most ${issue.maximum}${unitOf(issue.origin)}`;
    if (issue.code === 'too_small') return `wanted at least ${issue.minimum}${unitOf(issue.origin)}`;
    if (issue.code !== 'invalid_union') return undefined;
    const all = issue.errors.flat();
    // the alternative that is at least of the right type is the one that was meant
    const meant = all.filter((one) => one.code !== 'invalid_type');
    const said = (meant.length > 0 ? meant : all).map((one) => one.message);
    return said.length === 0 ? undefined : [...new Set(said)].join(', or ');
  },
};

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' of them' : '';
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value;
}
