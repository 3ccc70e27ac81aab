/** Duty: the events behind a position, page by page. */
import type { AnsweredRefusal, Client, EventView } from '@sluice/api';
import { isRefusal } from '@sluice/core';

const PAGE = 1_000;

/** All of them, oldest first: of one rollout, or of all where none is named. */
export async function eventsAfter(
  client: Client,
  id: string | undefined,
  after: number,
): Promise<readonly EventView[] | AnsweredRefusal> {
  const all: EventView[] = [];
  for (;;) {
    const query = { after: all.at(-1)?.position ?? after, limit: PAGE };
    const page =
      id === undefined
        ? await client.call('listEvents', { query })
        : await client.call('listRolloutEvents', { params: { id }, query });
    if (isRefusal(page)) return page;
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
