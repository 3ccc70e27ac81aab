/**
 * Duty: runs Prisma's example and jest, which are 350 MB and so no part of `npm ci`: they are installed here when this first
 * runs, by a lock file of their own.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freshEmbedded } from '@sluice/embedded';
import { moments } from '@sluice/sdk/testing';
import { beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const home = dirname(fileURLToPath(import.meta.url));
const bin = (name: string): string => join(home, 'node_modules/.bin', name);
/** Runners of their own, not a part of the one around them. */
const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined, VITEST: undefined };

beforeAll(async () => {
  if (!existsSync(bin('prisma')) || !existsSync(bin('jest')))
    await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
      cwd: home,
    });
});

it('jest runs a test once for every moment of a rollout', async () => {
  const { stderr } = await run(bin('jest'), ['--config', 'jest.config.json'], {
    cwd: home,
    env: { ...env, NODE_OPTIONS: '--experimental-vm-modules' },
  });
  expect(stderr).toContain(`${moments().length} passed, ${moments().length} total`);
});

it('the example of Prisma holds at every moment of a rollout, and in a transaction', async () => {
  const server = await freshEmbedded({ settings: { fsync: 'off' } });
  try {
    // its schema engine would be downloaded, and generating needs none
    const generating = { ...env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
    await run(bin('prisma'), ['generate', '--schema', 'schema.prisma'], { cwd: home, env: generating });
    const args = ['--test', '--test-reporter=tap', 'orders-by-prisma.mjs'];
    const { stdout } = await run(process.execPath, args, {
      cwd: home,
      env: { ...env, DATABASE_URL: server.url('postgres') },
    });
    expect(stdout).toContain(`# tests ${moments().length + 1}`);
    expect(stdout).toContain('# fail 0');
  } finally {
    await server.stop();
  }
});
