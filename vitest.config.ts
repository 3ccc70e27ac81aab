/** Duty: how the tests run that everybody runs. Tests and coverage read the packages' sources, never their dist. */
import { defineConfig } from 'vitest/config';

const conditions = ['@sluice/source', 'module', 'node', 'development|production'];

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgres: string;
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.long.test.ts'],
    // which PostgreSQL the servers of the tests are; empty: the one that is installed with Sluice
    provide: { postgres: process.env['SLUICE_EMBEDDED_POSTGRES'] ?? '' },
    pool: 'forks',
    // Two cores: more workers only make the real servers in the tests slower, and their deadlines tighter.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    server: { deps: { inline: [/@sluice\//] } },
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.gen.ts'],
      reporter: ['text-summary'],
    },
  },
});
