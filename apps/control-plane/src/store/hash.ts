/** Duty: the hash that chains the events, and that hides tokens; pure. */
import { createHash } from 'node:crypto';
import type { EventDraft } from '@sluice/core';

export interface Chained {
  readonly position: number;
  readonly rollout: string;
  readonly at: number;
  readonly who: string;
  readonly why?: string;
  readonly event: EventDraft;
}

/** SHA-256, in hex, over the previous hash and every field in a fixed order, as one JSON array. */
export function chainHash(previous: string, e: Chained): string {
  const { before, after } = chainParts(e);
  const fields = `[${JSON.stringify(previous)},${before}${JSON.stringify(e.at)}${after}`;
  return createHash('sha256').update(fields).digest('hex');
}

/** What stands between the previous hash and the time, and behind the time: for whoever knows these two later than the rest. */
export function chainParts(e: Omit<Chained, 'at'>): { readonly before: string; readonly after: string } {
  const said = [e.who, e.why ?? null, e.event.type, e.event.data];
  return {
    before: `${e.position},${JSON.stringify(e.rollout)},`,
    after: `,${said.map(canonicalJson).join(',')}]`,
  };
}

export function tokenHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** JSON with sorted keys: jsonb does not keep the order in which an object was written. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}
