/** Duty: a spec with all that applies written out, as a file that reads as the same spec; the way back from read-spec. */
import type { Spec } from '@sluice/core';
import { Document, isCollection, isScalar, parse, visit } from 'yaml';
import { SPEC_KEYS } from './read-spec.js';

type Key = (typeof SPEC_KEYS)[number];
type Plain = Readonly<Record<string, unknown>>;

/** What a key says in a file, from the spec; undefined where nothing applies. What a file writes wins, key by key. */
const APPLIES: Readonly<Partial<Record<Key, (spec: Spec) => unknown>>> = {
  name: (s) => s.name,
  targets: targetsOf,
  drop: (s) => s.drop,
  // without an old column it would contradict the rest
  sync: (s) => (s.replaces ? s.sync : undefined),
  indexes: (s) => s.indexes,
  ramp: (s) => s.ramp,
  hold: (s) => duration(s.holdMs),
  shadow: ({ shadow }) => ({
    sample: shadow.sample,
    window: duration(shadow.windowMs),
    minimum: shadow.minimum,
  }),
  soak: (s) => duration(s.soakMs),
  // a pace of its own is written, and its other limits are those of gentle
  pace: ({ pace }) => (typeof pace === 'string' ? pace : undefined),
  guardrails: ({ guardrails: { replicaLagMs, ...rest } }) => ({
    ...rest,
    ...(replicaLagMs === undefined ? {} : { replicaLag: duration(replicaLagMs) }),
  }),
  approvals: (s) => s.approvals,
  advance: (s) => s.advance,
  queries: (s) => s.queries,
  grace: (s) => duration(s.graceMs),
  fence: (s) => s.fence,
  repair: (s) => s.repair,
  locks: ({ locks }) => ({
    timeout: duration(locks.timeoutMs),
    giveUpAfter: duration(locks.giveUpAfterMs),
  }),
};

export interface WholeSpecOptions {
  /** False where it is not known which database a spec without targets means. */
  readonly targets: boolean;
}

/** @param text the file as a person wrote it; `spec` is what it was read as. */
export function wholeSpec(text: string, spec: Spec, { targets }: WholeSpecOptions): string {
  const written = parse(text) as Plain;
  const rows = SPEC_KEYS.flatMap((key) => {
    const isWritten = written[key] !== undefined && written[key] !== null;
    if (key === 'targets' && !isWritten && !targets) return [];
    const applies = APPLIES[key]?.(spec);
    const value = isWritten ? together(written[key], applies) : applies;
    return value === undefined ? [] : [[key, value, isWritten] as const];
  });
  const document = new Document(Object.fromEntries(rows));
  const left = new Set<string>(rows.flatMap(([key, , isWritten]) => (isWritten ? [] : [key])));
  visit(document, {
    Pair: (_, pair, path) => {
      if (path.length > 2 || !isScalar(pair.key)) return;
      if (isCollection(pair.value)) pair.value.flow = isShort(pair.value.toJSON());
      if (!left.has(String(pair.key.value))) return;
      // behind a block it would stand on a line of its own
      if (isCollection(pair.value) && !pair.value.flow) pair.key.commentBefore = DEFAULT;
      else if (isScalar(pair.value) || isCollection(pair.value)) pair.value.comment = DEFAULT;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** A map of a file says some of its keys; what the others mean stands beside them. */
function together(written: unknown, applies: unknown): unknown {
  return isMap(written) && isMap(applies) ? { ...applies, ...written } : written;
}

function isMap(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DEFAULT = ' default';
/** What is longer in JSON stands on several lines. */
const SHORT = 80;

function isShort(value: unknown): boolean {
  return JSON.stringify(value).length <= SHORT;
}

/** The short form where it says the same: one wave each, in this order. */
function targetsOf({ targets }: Spec): unknown {
  const isPlain = targets.every(
    (t, i) => t.wave === i + 1 && t.region === undefined && t.replicas.length === 0,
  );
  if (isPlain) return targets.map((t) => t.name);
  return Object.fromEntries(targets.map(({ name, ...rest }) => [name, rest]));
}

/** A day is written as 24h, as people do; two are 2d. */
const UNITS = [
  ['d', 86_400_000, 2],
  ['h', 3_600_000, 1],
  ['m', 60_000, 1],
  ['s', 1_000, 1],
] as const;

/** In the largest unit that holds it a whole number of times. */
function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, of, least]) => ms % of === 0 && ms >= of * least) ?? ['ms', 1];
  return ms === 0 ? '0' : `${ms / size}${unit}`;
}
