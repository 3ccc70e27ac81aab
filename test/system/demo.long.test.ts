/** The whole job: the demo, with a fifth of its rows, and each of its figures. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SLUICE = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const INTERVALS = ['backfill', 'read 1', 'read 10', 'read 50', 'read 100'];

it(
  'takes a column from a spec to done under traffic, with a rollback in the middle',
  { timeout: 680_000 },
  async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [SLUICE, 'demo', '--json', '--rows', '60000'],
      {
        maxBuffer: 1 << 24,
      },
    );
    const figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number> & {
      byPhase: Record<string, { reads: number; writes: number }>;
    };
    expect(figures).toMatchObject({
      done: true,
      targets: 2,
      instances: 8,
      wrongReads: 0,
      failedReads: 0,
      failedWrites: 0,
      differingRows: 0,
      rowsCompared: figures['rows'],
    });
    expect(figures['rows']).toBeGreaterThanOrEqual(120_000);
    expect(figures['rollbackMs']).not.toBeNull();
    const idle = INTERVALS.filter((i) => !figures.byPhase[i]?.reads || !figures.byPhase[i].writes);
    expect(idle).toEqual([]);
  },
);
