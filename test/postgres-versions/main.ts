/** Duty: `npm run test:postgres-versions`: the engine's tests on every major PostgreSQL that can be had, one after another. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MAJORS, type Server, servers } from './servers.js';

/** Whatever speaks to a target or to a state store of any version: the engine whole, the store, a whole rollout and a replica. */
const TESTED = [
  'packages/postgres/src/',
  'apps/control-plane/src/store/',
  'test/system/rollback.test.ts',
  'test/system/replicas.test.ts',
];

interface Result extends Server {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** The part of vitest's report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const majors = positionals.length === 0 ? [...MAJORS] : positionals.map(Number);
const unknown = majors.filter((m) => !(MAJORS as readonly number[]).includes(m));
if (unknown.length > 0) {
  console.error(`Wanted some of ${MAJORS.join(', ')}, found ${unknown.join(', ')}. Leave it out for all.`);
  process.exit(2);
}

const results = servers(root, majors).map(test);
console.log('PostgreSQL  passed  failed  skipped  seconds');
for (const r of results)
  console.log(
    r.missing === null
      ? [r.version?.padEnd(10), r.passed, r.failed, r.skipped, r.seconds]
          .map((cell, n) => (n === 0 ? String(cell) : String(cell).padStart([0, 6, 6, 7, 7][n] ?? 0)))
          .join('  ')
      : `${String(r.major).padEnd(10)}  not here: ${r.missing}`,
  );
if (values.json) console.log(JSON.stringify({ tested: TESTED, versions: results }));
// a version that this platform does not have proves nothing and is named; one that ran and passed nothing has failed
process.exitCode = results.every((r) => r.missing?.startsWith('nobody') ?? (r.failed === 0 && r.passed > 0))
  ? 0
  : 1;

function test(server: Server): Result {
  const none = { ...server, passed: 0, failed: 0, skipped: 0, seconds: 0 };
  if (server.missing !== null) return none;
  console.error(`PostgreSQL ${server.version}`);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-versions-'));
  const file = join(folder, 'report.json');
  const { SLUICE_EMBEDDED_POSTGRES: _own, ...env } = process.env;
  const startedAt = performance.now();
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...TESTED,
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: server.folder === null ? env : { ...env, SLUICE_EMBEDDED_POSTGRES: server.folder },
    },
  );
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  try {
    if (!existsSync(file)) return { ...none, failed: 1, seconds };
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    // a file that does not load has no test that could fail
    const broken = report.testResults.filter(
      (f) => f.status === 'failed' && f.assertionResults.length === 0,
    ).length;
    const failed = report.numFailedTests + broken;
    tellFailures(report);
    return {
      ...server,
      passed: report.numPassedTests,
      failed: failed === 0 && status !== 0 ? 1 : failed,
      skipped: report.numPendingTests,
      seconds,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tellFailures({ testResults }: Report): void {
  for (const { name, status, message, assertionResults } of testResults) {
    if (status === 'failed' && assertionResults.length === 0) console.error(`${name}: ${message}`);
    for (const each of assertionResults)
      if (each.status === 'failed')
        console.error(`${name}: ${each.fullName}: ${each.failureMessages[0] ?? ''}`);
  }
}
