/** Duty: asks a control plane whether it is ready, as anybody may; the probes stand in no table of routes. */
import type { ClientOptions } from './client.js';

export interface Readiness {
  /** Undefined where what answered is no control plane. */
  readonly ready: boolean | undefined;
  /** What is amiss, in its own words. */
  readonly found: string | undefined;
  readonly status: number;
  /** Its clock, in epoch milliseconds and whole seconds; undefined where it does not say. */
  readonly at: number | undefined;
}

/** Undefined where nothing answers. */
export async function askReadiness({
  url,
  fetch: send = globalThis.fetch,
}: Pick<ClientOptions, 'url' | 'fetch'>): Promise<Readiness | undefined> {
  const answer = await send(new URL('/readyz', url)).catch(() => undefined);
  if (!answer) return undefined;
  const { ready, found } = (await answer.json().catch(() => ({}))) as { ready?: boolean; found?: string };
  const at = Date.parse(answer.headers.get('date') ?? '');
  return { ready, found, status: answer.status, at: Number.isNaN(at) ? undefined : at };
}
