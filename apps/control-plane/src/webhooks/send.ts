/** Duty: one attempt at one delivery: the request, and what came of it in words; decides nothing about the next one. */
import { seconds } from '@sluice/core';
import { signatureOf } from './signature.js';

/** A receiver that takes longer has not answered (ms). */
export const TIMEOUT_MS = 10_000;
/** Bytes of an answer that is no good: its first words say why; the rest could be without end. */
const MOST_READ = 1_000;
/** Characters of it that the log keeps. */
const MOST_KEPT = 200;

export interface Letter {
  readonly url: string;
  readonly secret: string;
  readonly id: string;
  readonly body: string;
}

export interface Sent {
  /** Null: nothing came. */
  readonly status: number | null;
  readonly ms: number;
  /** Null: delivered. */
  readonly error: string | null;
  /** The receiver wants to be asked no more. */
  readonly gone: boolean;
  /** When it wants to be asked again at the earliest; 0: it did not say. */
  readonly askedMs: number;
}

export interface SendNeeds {
  /** Milliseconds since 1970; a receiver refuses what is signed for another time. */
  readonly now: () => number;
  readonly ticks: () => number;
  readonly timeoutMs: number;
}

/** Never rejects. Undefined when the signal aborted: then nobody knows whether it has arrived. */
export async function send(
  letter: Letter,
  { now, ticks, timeoutMs }: SendNeeds,
  stopping: AbortSignal,
): Promise<Sent | undefined> {
  const began = ticks();
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeoutMs);
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();
  const ended = (status: number | null, error: string | null, askedMs = 0): Sent => ({
    status,
    ms: Math.round(ticks() - began),
    error,
    gone: status === 410,
    askedMs,
  });
  let status: number | null = null;
  try {
    const response = await fetch(addressOf(letter.url), {
      method: 'POST',
      headers: headersOf(letter, Math.floor(now() / 1000)),
      body: letter.body,
      // somebody else's server must not choose where we send what we sign
      redirect: 'manual',
      signal: abort.signal,
    });
    status = response.status;
    const says = response.ok ? '' : await beginningOf(response);
    await response.body?.cancel().catch(() => undefined);
    if (response.ok) return ended(status, null);
    return ended(status, refusedBy(status, says), retryAfterMs(response.headers.get('retry-after'), now()));
  } catch (error) {
    if (late) return ended(status, `no answer within ${seconds(timeoutMs)}`);
    return stopping.aborted ? undefined : ended(status, reasonOf(error));
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
  }
}

/** `fetch` refuses an address with a name in it, which goes into a header of its own. */
function addressOf(url: string): URL {
  const address = new URL(url);
  address.username = '';
  address.password = '';
  return address;
}

function headersOf({ url, secret, id, body }: Letter, timestamp: number): Record<string, string> {
  const { username, password } = new URL(url);
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return {
    'content-type': 'application/json',
    'user-agent': 'sluice-webhook',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf({ id, timestamp, body }, secret),
    ...(username === '' && password === '' ? {} : { authorization: `Basic ${basic.toString('base64')}` }),
  };
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader && bytes < MOST_READ) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array };
    if (done || !value) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader?.cancel().catch(() => undefined);
  return Buffer.concat(chunks).toString('utf8', 0, MOST_READ);
}

function refusedBy(status: number, says: string): string {
  const told = status >= 300 && status < 400 ? 'redirects are not followed' : plain(says);
  return `answered ${status}${told === '' ? '' : `: ${told}`}`;
}

/** fetch says "fetch failed" and hides why in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  // a refused connection to two addresses has its reason one level below an empty message
  const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return plain(inner instanceof Error && inner.message !== '' ? inner.message : message);
}

/** In one line that PostgreSQL keeps and a terminal can show. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- a receiver may answer anything
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > MOST_KEPT ? `${line.slice(0, MOST_KEPT)}…` : line;
}

/** Seconds, or a date. */
function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
