/** Duty: which Unleash client without our SDK a request comes from, by its headers; pure. */
import type { PlainClient } from '../store/plain-clients.js';

/** What unleash-client polls at when it does not say (ms). */
const USUAL_INTERVAL_MS = 15_000;
/** An interval that nobody means. */
const LONGEST_INTERVAL_MS = 3_600_000;
/** For the way there and back (ms). */
const SLACK_MS = 1_000;

interface Asking {
  header(name: string): string | undefined;
}

/** Undefined for our SDK's own client, which says so, and for whoever does not say who it is. */
export function plainClientOf(
  request: Asking,
  source: PlainClient['source'],
  revision: number,
): PlainClient | undefined {
  const text = (name: string): string | undefined => request.header(name)?.slice(0, 200) || undefined;
  const service = text('unleash-appname');
  const instance = text('unleash-instanceid');
  const id = text('unleash-connection-id') ?? (instance && `${service}/${instance}`);
  if (text('sluice-instance') !== undefined || service === undefined || id === undefined) return undefined;
  const said = Number(request.header('unleash-interval'));
  const intervalMs = said > 0 ? Math.min(said, LONGEST_INTERVAL_MS) : USUAL_INTERVAL_MS;
  // one poll may be lost on its way
  const leaseMs = 2 * intervalMs + SLACK_MS;
  return { id, service, sdk: text('unleash-sdk') ?? 'unleash', source, revision, leaseMs };
}
