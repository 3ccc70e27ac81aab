/** Duty: the engine's own devices: each is taken out of a copy of the tree, and its random backfills must see it; with it they must see nothing. */
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { patchedCopy } from './copy.js';

/** One device of packages/postgres without which a random backfill loses or misses a row. */
export interface EngineDevice {
  readonly device: string;
  readonly says: string;
  /** From test/sabotage. */
  readonly patch: string;
}

export const ENGINE: readonly EngineDevice[] = [
  {
    device: 'engine-mop-up',
    says: 'passes go on until one changes nothing, because rows move behind a cursor',
    patch: 'patches/mop-up.patch',
  },
  {
    device: 'engine-horizon',
    says: 'a backfill waits until the transactions that were open when the bridge came have ended',
    patch: 'engine-patches/horizon-gate.patch',
  },
  {
    device: 'engine-virtualxid',
    says: 'transactions are known by their virtual id, because one that has not written has no other',
    patch: 'patches/virtualxid.patch',
  },
  {
    device: 'engine-when-clause',
    says: 'the bridge fires where the old column changed, also in a row that is filled',
    patch: 'engine-patches/when-clause.patch',
  },
];

export interface EngineOutcome {
  readonly caught: boolean;
  readonly found: string | null;
  readonly seed: number;
  /** How many random backfills it took. */
  readonly cases: number;
  readonly seconds: number;
  readonly clean: boolean;
  readonly cleanFound: string | null;
}

const run = promisify(execFile);
const PARTS = ['packages', 'package.json', 'tsconfig.base.json', 'vitest.config.ts', 'vitest.long.config.ts'];
const isOwn = (path: string): boolean => !/[\\/](node_modules|\.turbo|dist)([\\/]|$)/.test(path);

/** @throws when the patch does not apply: then it is out of date. */
export async function judgeEngine(root: string, { patch }: EngineDevice): Promise<EngineOutcome> {
  const file = join(root, 'test', 'sabotage', patch);
  const folder = await patchedCopy(root, file, PARTS, isOwn);
  try {
    const startedAt = performance.now();
    const broken = await backfills(folder, 'long');
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    for (const touched of filesOf(file)) cpSync(join(root, touched), join(folder, touched));
    const whole = await backfills(folder, 'short', broken.seed);
    return {
      caught: broken.failed && whole.passed,
      found: broken.failed ? broken.words : null,
      seed: broken.seed,
      cases: broken.cases,
      seconds,
      clean: whole.passed,
      cleanFound: whole.passed ? null : whole.words,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const filesOf = (patch: string): readonly string[] =>
  [...readFileSync(patch, 'utf8').matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, path = '']) => path);

interface Run {
  readonly passed: boolean;
  /** True only where a case was refuted: what does not compile or start has caught nothing. */
  readonly failed: boolean;
  readonly seed: number;
  readonly cases: number;
  readonly words: string;
}

/** The property test in that folder: two hundred cases, or the first twenty of a seed. */
async function backfills(folder: string, which: 'long' | 'short', seed = newSeed()): Promise<Run> {
  // the first case that is refuted is enough: to shrink it takes minutes, and the patch is known
  const setup = join(folder, 'sabotage.setup.ts');
  writeFileSync(
    setup,
    `import fc from 'fast-check';\nfc.configureGlobal({ seed: ${seed}, endOnFailure: true });\n`,
  );
  const config = join(folder, 'sabotage.config.ts');
  const base = which === 'long' ? './vitest.long.config.js' : './vitest.config.js';
  writeFileSync(
    config,
    `import base from '${base}';\nexport default { ...base, test: { ...base.test, setupFiles: ['${setup}'] } };\n`,
  );
  const test = `packages/postgres/src/any-backfill${which === 'long' ? '.long' : ''}.test.ts`;
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', config, test];
  const env = { ...process.env, NO_COLOR: '1' };
  const { code, output } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 1 << 26 }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { stdout?: string; stderr?: string }) => ({
      code: 1,
      output: `${error.stdout ?? ''}${error.stderr ?? ''}`,
    }),
  );
  const refuted = /Property failed after (\d+) tests/.exec(output);
  return {
    passed: code === 0,
    failed: refuted !== null,
    seed,
    cases: Number(refuted?.[1] ?? 0),
    words:
      /(AssertionError|Error): .+/.exec(refuted ? afterwards(output, refuted.index) : output)?.[0] ??
      output.slice(-500),
  };
}

const afterwards = (output: string, index: number): string => output.slice(index);
// any number will do: it is printed, and the clean run uses the same
const newSeed = (): number => Date.now() % 0x7fff_ffff;
