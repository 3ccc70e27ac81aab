/** Duty: the log and the acknowledgements as server-sent events, for screens and scripts that follow. */
import type { AcknowledgingView, EventView } from '@sluice/api';
import type { LogEvent } from '@sluice/core';
import type { Session } from 'better-sse';
import type { Request, Response } from 'express';
import type { Acknowledging } from '../store/fleet.js';
import { eventsAfter } from '../store/read-events.js';
import type { AppNeeds } from './needs.js';
import { cutIfSlow, openSession } from './sessions.js';
import { eventView } from './views.js';

const PAGE = 500;

/**
 * Opens a stream. Each `event` carries its position as id, so that a reader who comes back with `Last-Event-ID` misses
 * none; each `acknowledgement` repeats the last position. Without a position it begins now.
 */
export async function streamEvents(
  { log, fleet, pool }: Pick<AppNeeds, 'log' | 'fleet' | 'pool'>,
  request: Request,
  response: Response,
): Promise<void> {
  const seen = lastSeen(request) ?? log.position;
  // another control plane may have told it more than is known here. A place that exists nowhere is one in another log, which
  // this one would take long to reach
  if (seen > log.position) await log.catchUp();
  let sent = Math.min(seen, log.position);
  const waiting: LogEvent[] = [];
  let session: Session | undefined;
  let live = false;
  const send = (event: LogEvent): void => {
    if (event.position <= sent || !session?.isConnected) return;
    sent = event.position;
    session.push(eventView(event) satisfies EventView, 'event', String(sent));
    cutIfSlow(response);
  };
  const acknowledged = (a: Acknowledging): void => {
    if (!live || !session?.isConnected) return;
    session.push(a satisfies AcknowledgingView, 'acknowledgement', String(sent));
    cutIfSlow(response);
  };
  // subscribed before the past is read: what comes meanwhile waits its turn
  const stops = [
    log.subscribe((event) => (live ? send(event) : waiting.push(event))),
    fleet.onAcknowledged(acknowledged),
  ];
  response.on('close', () => stops.forEach((stop) => stop()));
  session = await openSession(request, response);
  while (sent < log.position && session.isConnected) {
    const page = await eventsAfter(pool, sent, PAGE);
    if (page.length === 0) break;
    page.forEach(send);
  }
  waiting.forEach(send);
  live = true;
}

function lastSeen(request: Request): number | undefined {
  const said = request.header('last-event-id') ?? request.query.after;
  return typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : undefined;
}
