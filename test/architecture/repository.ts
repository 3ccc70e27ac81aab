/** Duty: finds the workspaces of this repository and reads their sources; must not judge them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource, type Source } from './source.js';

/** A workspace: a folder with a package.json, and the TypeScript in it. */
export interface Workspace {
  /** From the root: `packages/core`. */
  readonly folder: string;
  readonly name: string;
  /** The subpaths that others may import: `.`, `./testing`. */
  readonly doors: readonly string[];
  /** Every package of this repository that package.json names, in any list of dependencies. */
  readonly neighbours: readonly string[];
  readonly sources: readonly Source[];
}

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const NOT_OURS = /(^|\/)(node_modules|dist|coverage)\//;

/** Reads every workspace under `root`. */
export function readRepository(root: string): Workspace[] {
  const folders = ['packages', 'apps'].flatMap((floor) =>
    existsSync(join(root, floor)) ? readdirSync(join(root, floor)).map((name) => `${floor}/${name}`) : [],
  );
  return [...folders, 'test']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => readWorkspace(root, folder));
}

function readWorkspace(root: string, folder: string): Workspace {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const lists = [manifest.dependencies, manifest.devDependencies, manifest.peerDependencies];
  return {
    folder,
    name: manifest.name,
    doors: Object.keys(manifest.exports ?? {}),
    neighbours: lists
      .flatMap((list) => Object.keys(list ?? {}))
      .filter((name) => name.startsWith('@sluice/')),
    sources: typescriptIn(join(root, folder)).map((file) =>
      readSource(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')),
    ),
  };
}

function typescriptIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.test(`${entry.name}/`)) return [];
    if (entry.isDirectory())
      return typescriptIn(join(folder, entry.name)).map((file) => `${entry.name}/${file}`);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [entry.name] : [];
  });
}
