/** Duty: who counts, and whether all who count have acknowledged; knows no network and no clock of its own. */
import { met, unmet, type Condition } from './condition.js';
import type { Rollout } from './rollout.js';
import { hasBridge } from './spec.js';
import { seconds } from './text.js';
import type { Source } from './wire.js';

/** Nobody is waited for longer than the lease and this, in milliseconds. */
export const LET_GO_MS = 5_000;
/** A lost instance may still live and follow its database, which it reads at least this often, in milliseconds. */
export const STAGE_READ_MS = 5_000;

/** One instance as the control plane last heard of it. */
export interface Member {
  readonly id: string;
  readonly service: string;
  readonly region: string | null;
  readonly version: string | null;
  readonly columns: readonly string[];
  readonly targets: readonly string[];
  readonly acknowledged: number;
  readonly acknowledgedAt: number;
  readonly revision: number;
  readonly source: Source;
  readonly distrust: boolean;
  readonly unpinned: boolean;
  /**
   * When it last decided outside a pin before it acknowledged, by the control plane's clock, rather too late than too early;
   * null or left out: it may have been as late as the acknowledgement itself.
   */
  readonly unpinnedAt?: number | null;
  /**
   * True for an Unleash client without our SDK: what it applied is known by its polls (or only delivered, by a stream), it
   * declares nothing, and it follows no database when it is silent.
   */
  readonly plain: boolean;
  readonly openPins: number;
  readonly oldestPinMs: number;
  readonly breakers: readonly string[];
  readonly leaseUntil: number;
  readonly seenAt: number;
  /** True when it said goodbye. */
  readonly gone: boolean;
}

export type MemberState = 'live' | 'lost' | 'gone';

export function memberState(member: Member, now: number): MemberState {
  if (member.gone) return 'gone';
  return now <= member.leaseUntil + LET_GO_MS ? 'live' : 'lost';
}

/** The names under which code may declare the rollout's column. */
export function columnNames(rollout: Rollout): readonly string[] {
  const { schema, table, column } = rollout.spec.column;
  const full = `${schema}.${table}.${column}`;
  return schema === 'public' ? [`${table}.${column}`, full] : [full];
}

/** A plain client declares nothing; it knows the flags by their names. */
function knows(member: Member, rollout: Rollout): boolean {
  return member.plain || declares(member, rollout);
}

function declares(member: Member, rollout: Rollout): boolean {
  const names = columnNames(rollout);
  return member.columns.some((c) => names.includes(c));
}

/**
 * Until when something decided outside a pin, under an older revision than the acknowledged one, may still be acted upon; 0
 * where nothing was. An instance switches first and acknowledges then, so all such decisions lie before the acknowledgement,
 * and the grace runs from the last of them.
 */
export function looseUntil(member: Member, graceMs: number): number {
  if (!member.unpinned) return 0;
  return Math.min(member.unpinnedAt ?? member.acknowledgedAt, member.acknowledgedAt) + graceMs;
}

export interface Muster {
  /** Instances that every gate waits for. */
  readonly live: readonly Member[];
  /** Instances that were let go: they may still live and follow their database. */
  readonly lost: readonly Member[];
  /** What keeps every gate closed, whatever was acknowledged. */
  readonly conditions: readonly Condition[];
}

/** Who counts for a rollout, and what is wrong with the company. `waived`: a person approved that a service has no instance. */
export function muster(rollout: Rollout, fleet: readonly Member[], now: number, waived: boolean): Muster {
  const named = new Set(rollout.spec.services.map((s) => s.name));
  const ours = fleet.filter((m) => named.has(m.service) || declares(m, rollout));
  const live = ours.filter((m) => memberState(m, now) === 'live');
  const lost = ours.filter((m) => memberState(m, now) === 'lost');
  const unaware = live.filter((m) => named.has(m.service) && !knows(m, rollout));
  const strangers = live.filter((m) => !named.has(m.service));
  const missing = [...named].filter((s) => !live.some((m) => m.service === s && knows(m, rollout)));
  const column = columnNames(rollout)[0] ?? rollout.id;
  const conditions: Condition[] = [];
  if (unaware.length > 0) {
    const ids = unaware.map((m) => m.id);
    conditions.push(
      unmet('declared', `code of ${list(ids)} does not know ${column}: deploy code that declares it`, {
        instances: ids,
      }),
    );
  }
  if (strangers.length > 0) {
    const services = [...new Set(strangers.map((m) => m.service))];
    conditions.push(
      unmet('named', `${list(services)} declares ${column} but is not in the spec: add it to services`, {
        services,
      }),
    );
  }
  if (missing.length > 0 && !waived) {
    conditions.push(
      unmet(
        'capable',
        `no instance of ${list(missing)} that knows ${column} is alive: deploy code that declares it`,
        {
          services: missing,
        },
      ),
    );
  }
  const silent = lost.filter((m) => m.plain).map((m) => m.id);
  if (silent.length > 0 && rollout.spec.replaces && !hasBridge(rollout.spec)) {
    const verb = silent.length > 1 ? 'are' : 'is';
    conditions.push(
      unmet(
        'silent',
        `${list(silent)} ${verb} silent, and without our SDK follows no database: see that nothing of it runs, then sluice override ${rollout.id} silent`,
        { instances: silent },
      ),
    );
  }
  return { live, lost, conditions };
}

/**
 * Whether every instance that counts has acknowledged `revision`.
 * An instance that decides outside a pin counts only after the spec's grace; lost ones add the time in which they read their database.
 */
export function acknowledgement(
  rollout: Rollout,
  company: Muster,
  revision: number,
  copiedAt: number,
  now: number,
): Condition {
  const waiting = company.live.filter((m) => m.acknowledged < revision);
  const seen = { revision, of: company.live.length, acknowledged: company.live.length - waiting.length };
  if (waiting.length > 0) {
    const first = waiting[0];
    const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : '';
    return unmet(
      'acknowledged',
      `${seen.acknowledged} of ${seen.of} instances have acknowledged revision ${revision}; waits for ${first ? portrait(first, now) : ''}${more}`,
      {
        ...seen,
        waiting: waiting.map((m) => m.id),
      },
    );
  }
  const loose = company.live.filter((m) => now < looseUntil(m, rollout.spec.graceMs));
  if (loose.length > 0) {
    return unmet(
      'grace',
      `${list(loose.map((m) => m.id))} decided outside a pin before it acknowledged: counts ${seconds(rollout.spec.graceMs)} after that`,
      {
        ...seen,
        unpinned: loose.map((m) => m.id),
      },
    );
  }
  if (company.lost.length > 0 && now < copiedAt + STAGE_READ_MS) {
    return unmet(
      'let-go',
      `${list(company.lost.map((m) => m.id))} was let go and may follow its database: ${seconds(STAGE_READ_MS)} after the stage was written`,
      {
        ...seen,
        lost: company.lost.map((m) => m.id),
      },
    );
  }
  return met('acknowledged', `${seen.of} of ${seen.of} instances have acknowledged revision ${revision}`, {
    ...seen,
    // one after another: what each had acknowledged, when, and how it hears of flags
    instances: company.live.map((m) => m.id),
    revisions: company.live.map((m) => m.acknowledged),
    acknowledgedAt: company.live.map((m) => m.acknowledgedAt),
    sources: company.live.map((m) => (m.plain ? PLAIN[m.source] : m.source)),
    lost: company.lost.map((m) => m.id),
  });
}

/** The evidence that a client without our SDK gives. */
const PLAIN: Record<Source, string> = {
  poll: 'plain client, asked with it',
  stream: 'plain client, was sent it',
  stage: 'plain client',
  none: 'plain client elsewhere, could have fetched it',
};

function portrait(m: Member, now: number): string {
  const silent = now > m.leaseUntil;
  if (silent)
    return `${m.id}, silent for ${seconds(now - m.seenAt)}; let go in ${seconds(m.leaseUntil + LET_GO_MS - now)}`;
  return m.openPins > 0 ? `${m.id}: ${m.openPins} open, the oldest for ${seconds(m.oldestPinMs)}` : m.id;
}

function list(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
