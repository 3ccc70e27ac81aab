/** Duty: shows that each refusal is met through the API and through the command line, and says what was wanted, found and is to do. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { problemSchema, REFUSAL_STATUS } from '@sluice/api';
import { run, VERBS } from '@sluice/cli';
import { REFUSAL_CODES, type RefusalCode } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provocations, type Provocation, type Typed } from './provocations.fixture.js';
import { ADMIN, openScene, SPECS, type Scene } from './scene.fixture.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.stop());

/** @param work is told how it is provoked, and may put it right before it ends. */
async function provoke<T>(
  code: RefusalCode,
  work: (how: Provocation, mend: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const how = provocations(scene)[code];
  let undo = await how.meanwhile?.();
  const mend = async (): Promise<void> => {
    const once = undo;
    undo = undefined;
    await once?.();
  };
  try {
    return await work(how, mend);
  } finally {
    await mend();
  }
}

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** A command line within this process, whose requests go to the control plane for real. `heard` is told each status. */
async function type(typed: Typed, json: boolean, heard?: (status: number) => Promise<void>): Promise<Ran> {
  const { args, token = ADMIN, below = '', altered = (init) => init } = typed;
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(
    [...args.split(' '), ...(json ? ['--json'] : [])],
    {
      environment: { SLUICE_URL: `${scene.url}${below}`, SLUICE_TOKEN: token },
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      redraw: undefined,
      width: () => undefined,
      height: () => undefined,
      ask: undefined,
      readFile: (path) =>
        Promise.resolve(path === 'later.plan.json' ? scene.planFile : SPECS[path as keyof typeof SPECS]),
      writeFile: () => Promise.reject(new Error('nothing may be written here')),
      coloured: false,
      user: 'ana',
      now: Date.now,
      rest: () => Promise.resolve(),
      untilStopped: () => new AbortController().signal,
      fetch: async (url, init = {}) => {
        const response = await fetch(url, altered(init));
        await heard?.(response.status);
        return response;
      },
    },
    VERBS,
  );
  return { code, out, err };
}

interface Said {
  readonly wanted: string;
  readonly found: string;
  readonly todo: string;
}

/** Three parts that can stand in one sentence: `to do this, but that was found. Do so.` */
function holdToWords({ wanted, found, todo }: Said): void {
  for (const part of [wanted, found, todo]) {
    expect(part.trim()).toBe(part);
    expect(part.length).toBeGreaterThan(5);
    expect(part).not.toMatch(/undefined|\[object|\bNaN\b|\bnull\b|\n/);
  }
  for (const part of [wanted, found]) expect(part).not.toMatch(/[.:;,!]$/);
  expect(todo).toMatch(/^[A-Z]|^sluice /);
}

/** Something that the command line gets over by itself. */
async function overcomes(typed: Typed, code: RefusalCode, mend: () => Promise<void>): Promise<RefusalCode> {
  const met: number[] = [];
  const ran = await type(typed, true, async (status) => {
    met.push(status);
    await mend();
  });
  expect(ran).toMatchObject({ code: 0, err: [] });
  expect(met).toEqual([REFUSAL_STATUS[code], 200]);
  return code;
}

async function tells(cli: Typed, code: RefusalCode): Promise<RefusalCode> {
  const [plain, json] = [await type(cli, false), await type(cli, true)];
  expect(json.out).toHaveLength(1);
  const { refused } = JSON.parse(json.out[0] ?? '') as {
    refused: Said & { mistakes: readonly Mistake[] };
  };
  expect(refused).toMatchObject({ code });
  expect([plain.code, json.code]).toEqual([cli.exit, cli.exit]);
  holdToWords(refused);
  const text = plain.err.join('\n');
  const parts = refused.mistakes.flatMap((m) => [`:${m.line}:${m.column}`, m.message, m.todo]);
  const said = [refused.wanted.replace(/^to /, ''), refused.found, refused.todo];
  // whatever sentence is made of them, and however it begins
  for (const part of parts.length > 0 ? parts : said)
    expect(text.toLowerCase()).toContain(part.toLowerCase());
  expect(text).not.toMatch(/^\s+at .+:\d+/m);
  return code;
}

describe('each refusal', () => {
  it.each(REFUSAL_CODES)('%s is a problem of its status at the API', async (code) => {
    const { status, type: said, body } = await provoke(code, ({ http }) => scene.ask(http));
    expect([body['code'], body['detail']]).toEqual([code, expect.any(String)]);
    expect(status).toBe(REFUSAL_STATUS[code]);
    expect(said).toContain('application/problem+json');
    const problem = problemSchema.parse(body);
    expect(problem).toMatchObject({ type: `urn:sluice:${code}`, status });
    holdToWords(problem);
    expect(problem.detail).toBe(`${problem.wanted}, but ${problem.found}. ${problem.todo}`);
  });

  it.each(REFUSAL_CODES)('%s ends the command line by its exit code, in words and as JSON', async (code) => {
    await provoke(code, async ({ cli }, mend) => {
      const held = await ('overcome' in cli ? overcomes(cli.overcome, code, mend) : tells(cli, code));
      expect(held).toBe(code);
    });
  });
});

interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly todo: string;
}

describe('as a process', () => {
  const SLUICE = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

  it.each(['rollout-unknown', 'request-invalid', 'gate-closed'] as const)(
    '%s ends it as it says',
    async (code) => {
      const { cli } = provocations(scene)[code];
      if ('overcome' in cli) throw new Error('this one is never told');
      const { args, exit } = cli;
      const env = { PATH: process.env['PATH'], SLUICE_URL: scene.url, SLUICE_TOKEN: ADMIN };
      const ended = promisify(execFile)(process.execPath, [SLUICE, ...args.split(' ')], { env });
      const failed = await ended.then(
        () => undefined,
        (error: unknown) => error as { code: number; stdout: string; stderr: string },
      );
      expect(failed).toMatchObject({ code: exit, stdout: '' });
      expect(failed?.stderr).toMatch(new RegExp(`^x [^]+\\.\\n {2}[^]+sluice explain ${code}\\n$`));
    },
  );
});
