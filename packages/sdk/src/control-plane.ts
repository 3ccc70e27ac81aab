/** Duty: the SDK's own requests to the control plane, each with a deadline; must not know when to send which. */
import type {
  Acknowledgement,
  Heartbeat,
  HeartbeatAnswer,
  Registered,
  Registration,
  WriteQuestion,
} from '@sluice/core';
import { said } from './log.js';
import { requests } from './requests.js';
import { anything, fits, list, misfit, object, positive, text, truth, whole, type Shape } from './shape.js';

/** An answer, or in one line why there is none. `unknown`: the control plane does not know this instance (any more).
 * `refused`: it heard what was said, and saying it again would not help. */
type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly unknown: boolean; readonly refused: boolean };

export interface ControlPlane {
  register(registration: Registration): Promise<Answer<Registered>>;
  heartbeat(id: string, heartbeat: Heartbeat, deadlineMs?: number): Promise<Answer<HeartbeatAnswer>>;
  acknowledge(acknowledgement: Acknowledgement): Promise<Answer<unknown>>;
  goodbye(id: string): Promise<Answer<unknown>>;
}

/** A request that takes longer than this would outlive a third of the lease. */
const DEADLINE_MS = 4_000;
const GOODBYE_MS = 1_000;

export const registeredShape = object<Registered>(
  { revision: whole, leaseMs: positive, heartbeatMs: positive },
  {},
);
const question = object<WriteQuestion>({ rollout: text, target: text, keys: list(text) }, {});
export const heartbeatAnswerShape = object<HeartbeatAnswer>(
  { revision: whole, leaseMs: positive, known: truth },
  { wrote: list(question), drains: whole },
);

export function controlPlane(url: string, token: string | undefined): ControlPlane {
  const base = `${url.replace(/\/+$/, '')}/api/v1/instances`;
  const server = requests(base, {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: token }),
  });

  async function send<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    shape: Shape<T>,
    deadlineMs = DEADLINE_MS,
  ): Promise<Answer<T>> {
    try {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const { status, text } = await server.send(method, path, content, deadlineMs);
      if (status < 200 || status > 299) {
        return {
          ok: false,
          why: `${method} ${path || '/'} was answered ${status}`,
          unknown: status === 404,
          refused: status === 400 || status === 413 || status === 422,
        };
      }
      const value: unknown = text === '' ? undefined : JSON.parse(text);
      if (fits(shape, value)) return { ok: true, value };
      const why = `answer of another shape: ${misfit(shape, value)}`;
      return { ok: false, why, unknown: false, refused: false };
    } catch (thrown) {
      const cause = thrown instanceof Error && thrown.cause !== undefined ? ` (${said(thrown.cause)})` : '';
      return {
        ok: false,
        why: `${method} ${path || '/'} failed: ${said(thrown)}${cause}`,
        unknown: false,
        refused: false,
      };
    }
  }

  const one = (id: string): string => `/${encodeURIComponent(id)}`;
  return {
    register: (registration) => send('POST', '', registration, registeredShape),
    heartbeat: (id, heartbeat, deadlineMs) =>
      send('PUT', one(id), heartbeat, heartbeatAnswerShape, deadlineMs),
    acknowledge: (acknowledgement) => send('POST', '/ack', acknowledgement, anything),
    async goodbye(id) {
      const answer = await send('DELETE', one(id), undefined, anything, GOODBYE_MS);
      server.close();
      return answer;
    },
  };
}
