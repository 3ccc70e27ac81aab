/** Duty: a world in which a command line runs within a test: no process, no network, a clock that rests advance. */
import { run, VERBS, type World } from './index.js';

type Answer = { readonly status?: number; readonly body: unknown } | Error;

/** What the control plane would answer, by `METHOD path` (without the query); a function may answer one after the other. */
export type Routes = Readonly<Record<string, Answer | ((body: unknown) => Answer)>>;

export interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** `METHOD path?query`, in order. */
  readonly asked: readonly string[];
  readonly bodies: readonly unknown[];
}

export interface Surroundings extends Partial<
  Pick<World, 'environment' | 'ask' | 'readFile' | 'writeFile' | 'prompts' | 'now' | 'width'>
> {
  readonly routes?: Routes;
}

/** @param args the command line; a list where an argument has a blank in it. */
export async function sluice(
  args: string | readonly string[],
  { routes = {}, ...more }: Surroundings = {},
): Promise<Ran> {
  const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
  const bodies: unknown[] = [];
  let now = Date.UTC(2026, 0, 2, 14, 31, 7);
  const fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, search } = new URL(url instanceof Request ? url.url : url);
    const name = `${init?.method ?? 'GET'} ${pathname.replace('/api/v1', '')}`;
    asked.push(`${name}${search}`);
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    if (body !== undefined) bodies.push(body);
    const route = routes[name] ?? refusal('rollout-unknown', 404);
    const answer = typeof route === 'function' ? route(body) : route;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 }));
  };
  const code = await run(
    typeof args === 'string' ? args.split(' ').filter(Boolean) : args,
    {
      environment: {},
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      redraw: undefined,
      width: () => undefined,
      height: () => undefined,
      ask: undefined,
      writeFile: () => Promise.reject(new Error('nothing may be written here')),
      readFile: () => Promise.resolve('column: orders.amount_cents bigint'),
      coloured: false,
      user: 'ana',
      now: () => now,
      rest: (ms) => {
        now += ms;
        return Promise.resolve();
      },
      untilStopped: () => new AbortController().signal,
      fetch,
      ...more,
    },
    VERBS,
  );
  return { code, out, err, asked, bodies };
}

export function refusal(code: string, status: number): Answer {
  const said = { wanted: 'to do it', found: 'it cannot be done', todo: 'Do something else.' };
  return { status, body: { type: '', title: '', status, code, ...said, detail: '' } };
}

/** One answer after the other; the last one stays. */
export function inTurn(...answers: readonly Answer[]): () => Answer {
  let at = 0;
  return () => answers[Math.min(at++, answers.length - 1)] ?? new Error('no answer is left');
}
