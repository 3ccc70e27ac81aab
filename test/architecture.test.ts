/** Duty: holds this repository to the rules of the house, and proves that each rule can fail. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRepository, type Workspace } from './architecture/repository.js';
import { RULES } from './architecture/rules.js';
import { readSource } from './architecture/source.js';

const repository = readRepository(dirname(dirname(fileURLToPath(import.meta.url))));

describe('the repository keeps the rules of the house', () => {
  it('is really read', () => {
    expect(repository.map(({ name }) => name)).toContain('@sluice/core');
    expect(repository.flatMap(({ sources }) => sources).length).toBeGreaterThan(20);
  });
  it.each(RULES)('$says', ({ broken }) => {
    expect(broken(repository)).toEqual([]);
  });
});

/** A repository of a few packages and one file, in which to break a rule. */
function repositoryWith(path: string, text: string): Workspace[] {
  const workspace = (folder: string, doors = ['.']): Workspace => ({
    folder,
    name: `@sluice/${folder.split('/').at(-1)}`,
    doors,
    neighbours: [],
    sources: path.startsWith(`${folder}/`) ? [readSource(path, text)] : [],
  });
  return [
    workspace('packages/core'),
    workspace('packages/embedded'),
    workspace('packages/postgres'),
    workspace('packages/sdk', ['.', './testing']),
    workspace('apps/cli'),
    workspace('apps/control-plane'),
    workspace('test', []),
  ];
}

function faultsOf(path: string, text: string): string[] {
  const workspaces = repositoryWith(path, text);
  return RULES.flatMap(({ broken }) => broken(workspaces));
}

describe('each rule can fail', () => {
  it.each([
    ['packages/core/src/a.ts', `import { x } from '@sluice/postgres';`],
    ['packages/postgres/src/a.ts', `import type { X } from '@sluice/sdk';`],
    ['packages/postgres/src/a.test.ts', `export * from '@sluice/cli';`],
    ['apps/cli/src/a.ts', `await import('@sluice/control-plane');`],
    ['packages/core/src/a.ts', `import { x } from 'zod';`],
    ['packages/core/src/a.ts', `import { x } from 'node:fs';`],
    ['packages/core/src/a.ts', `export const at = Date.now();`],
    ['packages/core/src/a.ts', `export const at = new Date();`],
    ['packages/core/src/a.ts', `export const dice = () => Math.random();`],
    ['packages/core/src/a.ts', `export const home = process.env.HOME;`],
    ['packages/core/src/a.ts', `export const say = () => console.log('a');`],
    ['packages/core/src/a.ts', `export const later = (f: () => void) => setTimeout(f, 1);`],
    ['packages/core/src/a.ts', `export const sneaky = globalThis;`],
    ['packages/core/src/a.ts', `export type X = import('pg').Pool;`],
    ['apps/cli/src/a.ts', `import { x } from '@sluice/core/src/phases.js';`],
    ['apps/cli/src/a.ts', `import { x } from '../../../packages/core/src/phases.js';`],
    ['apps/cli/src/a.ts', `export const home = process.env.HOME;`],
    ['packages/postgres/src/main.ts', `export const at = Date.now();`],
    ['apps/cli/src/a.ts', `export const ask = (url: string) => fetch(url);`],
    ['apps/cli/src/a.ts', `export const ask = globalThis.fetch;`],
    ['apps/cli/src/a.ts', `import { request } from 'node:https';`],
    ['apps/cli/src/a.ts', `export const hear = (url: string) => new EventSource(url);`],
    ['packages/postgres/src/a.ts', `export default 1;`],
    ['packages/postgres/src/a.ts', `const a = 1; export { a as default };`],
    ['packages/postgres/src/a.ts', `enum Colour { red }`],
  ])('%s: %s', (path, text) => {
    const faults = faultsOf(path, text);
    expect(faults).not.toEqual([]);
    for (const fault of faults) expect(fault).toContain(path);
  });

  it('names a file that grew too long', () => {
    const file = (lines: number) => faultsOf('packages/core/src/a.ts', 'export {};\n'.repeat(lines));
    expect(file(300)).toEqual([]);
    expect(file(301)).toEqual(['packages/core/src/a.ts: has 301 lines']);
  });

  it('names a second file of the SDK that reads its surroundings, and lets the first be', () => {
    const [first, second] = ['a', 'b'].map((name) =>
      readSource(`packages/sdk/src/${name}.ts`, `export const url = process.env.URL;`),
    );
    const sdkOf = (sources: Workspace['sources']): Workspace[] =>
      repositoryWith('', '').map((each) => (each.name === '@sluice/sdk' ? { ...each, sources } : each));
    const faults = (sources: Workspace['sources']) => RULES.flatMap(({ broken }) => broken(sdkOf(sources)));
    expect(faults([first!])).toEqual([]);
    expect(faults([first!, second!])).toEqual([expect.stringContaining('packages/sdk/src/b.ts')]);
  });

  it('names what makes a service load more than it needs, and lets types be', () => {
    const faults = (text: string) => faultsOf('packages/sdk/src/index.ts', text);
    expect(faults(`import { z } from 'zod';`)).toEqual([expect.stringContaining('zod')]);
    expect(faults(`export { OLD } from '@sluice/core';`)).toEqual([expect.stringContaining('@sluice/core')]);
    expect(faults(`import { type z } from 'zod';`)).toEqual([expect.stringContaining('zod')]);
    expect(faults(`import type { z } from 'zod';\nexport type { Pool } from 'pg';`)).toEqual([]);
    expect(faults(`import { Unleash } from 'unleash-client';\nimport 'node:http';`)).toEqual([]);
  });

  it('names a package that depends upwards, and one that stands on no floor', () => {
    const [core] = repositoryWith('', '');
    const faults = (workspace: Workspace) => RULES.flatMap(({ broken }) => broken([workspace]));
    expect(faults({ ...core!, neighbours: ['@sluice/sdk'] })).toEqual([
      expect.stringContaining('packages/core/package.json'),
    ]);
    expect(faults({ ...core!, name: '@sluice/attic' })).toEqual([expect.stringContaining('no floor')]);
  });
});

describe('no rule cries wolf', () => {
  it.each([
    ['packages/core/src/a.ts', `// process.env\nexport const a = { process: 'Date.now()' }.process;`],
    ['packages/core/src/a.ts', `export const at = (now: number) => new Date(now);`],
    ['packages/core/src/a.test.ts', `import { it } from 'vitest'; it('a', () => { Date.now(); });`],
    ['apps/cli/src/main.ts', `import { x } from '@sluice/core'; x(process.env, Date.now());`],
    ['apps/cli/src/a.ts', `export interface Ports { readonly fetch?: typeof globalThis.fetch }`],
    ['apps/cli/src/demo/load.ts', `export const order = (url: string) => fetch(url);`],
    ['apps/control-plane/src/a.ts', `import { createServer } from 'node:http';`],
    ['test/a.ts', `import { eachStage } from '@sluice/sdk/testing'; eachStage(Date.now());`],
  ])('%s: %s', (path, text) => {
    expect(faultsOf(path, text)).toEqual([]);
  });
});
