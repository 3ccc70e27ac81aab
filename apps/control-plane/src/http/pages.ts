/** Duty: pages of what several routes list: events and instances. */
import type { EventView, InstanceView } from '@sluice/api';
import { isRefusal, type LogEvent, type Member, type Refusal } from '@sluice/core';
import { Answered } from './answered.js';
import { pageOf } from './paging.js';
import { eventView, instanceView } from './views.js';

/** Events of one answer, where the caller does not say; and at most. */
export const PAGE = { usual: 200, most: 1_000 } as const;

/** A full page may not be the last one: whoever follows its Link then finds an empty one. */
export function pageOfEvents(events: readonly LogEvent[], limit: number): Answered<EventView[]> {
  const last = events.at(-1);
  const next = last && events.length === limit ? { limit, after: last.position } : undefined;
  return new Answered(events.map(eventView), { next });
}

export function pageOfInstances(
  members: readonly Member[],
  query: { readonly limit?: number; readonly after?: string },
  now: number,
): Answered<InstanceView[]> | Refusal {
  const page = pageOf(members, (m) => [m.service, m.region ?? '', m.id], query);
  if (isRefusal(page)) return page;
  const views = page.items.map((m) => instanceView(m, now));
  return new Answered(views, { next: page.next });
}
