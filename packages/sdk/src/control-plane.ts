/** Duty: the SDK's own requests to the control plane, each with a deadline; must not know when to send which. */
import type { Acknowledgement, Heartbeat, HeartbeatAnswer, Registered, Registration } from '@sluice/core';
import { z } from 'zod';
import { said } from './log.js';

/** An answer, or in one line why there is none. `unknown`: the control plane does not know this instance (any more).
 * `refused`: it heard what was said, and saying it again would not help. */
type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly unknown: boolean; readonly refused: boolean };

export interface ControlPlane {
  register(registration: Registration): Promise<Answer<Registered>>;
  heartbeat(id: string, heartbeat: Heartbeat, deadlineMs?: number): Promise<Answer<HeartbeatAnswer>>;
  acknowledge(acknowledgement: Acknowledgement): Promise<Answer<void>>;
  goodbye(id: string): Promise<Answer<void>>;
}

/** A request that takes longer than this would outlive a third of the lease. */
const DEADLINE_MS = 4_000;
const GOODBYE_MS = 1_000;

const revision = z.int().nonnegative();
const registeredSchema = z.object({
  revision,
  leaseMs: z.number().positive(),
  heartbeatMs: z.number().positive(),
}) satisfies z.ZodType<Registered>;
const heartbeatAnswerSchema = z.object({
  revision,
  leaseMs: z.number().positive(),
  known: z.boolean(),
  wrote: z
    .array(z.object({ rollout: z.string(), target: z.string(), keys: z.array(z.string()) }))
    .exactOptional(),
  drains: z.int().nonnegative().exactOptional(),
}) satisfies z.ZodType<HeartbeatAnswer>;
const nothingSchema = z.unknown().transform(() => undefined);

export function controlPlane(url: string, token: string | undefined): ControlPlane {
  const base = `${url.replace(/\/+$/, '')}/api/v1/instances`;
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: token }),
  };

  async function send<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    schema: z.ZodType<T>,
    deadlineMs = DEADLINE_MS,
  ): Promise<Answer<T>> {
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(deadlineMs),
      });
      // the body is read in every case, or the connection could not be used again
      const text = await response.text();
      if (!response.ok) {
        return {
          ok: false,
          why: `${method} ${path || '/'} was answered ${response.status}`,
          unknown: response.status === 404,
          refused: response.status === 400 || response.status === 413 || response.status === 422,
        };
      }
      const parsed = schema.safeParse(text === '' ? undefined : JSON.parse(text));
      if (parsed.success) return { ok: true, value: parsed.data };
      return {
        ok: false,
        why: `answer of another shape: ${z.prettifyError(parsed.error)}`,
        unknown: false,
        refused: false,
      };
    } catch (thrown) {
      const cause = thrown instanceof Error && thrown.cause !== undefined ? ` (${said(thrown.cause)})` : '';
      return { ok: false, why: `${said(thrown)}${cause}`, unknown: false, refused: false };
    }
  }

  const one = (id: string): string => `/${encodeURIComponent(id)}`;
  return {
    register: (registration) => send('POST', '', registration, registeredSchema),
    heartbeat: (id, heartbeat, deadlineMs) =>
      send('PUT', one(id), heartbeat, heartbeatAnswerSchema, deadlineMs),
    acknowledge: (acknowledgement) => send('POST', '/ack', acknowledgement, nothingSchema),
    goodbye: (id) => send('DELETE', one(id), undefined, nothingSchema, GOODBYE_MS),
  };
}
