/** Duty: the events behind a position, page by page. */
import type { AnsweredRefusal, Client, EventView } from '@sluice/api';

const PAGE = 1_000;

/** All of them, oldest first: of one rollout, or of all where none is named. */
export async function eventsAfter(
  client: Client,
  id: string | undefined,
  after: number,
): Promise<readonly EventView[] | AnsweredRefusal> {
  const query = { after, limit: PAGE };
  return id === undefined
    ? client.all('listEvents', { query })
    : client.all('listRolloutEvents', { params: { id }, query });
}
