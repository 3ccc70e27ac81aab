#!/usr/bin/env node
/** Duty: the process: environment, terminal, signals, exit code; the only file that sees them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { run } from './program.js';
import { createRedraw } from './redraw.js';
import { folded } from './render/folded.js';
import { harmless } from './render/harmless.js';
import { VERBS } from './verbs/verbs.js';

const { env, stdout, stderr, stdin } = process;
const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
// a reader that went away (head, less) ends us quietly
stdout.on('error', () => process.exit(0));

async function ask(question: string, signal?: AbortSignal): Promise<string> {
  // the question goes where no script reads
  const reader = createInterface({ input: stdin, output: stderr });
  // a question takes Ctrl-C for itself: it means here what it means everywhere else
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await reader.question(question, signal ? { signal } : {});
  } catch {
    return '';
  } finally {
    reader.close();
  }
}

/** Undefined in a container that runs as a number. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return env['USER'];
  }
}

function untilStopped(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // who asks twice does not want to wait; what was started follows when its standard input closes
      if (stop.signal.aborted) process.exit(1);
      stop.abort();
    });
  }
  return stop.signal;
}

const isScreen = stdout.isTTY && env['TERM'] !== 'dumb';
const screen = createRedraw({
  write: (text) => void stdout.write(text),
  isBusy: () => stdout.writableNeedDrain,
  whenFree: (then) => void stdout.once('drain', then),
  width: () => stdout.columns,
  height: () => stdout.rows,
});

process.exitCode = await run(
  process.argv.slice(2),
  {
    environment: env,
    out: (text) => {
      screen.settle();
      stdout.write(`${stdout.isTTY ? harmless(text) : text}\n`);
    },
    err: (text) => {
      screen.settle();
      stderr.write(`${stderr.isTTY ? folded(harmless(text), stderr.columns) : text}\n`);
    },
    redraw: isScreen ? (lines) => screen.redraw(lines.map(harmless)) : undefined,
    width: () => (stdout.isTTY ? stdout.columns : undefined),
    height: () => (isScreen ? stdout.rows : undefined),
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    ...(stdin.isTTY && stderr.isTTY
      ? { prompts: async () => (await import('./init/prompts.js')).createPrompts(stdin, stderr) }
      : {}),
    readFile: (path) => readFile(path, 'utf8'),
    writeFile: async (path, text, { over }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: over ? 'w' : 'wx' });
    },
    coloured: stdout.isTTY && !plain,
    user: userName(),
    now: Date.now,
    rest: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    untilStopped,
  },
  VERBS,
);
