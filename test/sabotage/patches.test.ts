/** Holds the patches of the sabotage to the code as it is: each applies, is a line or two, and has its scenario. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SCENARIOS } from './devices.js';

const FOLDER = fileURLToPath(new URL('patches/', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const files = readdirSync(FOLDER);

it('every device has its patch, and every patch its device', () => {
  expect(files.toSorted()).toEqual(SCENARIOS.map((s) => `${s.device}.patch`).toSorted());
  expect(SCENARIOS.length).toBeGreaterThanOrEqual(12);
  expect(new Set(SCENARIOS.map((s) => s.plan.seed)).size).toBe(SCENARIOS.length);
});

it.each(files)('%s applies, and is a line or two', (file) => {
  execFileSync('git', ['apply', '--check', `${FOLDER}${file}`], { cwd: ROOT });
  const lines = readFileSync(`${FOLDER}${file}`, 'utf8').split('\n');
  const taken = lines.filter((l) => /^-(?!--)/.test(l)).length;
  const put = lines.filter((l) => /^\+(?!\+\+)/.test(l)).length;
  expect(Math.max(taken, put)).toBeLessThanOrEqual(2);
});
