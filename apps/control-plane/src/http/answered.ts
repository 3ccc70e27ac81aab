/** Duty: a good answer with what its headers say beside the body: where the log stands, and where the next page begins. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

type Places = Readonly<Record<string, string | number>>;

export interface Beside {
  /** The position of the log that the body is about. */
  readonly position?: number;
  /** Nothing was left to do: what was asked for stands already. */
  readonly idle?: true;
  /** What the next page of a list is asked for, beside what this one was asked for. */
  readonly next?: Places | undefined;
}

/** A body, and what stands beside it. */
export class Answered<T> {
  readonly body: T;
  readonly beside: Beside;

  constructor(body: T, beside: Beside) {
    this.body = body;
    this.beside = beside;
  }
}

/** The body of an answer, whether something stands beside it or not. */
export function bodyOf(answer: unknown): unknown {
  return answer instanceof Answered ? (answer.body as unknown) : answer;
}

/** Sends what was read: 304 to whoever has it. */
export function sendRead(request: Request, response: Response, answer: unknown): void {
  const { position, next }: Beside = answer instanceof Answered ? answer.beside : {};
  const text = JSON.stringify(bodyOf(answer));
  const tag = `"${position === undefined ? '' : `${position}-`}${hash(text)}"`;
  // a browser keeps it and asks each time whether it still holds; nobody between may
  response.set({ ETag: tag, 'Cache-Control': 'private, no-cache' });
  if (next) response.set('Link', `<${request.baseUrl}${request.path}?${queryOf(request, next)}>; rel="next"`);
  // not express's own judgement: to that, a fetch that names a tag itself never has anything fresh
  if (isThere(request.header('if-none-match'), tag)) response.status(304).end();
  else response.type('json').send(text);
}

/** As many bits as nobody finds twice by chance (96). */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** RFC 9110, 13.1.2: compared weakly, because a proxy that packs the body may have weakened it. */
function isThere(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || tagsIn(header).includes(tag);
}

/** The entity tags of a header, each without its weakness. */
export function tagsIn(header: string): readonly string[] {
  return [...header.matchAll(/(?:W\/)?("[^"]*")/g)].map(([, tag = '']) => tag);
}

function queryOf({ query }: Request, next: Places): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...next }))
    if (typeof value === 'string' || typeof value === 'number') search.set(name, String(value));
  return search.toString();
}
