/** Holds the patches of the sabotage to the code as it is: each applies, is a line or two, and has its scenario. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SCENARIOS } from './devices.js';
import { ENGINE } from './engine.js';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const files = readdirSync(`${HERE}patches`);
const engineFiles = readdirSync(`${HERE}engine-patches`).map((file) => `engine-patches/${file}`);

it('every device has its patch, and every patch its device', () => {
  expect(files.toSorted()).toEqual(SCENARIOS.map((s) => `${s.device}.patch`).toSorted());
  expect(SCENARIOS.length).toBeGreaterThanOrEqual(12);
  expect(new Set(SCENARIOS.map((s) => s.plan.seed)).size).toBe(SCENARIOS.length);
});

it('every device of the engine has its patch, and every patch its device', () => {
  expect(ENGINE.filter((e) => e.patch.startsWith('engine-')).map((e) => e.patch)).toEqual(
    expect.arrayContaining(engineFiles),
  );
  expect(ENGINE.map((e) => e.patch).filter((p) => !existsSync(`${HERE}${p}`))).toEqual([]);
});

it.each([...files.map((file) => `patches/${file}`), ...engineFiles])(
  '%s applies, and is a line or two',
  (file) => {
    execFileSync('git', ['apply', '--check', `${HERE}${file}`], { cwd: ROOT });
    const lines = readFileSync(`${HERE}${file}`, 'utf8').split('\n');
    const taken = lines.filter((l) => /^-(?!--)/.test(l)).length;
    const put = lines.filter((l) => /^\+(?!\+\+)/.test(l)).length;
    expect(Math.max(taken, put)).toBeLessThanOrEqual(2);
  },
);
