/** Duty: does what the README and the guides tell their reader, word for word and in their order, on a database of one's own. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshEmbedded, startEmbedded, type FreshServer } from '@sluice/embedded';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { blocksOf, untrue, type Block } from './blocks.js';
import { openTerminal, type Terminal } from './terminal.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENTS = [
  'README.md',
  'docs/guides/platform-engineer.md',
  'docs/guides/service-author.md',
  'docs/guides/on-call.md',
  'docs/guides/without-a-control-plane.md',
];

/** What is run elsewhere: once by whoever runs these tests, and by the long test of the demo. */
const ELSEWHERE = new Set(['npm ci', 'npm run build', 'npm run demo']);
/** What a reader leaves running in a terminal of its own, and the line that says it runs. */
const STAYS: readonly (readonly [RegExp, RegExp])[] = [
  [/^sluice (dev|serve)\b/, /Sluice runs at/],
  [/^node apps\/shop\/dist\/main\.js (checkout|reporting|legacy|load)\b/, /"ready":true/],
];
/** A gate that is closed is an answer, too. */
const ANSWERS = [0, 3];

let copy: string;
let server: FreshServer;
let environment: Record<string, string | undefined>;

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'sluice-guides-'));
  // the embedded server runs as another user where we are root
  chmodSync(copy, 0o755);
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter(Boolean))
    cpSync(join(ROOT, file), join(copy, file), { force: true });
  for (const app of ['cli', 'control-plane', 'shop', 'dashboard'])
    cpSync(join(ROOT, 'apps', app, 'dist'), join(copy, 'apps', app, 'dist'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

  server = await freshEmbedded({
    postgres: inject('postgres'),
    settings: { fsync: 'off', shared_preload_libraries: 'pg_stat_statements' },
  });
  await own(
    server.url(),
    `create role "user" login password 'password' in role pg_read_all_stats`,
    'create database shop owner "user"',
    'create database sluice owner "user"',
  );
  await own(
    server.url('shop'),
    `create extension pg_stat_statements; set role "user";
    create table track (track_id int primary key, name text not null, unit_price numeric(10, 2) not null);
    insert into track select n, 'Track ' || n, (n % 400) / 100.0 from generate_series(1, 3503) n; analyze track`,
  );
  const { NO_COLOR: _, ...rest } = process.env;
  // no address in the documents names a port, so that they are true on a machine where the usual ones are taken
  environment = {
    PATH: rest['PATH'],
    HOME: copy,
    USER: 'ana',
    TERM: 'dumb',
    PGPORT: new URL(server.url()).port,
    SLUICE_HOME: join(copy, 'home'),
    ...(await freePlace()),
  };
});
afterAll(async () => {
  // a control plane that was ended leaves its own server running
  await (await startEmbedded({ home: join(copy, 'home') })).stop();
  await server.stop();
  rmSync(copy, { recursive: true, force: true });
});

async function own(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}

async function freePlace(): Promise<Record<string, string>> {
  const taken = createServer().listen(0);
  const { port } = taken.address() as { port: number };
  await new Promise((resolve) => taken.close(resolve));
  return { PORT: String(port), SLUICE_URL: `http://127.0.0.1:${port}` };
}

describe.sequential('as its reader does it', () => {
  it.each(DOCUMENTS)('%s', async (document) => {
    const blocks = blocksOf(readFileSync(join(copy, document), 'utf8'));
    expect(blocks.length).toBeGreaterThan(0);
    const terminal = openTerminal(copy, environment);
    try {
      for (const block of blocks) expect(await faultOf(terminal, block)).toBeUndefined();
    } finally {
      await terminal.close();
    }
  });
});

/** What was typed, what it said, and what the document says otherwise; undefined where all is as told. */
async function faultOf(terminal: Terminal, block: Block): Promise<object | undefined> {
  if (block.kind === 'file') {
    writeFileSync(join(copy, block.name), block.text);
    return undefined;
  }
  for (const command of block.kind === 'run' ? block.commands : [block.command]) {
    if (ELSEWHERE.has(command)) continue;
    const stays = STAYS.find(([starts]) => starts.test(command));
    const { code, lines } = await terminal.run(stays ? inBackground(command, stays[1]) : command);
    if (process.env['SHOW_GUIDES']) process.stderr.write(`\n$ ${command}\n${lines.join('\n')}\n`);
    if (!ANSWERS.includes(code)) return { line: block.line, command, code, lines };
    const wrong = block.kind === 'shown' ? untrue(block.output, lines) : [];
    if (wrong.length > 0) return { line: block.line, command, wrong, lines };
  }
  return undefined;
}

let backgrounds = 0;

/** In the same shell, as another terminal would have it: with its aliases and variables. */
function inBackground(command: string, ready: RegExp): string {
  backgrounds += 1;
  const log = `"$HOME/background-${backgrounds}.log"`;
  const runs = `grep -qsE '${ready.source}' ${log}`;
  return `${command} > ${log} 2>&1 &\nfor i in $(seq 300); do ${runs} && break; sleep 0.1; done; cat ${log}; ${runs}`;
}
