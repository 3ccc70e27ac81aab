#!/usr/bin/env node
/** Duty: the process: environment, terminal, signals, exit code; the only file that sees them. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { userInfo } from 'node:os';
import { createClient } from '@sluice/api';
import type { Context } from './context.js';
import { createPaint } from './paint.js';
import { run } from './program.js';
import { createRedraw } from './redraw.js';

const { env, stdout, stderr, stdin } = process;
const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());
// a reader that went away (head, less) ends us quietly
stdout.on('error', () => process.exit(0));

const write = (to: NodeJS.WriteStream) => (text: string) => void to.write(text);
const line = (to: NodeJS.WriteStream) => (text: string) => void to.write(`${text}\n`);

function context(shared: { url?: string; token?: string; json: boolean }): Context {
  const token = shared.token ?? env['SLUICE_TOKEN'];
  const clientOptions = {
    url: shared.url ?? env['SLUICE_URL'] ?? 'http://127.0.0.1:4400',
    user: env['SLUICE_USER'] ?? userInfo().username,
    ...(token === undefined ? {} : { token }),
  };
  return {
    client: createClient(clientOptions),
    clientOptions,
    environment: env,
    out: line(stdout),
    err: line(stderr),
    redraw: stdout.isTTY
      ? createRedraw(
          write(stdout),
          () => stdout.columns,
          () => stdout.rows,
        )
      : undefined,
    ask: stdin.isTTY && stdout.isTTY ? ask : undefined,
    readFile: (path) => readFile(path, 'utf8'),
    json: shared.json,
    paint: createPaint(stdout.isTTY && !env['NO_COLOR'] && !shared.json),
    now: Date.now,
    rest: (ms) => setTimeout(ms, undefined, { signal: abort.signal }).catch(() => undefined),
    signal: abort.signal,
  };
}

async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: stdin, output: stdout });
  try {
    return await reader.question(question, { signal: abort.signal });
  } catch {
    return '';
  } finally {
    reader.close();
  }
}

process.exitCode = await run(process.argv.slice(2), { context, out: write(stdout), err: write(stderr) });
