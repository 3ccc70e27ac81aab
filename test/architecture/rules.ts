/** Duty: the rules of the house as data and functions over sources; must not touch the disk. */
import { posix } from 'node:path';
import type { Workspace } from './repository.js';
import type { Source } from './source.js';

/** A rule names each file that breaks it, and what in the file does so. */
export interface Rule {
  readonly says: string;
  readonly broken: (workspaces: readonly Workspace[]) => string[];
}

/** Imports go down only. A workspace that is not named here stands nowhere, which is a fault as well. */
const FLOORS: Readonly<Record<string, number>> = {
  '@sluice/core': 0,
  '@sluice/embedded': 0,
  '@sluice/postgres': 1,
  '@sluice/api': 1,
  '@sluice/sdk': 1,
  '@sluice/control-plane': 2,
  '@sluice/cli': 2,
  '@sluice/dashboard': 2,
  '@sluice/shop': 2,
  '@sluice/test': 3,
};

const MAX_LINES = 300;

const isTest = (path: string): boolean => /\.(test|fixture)\.tsx?$/.test(path);
const isGenerated = (path: string): boolean => /\.gen\.tsx?$/.test(path);
const isToolConfig = (path: string): boolean => path.endsWith('.config.ts');
const packageOf = (specifier: string): string => specifier.split('/').slice(0, 2).join('/');

function eachSource(
  judge: (source: Source, workspace: Workspace, all: readonly Workspace[]) => readonly string[],
): Rule['broken'] {
  return (all) =>
    all.flatMap((workspace) =>
      workspace.sources.flatMap((source) =>
        judge(source, workspace, all).map((fault) => `${source.path}: ${fault}`),
      ),
    );
}

function mayKnow(from: string, to: string): boolean {
  const [upper, lower] = [FLOORS[from], FLOORS[to]];
  return from === to || (upper !== undefined && lower !== undefined && lower < upper);
}

const floors: Rule = {
  says: 'imports go down only, and neighbours never import each other',
  broken: (all) => [
    ...all
      .filter(({ name }) => FLOORS[name] === undefined)
      .map(({ folder, name }) => `${folder}/package.json: ${name} stands on no floor; add it to FLOORS`),
    ...all.flatMap(({ folder, name, neighbours }) =>
      neighbours
        .filter((other) => !mayKnow(name, other))
        .map((other) => `${folder}/package.json: depends on ${other}, which is not below it`),
    ),
    ...eachSource((source, { name }) =>
      source.imports
        .filter((each) => each.startsWith('@sluice/') && !mayKnow(name, packageOf(each)))
        .map((each) => `imports ${each}, which is not below ${name}`),
    )(all),
  ],
};

const pureCore: Rule = {
  says: 'core is pure: its own files only, no clock, no randomness, no process, no output',
  broken: eachSource((source, { name }) => {
    if (name !== '@sluice/core' || isTest(source.path)) return [];
    return [
      ...source.imports.filter((each) => !each.startsWith('.')).map((each) => `imports ${each}`),
      ...source.ambient.map((each) => `uses ${each}`),
    ];
  }),
};

const oneDoor: Rule = {
  says: 'a package is entered by the doors that its package.json exports',
  broken: eachSource((source, workspace, all) =>
    source.imports.flatMap((each) => {
      if (each.startsWith('.')) {
        const target = posix.join(posix.dirname(source.path), each);
        return target.startsWith(`${workspace.folder}/`)
          ? []
          : [`reaches out of ${workspace.folder} by ${each}`];
      }
      if (!each.startsWith('@sluice/')) return [];
      const other = all.find(({ name }) => name === packageOf(each));
      const door = each === packageOf(each) ? '.' : `.${each.slice(packageOf(each).length)}`;
      return other?.doors.includes(door) ? [] : [`imports ${each}, which is no door of ${packageOf(each)}`];
    }),
  ),
};

const AMBIENT = new Set(['process.env', 'Date.now', 'Math.random', 'new Date()']);
const takesAmbient = (source: Source): readonly string[] =>
  isTest(source.path) ? [] : source.ambient.filter((each) => AMBIENT.has(each));

const ambientInMain: Rule = {
  says: 'environment, wall clock and randomness are read in main.ts of an app, each in one file of the SDK',
  broken: (all) => [
    ...eachSource((source, { folder, name }) => {
      const isMain = folder.startsWith('apps/') && source.path === `${folder}/src/main.ts`;
      if (isMain || isToolConfig(source.path) || name === '@sluice/sdk' || name === '@sluice/test') return [];
      return takesAmbient(source).map((each) => `uses ${each}; take it as a parameter`);
    })(all),
    // The SDK has no main.ts: it lives in somebody else's. So each of these has one file there that reads it.
    ...all
      .filter(({ name }) => name === '@sluice/sdk')
      .flatMap(({ sources }) =>
        [...AMBIENT].flatMap((each) =>
          sources
            .filter((source) => takesAmbient(source).includes(each))
            .slice(1)
            .map(({ path }) => `${path}: a second file of the SDK that uses ${each}`),
        ),
      ),
  ],
};

/** By what else one could speak to a server. */
const SPEECH = new Set([
  'fetch',
  'globalThis.fetch',
  'window.fetch',
  'EventSource',
  'WebSocket',
  'XMLHttpRequest',
]);
const SPEAKERS = /^(node:)?(http|https|http2)$|^(undici|axios|got|openapi-fetch|node-fetch)$/;
/** The load of the demo, which speaks to the shop as its customers do. */
const SPEAKS_TO_THE_SHOP = 'apps/cli/src/demo/load.ts';

const oneClient: Rule = {
  says: 'the command line and the dashboard speak to a control plane by the client of the API alone',
  broken: eachSource(({ path, ambient, imports }, { name }) => {
    if (name !== '@sluice/cli' && name !== '@sluice/dashboard') return [];
    if (isTest(path) || path === SPEAKS_TO_THE_SHOP) return [];
    return [
      ...ambient.filter((each) => SPEECH.has(each)).map((each) => `uses ${each}; ask @sluice/api`),
      ...imports.filter((each) => SPEAKERS.test(each)).map((each) => `imports ${each}; ask @sluice/api`),
    ];
  }),
};

const oneIdeaAFile: Rule = {
  says: `no file of source is longer than ${MAX_LINES} lines`,
  broken: eachSource(({ path, lines }) =>
    isTest(path) || isGenerated(path) || lines <= MAX_LINES ? [] : [`has ${lines} lines`],
  ),
};

const namedExports: Rule = {
  says: 'no default exports',
  broken: eachSource(({ path, hasDefaultExport }) =>
    hasDefaultExport && !isToolConfig(path) ? ['exports a default'] : [],
  ),
};

const noEnums: Rule = {
  says: 'no enums',
  broken: eachSource(({ hasEnum }) => (hasEnum ? ['declares an enum; use an `as const` array'] : [])),
};

/** What a service may load beside our own files and Node.js itself. */
const WITH_THE_SDK = ['unleash-client'];
/** The SDK's own door of core: what stands behind `.` is ten times as much as a service needs. */
const DOOR_FOR_SERVICES = '@sluice/core/sdk';
const CORE_FOR_SERVICES = ['flag-digest', 'guardrails/spread', 'sdk', 'stage', 'wire'].map(
  (name) => `packages/core/src/${name}.ts`,
);

/** Every file that is loaded with the SDK's door, and every name that it cannot follow; types load nothing. */
function loadedByServices(all: readonly Workspace[]): ReadonlySet<string> {
  const sources = new Map(all.flatMap((each) => each.sources.map((source) => [source.path, source])));
  const found = new Set<string>();
  const queue = ['packages/sdk/src/index.ts'];
  for (const path of queue) {
    if (found.has(path)) continue;
    found.add(path);
    for (const each of sources.get(path)?.loads ?? []) {
      if (each.startsWith('.')) queue.push(posix.join(posix.dirname(path), each).replace(/\.js$/, '.ts'));
      else queue.push(each === DOOR_FOR_SERVICES ? 'packages/core/src/sdk.ts' : each);
    }
  }
  return found;
}

const leanSdk: Rule = {
  says: 'a service that starts loads little: the SDK, the few files of core that it needs, and unleash-client',
  broken: (all) =>
    [...loadedByServices(all)]
      .filter((each) => {
        if (each.startsWith('packages/core/')) return !CORE_FOR_SERVICES.includes(each);
        const isKnown = each.startsWith('packages/sdk/') || each.startsWith('node:');
        return !isKnown && !WITH_THE_SDK.includes(each.split('/')[0] ?? '');
      })
      .map((each) => `${each}: is loaded by whoever imports @sluice/sdk`),
};

export const RULES: readonly Rule[] = [
  floors,
  pureCore,
  oneDoor,
  ambientInMain,
  oneClient,
  oneIdeaAFile,
  namedExports,
  noEnums,
  leanSdk,
];
