/** Duty: a copy of the tree with one device taken out, built; the tree itself is never touched. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a control plane and a service process need to run, and to be built. */
const PARTS = [
  'packages',
  'apps/control-plane',
  'test/dist',
  'test/package.json',
  'package.json',
  'tsconfig.base.json',
];

export interface Copy {
  readonly mains: { readonly plane: string; readonly service: string };
  readonly remove: () => void;
}

/** @throws when the patch does not apply, or the copy does not build: then it is the patch that is out of date. */
export async function sabotaged(root: string, patch: string): Promise<Copy> {
  const folder = await patchedCopy(root, patch, PARTS, isOwn);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-b', 'apps/control-plane', 'packages/sdk'], { cwd: folder }).catch(
    (error: { stdout?: string }) => {
      throw new Error(`${patch} does not build: ${error.stdout}`, { cause: error });
    },
  );
  return {
    mains: {
      plane: join(folder, 'apps/control-plane/dist/main.js'),
      service: join(folder, 'test/dist/consistency/service/main.js'),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** These parts of the tree with the patch applied, and what they import; the folder is the caller's to remove. */
export async function patchedCopy(
  root: string,
  patch: string,
  parts: readonly string[],
  filter: (path: string) => boolean,
): Promise<string> {
  // outside of the tree, or its tools would look into it
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sabotage-'));
  for (const part of parts)
    cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true, filter });
  linkModules(root, folder);
  await run('git', ['apply', '--unsafe-paths', '--directory', folder, patch], { cwd: '/' });
  return folder;
}

const isOwn = (path: string): boolean => !/([\\/](node_modules|\.turbo)|\.(test|fixture)\.ts)$/.test(path);

/** Packages from outside are linked; our own lead into the copy, as they do in the tree. */
function linkModules(root: string, folder: string): void {
  const from = join(root, 'node_modules');
  const to = join(folder, 'node_modules');
  mkdirSync(join(to, '@sluice'), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== '@sluice') symlinkSync(join(from, name), join(to, name));
  }
  for (const name of readdirSync(join(from, '@sluice'))) {
    symlinkSync(readlinkSync(join(from, '@sluice', name)), join(to, '@sluice', name));
  }
}
