/** Duty: shows that every code that people can meet has a whole text, and that no text stands for a code that nobody gives. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FINDING_CODES, REFUSAL_CODES } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { EXPLAINED } from './explain.js';

const root = fileURLToPath(new URL('../../../postgres/src', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  .map((f) => readFileSync(`${root}/${f}`, 'utf8'))
  .join('\n');

describe('every code is explained', () => {
  it('once', () => {
    const codes = EXPLAINED.map((e) => e.code);
    expect(new Set(codes)).toEqual(new Set([...FINDING_CODES, ...REFUSAL_CODES]));
    expect(codes).toHaveLength(new Set(codes).size);
  });

  it.each(EXPLAINED)('$code: what it means, why, an example, what to do', (explained) => {
    const { kinds, means, why, example, todo } = explained;
    expect(kinds.length).toBeGreaterThan(0);
    for (const text of [means, why, todo]) {
      expect(text.length).toBeGreaterThan(18);
      expect(text).toMatch(/^[A-Za-z“].*[.]$/);
    }
    expect(example.split('\n').every((line) => line.trim() !== '' && line.length <= 120)).toBe(true);
    // two of them the same would be one that says nothing
    expect(new Set([means, why, todo]).size).toBe(3);
  });

  it.each([...FINDING_CODES])('%s is a finding that a plan really makes', (code) => {
    expect(sources).toContain(`'${code}'`);
  });
});
