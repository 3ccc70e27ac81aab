/**
 * Duty: how the long tests run, the files named `*.long.test.ts`: first those of packages and apps, which hold whatever else
 * the machine does, two at a time; then those of the whole, one at a time with nothing beside them.
 */
import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

const long = {
  ...base,
  test: {
    ...base.test,
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
};

const project = (name: string, include: readonly string[], groupOrder: number, maxWorkers: number) => ({
  ...long,
  test: { ...long.test, name, include: [...include], sequence: { groupOrder }, maxWorkers },
});

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      project('parts', ['packages/*/src/**/*.long.test.ts', 'apps/*/src/**/*.long.test.ts'], 0, 2),
      project('whole', ['test/**/*.long.test.ts'], 1, 1),
    ],
  },
});
