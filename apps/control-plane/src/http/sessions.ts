/** Duty: how a stream of the log is opened, and when a reader is too slow to be kept; knows no event. */
import { createSession, type Session } from 'better-sse';
import type { Request, Response } from 'express';

/** A comment this often keeps proxies from closing the stream; unleash-client gives up after 60 s of silence. */
const KEEP_ALIVE_MS = 15_000;
/** What may wait for a reader that does not read, in bytes; beyond it the stream is cut, and the reader begins anew. */
const MOST_WAITING = 4_000_000;

/** Opens a session; what is pushed is turned into JSON. */
export async function openSession(request: Request, response: Response): Promise<Session> {
  return createSession(request, response, {
    keepAlive: KEEP_ALIVE_MS,
    retry: null,
    trustClientEventId: false,
    headers: { 'X-Accel-Buffering': 'no' },
  });
}

/** Cuts the stream of a reader that has not read for too long. True when it was cut. */
export function cutIfSlow(response: Response): boolean {
  if (response.writableLength <= MOST_WAITING) return false;
  response.destroy();
  return true;
}
