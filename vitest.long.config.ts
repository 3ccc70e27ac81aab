/** Duty: how the long tests run: the files named `*.long.test.ts`, one at a time, with nothing else on the machine. */
import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['packages/*/src/**/*.long.test.ts', 'apps/*/src/**/*.long.test.ts', 'test/**/*.long.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    fileParallelism: false,
    passWithNoTests: true,
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
