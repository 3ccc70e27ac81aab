/** Duty: what changed between two snapshots of the flags, in the words of Unleash's delta protocol; pure but for its memory. */
import { SNAPSHOT_FEATURE, type FlagSnapshot, type UnleashFeature, type UnleashSegment } from '@sluice/core';

export type DeltaEvent =
  | {
      readonly type: 'hydration';
      readonly eventId: number;
      readonly features: readonly UnleashFeature[];
      readonly segments: readonly UnleashSegment[];
    }
  | { readonly type: 'segment-updated'; readonly eventId: number; readonly segment: UnleashSegment }
  | { readonly type: 'segment-removed'; readonly eventId: number; readonly segmentId: number }
  | { readonly type: 'feature-updated'; readonly eventId: number; readonly feature: UnleashFeature }
  | {
      readonly type: 'feature-removed';
      readonly eventId: number;
      readonly featureName: string;
      readonly project: string;
    };

/** How many changes a client may have missed and still get them one by one; beyond, it gets the whole. */
const KEPT = 200;

export function hydration({ revision, features, segments }: FlagSnapshot): readonly DeltaEvent[] {
  return [{ type: 'hydration', eventId: revision, features, segments: segments ?? [] }];
}

/**
 * The events that lead from one snapshot to the next. Segments come before the features that name them, and the reserved
 * feature last: who sees it has seen the rest.
 */
export function difference(before: FlagSnapshot, after: FlagSnapshot): readonly DeltaEvent[] {
  const eventId = after.revision;
  const old = new Map(before.features.map((f) => [f.name, JSON.stringify(f)]));
  const names = new Set(after.features.map((f) => f.name));
  const removed = before.features
    .filter((f) => !names.has(f.name))
    .map((f) => ({ type: 'feature-removed' as const, eventId, featureName: f.name, project: f.project }));
  const updated = after.features
    .filter((f) => f.name === SNAPSHOT_FEATURE || old.get(f.name) !== JSON.stringify(f))
    .map((feature) => ({ type: 'feature-updated' as const, eventId, feature }));
  return [...segmentChanges(before, after), ...removed, ...updated];
}

function segmentChanges(before: FlagSnapshot, after: FlagSnapshot): readonly DeltaEvent[] {
  const eventId = after.revision;
  const old = new Map((before.segments ?? []).map((s) => [s.id, JSON.stringify(s)]));
  const now = after.segments ?? [];
  const kept = new Set(now.map((s) => s.id));
  return [
    ...now
      .filter((s) => old.get(s.id) !== JSON.stringify(s))
      .map((segment) => ({ type: 'segment-updated' as const, eventId, segment })),
    ...[...old.keys()]
      .filter((id) => !kept.has(id))
      .map((segmentId) => ({ type: 'segment-removed' as const, eventId, segmentId })),
  ];
}

/** The same for a client that has no use for the reserved feature; perhaps nothing but that its revision is a newer one. */
export function withoutReserved(events: readonly DeltaEvent[]): readonly DeltaEvent[] {
  const isReserved = (name: string): boolean => name === SNAPSHOT_FEATURE;
  return events
    .filter((e) => e.type !== 'feature-updated' || !isReserved(e.feature.name))
    .map((e) =>
      e.type === 'hydration' ? { ...e, features: e.features.filter((f) => !isReserved(f.name)) } : e,
    );
}

/** Remembers the last changes, so that a client that was away for a moment gets just these. */
export class FlagFeed {
  #snapshot: FlagSnapshot;
  readonly #changes: { readonly from: number; readonly events: readonly DeltaEvent[] }[] = [];

  constructor(snapshot: FlagSnapshot) {
    this.#snapshot = snapshot;
  }

  get snapshot(): FlagSnapshot {
    return this.#snapshot;
  }

  /** Takes a newer snapshot; answers what changed, or nothing when it is not newer. */
  advance(snapshot: FlagSnapshot): readonly DeltaEvent[] {
    if (snapshot.revision <= this.#snapshot.revision) return [];
    const events = difference(this.#snapshot, snapshot);
    this.#changes.push({ from: this.#snapshot.revision, events });
    if (this.#changes.length > KEPT) this.#changes.shift();
    this.#snapshot = snapshot;
    return events;
  }

  /**
   * What a stream that had seen `revision` lacks, and never nothing: its client learns by it that it is up to date. Undefined
   * where that revision is not remembered, or so much has changed since that the whole is shorter.
   */
  resume(revision: number): readonly DeltaEvent[] | undefined {
    const { features, revision: eventId } = this.#snapshot;
    const last = features.at(-1);
    if (revision === eventId) return last && [{ type: 'feature-updated', eventId, feature: last }];
    const events = this.since(revision);
    return events[0]?.type === 'hydration' || events.length > features.length ? undefined : events;
  }

  /** What a client that stands at `revision` lacks; the whole when it is unknown here; nothing when it is up to date. */
  since(revision: number | undefined): readonly DeltaEvent[] {
    if (revision === this.#snapshot.revision) return [];
    const first = this.#changes.findIndex((c) => c.from === revision);
    return first < 0 ? hydration(this.#snapshot) : this.#changes.slice(first).flatMap((c) => c.events);
  }
}
