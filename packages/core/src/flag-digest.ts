/** Duty: a short text that tells whether flags are those of one snapshot; pure, and no protection against anybody who means harm. */
import { SNAPSHOT_FEATURE } from './wire.js';

/** A feature as far as it decides; whatever else a client has made of it does not count. */
interface Deciding {
  readonly name: string;
  readonly enabled: boolean;
  readonly strategies?:
    | readonly {
        readonly name: string;
        readonly parameters?: Readonly<Record<string, unknown>> | null | undefined;
        readonly constraints?:
          | readonly { readonly contextName: string; readonly operator: string; readonly values?: unknown }[]
          | null
          | undefined;
      }[]
    | null
    | undefined;
}

/** The digest of all flags but the one that carries it, whatever their order. */
export function flagDigest(features: readonly Deciding[]): string {
  const texts = features
    .filter((f) => f.name !== SNAPSHOT_FEATURE)
    .map((f) => JSON.stringify([f.name, f.enabled, (f.strategies ?? []).map(strategyParts)]))
    .toSorted();
  const whole = texts.join('\n');
  return `${fnv(whole, 0x811c9dc5)}${fnv(whole, 0x01000193)}`;
}

function strategyParts({
  name,
  parameters,
  constraints,
}: NonNullable<Deciding['strategies']>[number]): unknown {
  const pairs = Object.entries(parameters ?? {}).map(([k, v]) => [k, String(v)] as const);
  return [
    name,
    pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    (constraints ?? []).map((c) => [c.contextName, c.operator, c.values ?? []]),
  ];
}

/** FNV-1a over the code units, in hex. */
function fnv(text: string, seed: number): string {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
