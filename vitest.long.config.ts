/**
 * Duty: how the long tests run, the files named `*.long.test.ts`: first those that hold whatever else the machine does, two at a
 * time; then the others, one at a time with nothing beside them.
 */
import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

const EVERY = ['packages/*/src/**/*.long.test.ts', 'apps/*/src/**/*.long.test.ts', 'test/**/*.long.test.ts'];
/** They are about clocks and waiting, or drive the whole at its own speed. */
const ALONE = ['test/{browser,consistency,faults,guides}/*.long.test.ts', 'test/system/demo.long.test.ts'];
const NEVER = ['**/node_modules/**', '**/dist/**'];

const long = { ...base.test, testTimeout: 600_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        ...base,
        test: {
          ...long,
          name: 'beside',
          include: EVERY,
          exclude: [...NEVER, ...ALONE],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...base,
        test: {
          ...long,
          name: 'alone',
          include: ALONE,
          exclude: NEVER,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
