/** Duty: one HTTP request at a time to one server, with a deadline for the whole of it; must not know what is said. */
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** What came back. The body was read to its end. */
interface Response {
  readonly status: number;
  readonly text: string;
}

export interface Requests {
  /** @throws where no whole answer came in time. */
  send(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: string | undefined,
    deadlineMs: number,
  ): Promise<Response>;
  /** Lets connections go that nobody uses. */
  close(): void;
}

/** No answer that is meant for us is longer, in characters; a server that never ends its answer must not fill the host's memory. */
const LONGEST = 1_000_000;

/**
 * Node.js's own client, with connections of its own that stay open and keep no process alive. `fetch` would do the same, but
 * loads for 20 ms when it is first called, while unleash-client has this one loaded already. Certificates are checked as
 * Node.js is told to. Redirects are not followed: the token is for the address that was given.
 */
export function requests(base: string, headers: Readonly<Record<string, string>>): Requests {
  const isSecure = base.startsWith('https:');
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request = isSecure ? requestHttps : requestHttp;

  function once(
    method: string,
    path: string,
    body: string | undefined,
    late: AbortSignal,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const sent = request(`${base}${path}`, { method, headers, agent, signal: late }, (response) => {
        whole(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      sent.on('error', (error) => reject(stale(sent.reusedSocket, error) ? new Stale(error) : error));
      sent.end(body);
    });
  }

  return {
    async send(method, path, body, deadlineMs) {
      const late = AbortSignal.timeout(deadlineMs);
      try {
        return await once(method, path, body, late).catch((thrown: unknown) => {
          // every request of ours may be heard twice
          if (thrown instanceof Stale && !late.aborted) return once(method, path, body, late);
          throw thrown;
        });
      } catch (thrown) {
        throw late.aborted ? new Error(`no answer within ${deadlineMs} ms`, { cause: thrown }) : thrown;
      }
    },
    close: () => agent.destroy(),
  };
}

/** The server closed a connection that had been idle, in the same moment in which it was used again. */
class Stale extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

function stale(isReused: boolean, error: NodeJS.ErrnoException): boolean {
  return isReused && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

async function whole(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += chunk as string;
    if (text.length > LONGEST) throw new Error(`an answer of more than ${LONGEST} characters`);
  }
  return text;
}
