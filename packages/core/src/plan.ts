/** Duty: the shape of a plan: what `plan` prints and `apply` runs, because it is the same value. */
import type { Interval } from './interval.js';
import type { Phase } from './phases.js';
import type { Spec } from './spec.js';
import type { Statement, StepName } from './step.js';
import { wayBackOf } from './way-back.js';

export interface PlannedStep {
  readonly phase: Phase;
  readonly step: StepName;
  readonly statements: readonly Statement[];
  /** How the step goes about it on this table, and why, in one line. */
  readonly way?: string;
}

/** Something to know before anybody starts. `blocks`: nothing starts until it is changed, or waved through by its subject's name. */
export interface Finding {
  readonly code: string;
  readonly severity: 'blocks' | 'warns' | 'tells';
  /** The object it is about, for example a view's or a query's name. */
  readonly subject: string;
  readonly message: string;
  /** What to do about it. */
  readonly todo: string;
}

/** What the expressions make of some real rows. */
export interface Sample {
  /** Rows that were tried. */
  readonly rows: number;
  /** Those of them whose new value is NULL. */
  readonly nulls: number;
  readonly examples: readonly {
    readonly key: string;
    readonly old: string | null;
    readonly new: string | null;
  }[];
}

/** What the backfill of a target is likely to take, if every row is filled. */
export interface Forecast {
  /** Estimated rows, from the catalog. */
  readonly rows: number;
  readonly seconds: Interval;
  /** Bytes of write-ahead log, pages written whole included. */
  readonly walBytes: Interval;
  /** What the table itself grows by, without its toast. */
  readonly heapBytes: Interval;
  readonly indexBytes: Interval;
  /** Extra disk at most: growth, and at the high end the log too, as if none of it were recycled meanwhile. */
  readonly diskBytes: Interval;
  /** What the figures stand on, and what is not known. */
  readonly basis: string;
}

export interface TargetPlan {
  readonly target: string;
  readonly database: string;
  readonly serverVersion: string;
  /** Estimated rows, from the catalog. */
  readonly rows: number;
  readonly tableBytes: number;
  readonly steps: readonly PlannedStep[];
  readonly findings: readonly Finding[];
  readonly sample?: Sample;
  /** Left out where there is nothing to fill, or where it cannot be worked out. */
  readonly forecast?: Forecast;
}

/** What going back costs, from each phase on. */
export interface WayBack {
  readonly from: Phase;
  readonly kind: 'instant' | 'slow' | 'one-way';
  readonly says: string;
}

export interface Plan {
  readonly rollout: string;
  readonly spec: Spec;
  readonly targets: readonly TargetPlan[];
  readonly wayBack: readonly WayBack[];
  /** What the team must deploy, in order. */
  readonly deploys: readonly {
    readonly when: string;
    readonly services: readonly string[];
    readonly what: string;
  }[];
}

/** A plan from the spec and what was seen on its targets, in their order. */
export function planFrom(spec: Spec, targets: readonly TargetPlan[]): Plan {
  return { rollout: spec.name, spec, targets, wayBack: wayBackOf(spec), deploys: deploysOf(spec) };
}

function deploysOf(spec: Spec): Plan['deploys'] {
  if (spec.services.length === 0) return [];
  const services = spec.services.map((s) => s.name);
  const first = {
    when: 'before write',
    services,
    what: `code that declares ${spec.column.table}.${spec.column.column} and knows both columns`,
  };
  if (!spec.replaces) return [first];
  return [
    first,
    { when: 'after done', services, what: `code without ${spec.column.table}.${spec.replaces.column}` },
  ];
}

/** The findings that keep a plan from being applied. */
export function blockers(plan: Plan): readonly (Finding & { target: string })[] {
  return plan.targets.flatMap((t) =>
    t.findings.filter((f) => f.severity === 'blocks').map((f) => ({ ...f, target: t.target })),
  );
}
