/** Duty: keeps a stream's requests from being sent elsewhere; knows Node.js's agents, and nothing of flags. */
import http, { type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';

/** What Node.js calls on an agent for each request; the typings leave it out. */
interface Asking {
  addRequest(request: ClientRequest, ...more: unknown[]): void;
}

/** "Not implemented": unleash-client polls then, and polls may be redirected. */
const NO_STREAM = 501;

/**
 * The host's own agent for this address, but a redirect is as good as no stream. launchdarkly-eventsource follows each at once
 * and without an end, with the token and to whatever host it names; and where it names no whole address, as most do, that throws
 * in a turn of its own and ends the host's process.
 */
export function undiverted(url: string): Agent {
  const own = url.startsWith('https:') ? https.globalAgent : http.globalAgent;
  const agent = Object.create(own) as Agent & Asking;
  agent.addRequest = (request, ...more) => {
    request.prependListener('response', refuse);
    (own as Agent & Partial<Asking>).addRequest?.(request, ...more);
  };
  return agent;
}

function refuse(response: IncomingMessage): void {
  const { statusCode = 0 } = response;
  // nobody reads what is no stream, and its connection would stay open for it
  if (statusCode !== 200) response.resume();
  if (statusCode >= 300 && statusCode < 400) response.statusCode = NO_STREAM;
}
