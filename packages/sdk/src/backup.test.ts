/** Duty: tests what outlives a process: that it says no where `old` would be wrong, and nothing else. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rollout } from './fake-control-plane.fixture.js';
import { columnOf, fleet, read, write } from './fleet.fixture.js';
import type { Sluice } from './sluice.js';
import { until } from './until.fixture.js';

const at = fleet();
const RETIRE = { stage: 'retire', percent: 100 } as const;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-backup-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process of the service in its whole life, up to this revision. */
async function lived(revision: number, standing: Parameters<typeof rollout>[1][string]): Promise<void> {
  at.plane.turn([rollout(revision, { main: standing })], revision);
  const s = at.start({ backup: folder });
  columnOf(s);
  await s.ready();
  await until(() => s.status().revision === revision, s);
  await s.close();
}

/** One that begins while control plane and database are away. */
async function begins(more: { readonly backup?: string; readonly onUnknown?: 'old' }): Promise<string> {
  at.plane.down(true);
  at.database.says(new Error('no route to the database'));
  const s: Sluice = at.start(more);
  const total = columnOf(s);
  const ready = s.ready({ deadlineMs: 0 }).then(
    () => `ready at ${total.stage()}`,
    (error: unknown) => String(error),
  );
  at.clock.advance(0);
  const outcome = await ready;
  await s.close();
  at.plane.down(false);
  return outcome;
}
const files = async (): Promise<readonly string[]> => (await readdir(folder)).toSorted();

describe('with neither control plane nor database, and onUnknown: old', () => {
  it('refuses where another process of the service was past the eve of retire, and begins where none was', async () => {
    const asked = { backup: folder, onUnknown: 'old' } as const;
    expect(await begins(asked)).toBe('ready at old');
    await lived(2, read(100));
    expect(await begins(asked)).toBe('ready at old');
    await lived(3, RETIRE);
    expect(await begins(asked)).toContain('the old column may be wrong for orders.amount_cents');
    // it was not heard of meanwhile, so it is still so
    expect(await begins(asked)).toContain('the old column may be wrong for orders.amount_cents');
    expect(await begins({ onUnknown: 'old' })).toBe('ready at old');
    await lived(4, write);
    expect(await begins(asked)).toBe('ready at old');
  });

  it('never makes anybody ready, and decides nothing', async () => {
    await lived(3, write);
    expect(await begins({ backup: folder })).toContain('does not know the stage');
    expect(await begins({ backup: folder, onUnknown: 'old' })).toBe('ready at old');
  });
});

describe('its file', () => {
  it("is the process's own, put in its place whole; those of dead processes are cleared away", async () => {
    await lived(2, RETIRE);
    const [first, ...others] = await files();
    expect([first, others]).toEqual([expect.stringMatching(/^sluice-checkout\.\d+\.[0-9a-f-]+\.json$/), []]);
    await lived(3, RETIRE);
    expect(await files()).toHaveLength(1);
    expect(await files()).not.toContain(first);
  });

  it('two instances of one process have one each', async () => {
    at.plane.turn([rollout(2, { main: RETIRE })], 2);
    const instance = async (): Promise<Sluice> => {
      const s = at.start({ backup: folder });
      columnOf(s);
      await s.ready();
      return s;
    };
    // what one that has closed leaves is taken over, as a dead process's is: both must have begun before either ends
    const stand = async (count: number): Promise<void> => {
      while ((await files()).filter((name) => name.endsWith('.json')).length < count);
    };
    const first = await instance();
    await stand(1);
    const second = await instance();
    await stand(2);
    await Promise.all([first.close(), second.close()]);
    expect(await files()).toHaveLength(2);
  });

  it('one of a process that lives counts and stays; what is torn or strange counts for nothing', async () => {
    const living = `sluice-checkout.${process.ppid}.other.json`;
    const over = { 'orders.amount_cents': { over: true, revision: 9 } };
    await writeFile(path.join(folder, living), JSON.stringify({ service: 'checkout', columns: over }));
    for (const [n, text] of [
      '',
      '{"service":"check',
      '[]',
      '{"service":"checkout","columns":{"x":7}}',
    ].entries())
      await writeFile(path.join(folder, `sluice-checkout.0.${n}.json`), text);
    await writeFile(path.join(folder, 'sluice-checkout.0.half.json.tmp'), '{"serv');
    await writeFile(path.join(folder, 'sluice-checkout2.0.other.json'), 'not ours');
    expect(await begins({ backup: folder, onUnknown: 'old' })).toContain(
      'may be wrong for orders.amount_cents',
    );
    const left = await files();
    expect(left).toHaveLength(3);
    expect(left).toEqual(expect.arrayContaining([living, 'sluice-checkout2.0.other.json']));
  });

  it('is another one after each change, and none for what changes nothing', async () => {
    at.plane.turn([rollout(2, { main: read(1) })], 2);
    const s = at.start({ backup: folder });
    columnOf(s);
    await s.ready();
    at.clock.advance(1_000);
    const inode = async (): Promise<string> => {
      const [name] = (await files()).filter((file) => file.endsWith('.json'));
      if (name === undefined) return '';
      const { columns } = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as {
        columns: Record<string, { revision: number }>;
      };
      return `${columns['orders.amount_cents']?.revision} ${(await stat(path.join(folder, name))).ino}`;
    };
    const named = async (revision: number): Promise<string> => {
      for (;;) {
        const seen = await inode();
        if (seen.startsWith(`${revision} `)) return seen.split(' ')[1] ?? '';
      }
    };
    const first = await named(2);
    at.plane.turn([rollout(3, { main: read(10) })], 3);
    await until(() => s.status().revision === 3, s);
    at.clock.advance(1_000);
    expect(await named(3)).not.toBe(first);
  });

  it('that cannot be written is told once, and felt by nobody', async () => {
    const file = path.join(folder, 'no-folder');
    await writeFile(file, '');
    at.plane.turn([rollout(2, { main: write })], 2);
    const s = at.start({ backup: file });
    const total = columnOf(s);
    await s.ready();
    for (const revision of [3, 4, 5]) {
      at.plane.turn([rollout(revision, { main: write })], revision);
      await until(() => s.status().revision === revision, s);
      at.clock.advance(1_000);
    }
    expect(total.stage()).toBe('write');
    expect(at.plane.streams).toHaveLength(1);
    await s.close();
    expect(at.said.filter((line) => line.includes('could not be read'))).toHaveLength(1);
    expect(at.said.filter((line) => line.includes('could not be written'))).toHaveLength(1);
  });
});
