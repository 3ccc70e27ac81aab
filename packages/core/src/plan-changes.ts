/** Duty: what has changed between a plan that somebody read and the same plan made now; pure. */
import type { Finding, Plan, TargetPlan } from './plan.js';
import type { Statement } from './step.js';

/**
 * One line for each thing that a reader of the older plan has not agreed to: another spec, other targets, another database,
 * other statements, a new finding that blocks or warns. Sizes, forecasts and how a backfill goes about it change all the time
 * and count for nothing; nor does a finding that is gone.
 */
export function planChanges(before: Plan, now: Plan): readonly string[] {
  if (before.rollout !== now.rollout)
    return [`it was a plan of ${before.rollout}, and is one of ${now.rollout}`];
  const spec = changedKeys(before.spec, now.spec);
  const known = new Map(before.targets.map((t) => [t.target, t]));
  const gone = before.targets.filter((t) => now.targets.every((n) => n.target !== t.target));
  return [
    ...(spec.length === 0 ? [] : [`the spec reads otherwise: ${spec.join(', ')}`]),
    ...gone.map((t) => `${t.target} is no target any more`),
    ...now.targets.flatMap((target) => {
      const old = known.get(target.target);
      return old ? targetChanges(old, target) : [`${target.target} is a new target`];
    }),
  ];
}

function targetChanges(before: TargetPlan, now: TargetPlan): readonly string[] {
  const on = `on ${now.target}`;
  if (before.database !== now.database)
    return [`${on} the database was ${before.database}, and is ${now.database}`];
  const major = (version: string): string => /^\d+/.exec(version)?.[0] ?? version;
  const [then, today] = [statementsOf(before), statementsOf(now)];
  const weighs = ({ severity }: Finding): boolean => severity !== 'tells';
  const known = new Set(before.findings.filter(weighs).map(nameOf));
  return [
    ...(major(before.serverVersion) === major(now.serverVersion)
      ? []
      : [`${on} PostgreSQL was ${before.serverVersion}, and is ${now.serverVersion}`]),
    ...[...then].flatMap(([key, said]) => (today.has(key) ? [] : [`${on} this no longer runs: ${said}`])),
    ...[...today].flatMap(([key, said]) => (then.has(key) ? [] : [`${on} this would run now: ${said}`])),
    ...(inOrder(then, today) ? [] : [`${on} the statements run in another order`]),
    ...now.findings
      .filter((f) => weighs(f) && !known.has(nameOf(f)))
      .map((f) => `${on} there is a new finding, ${f.code}: ${f.message}`),
  ];
}

/** What tells one finding from another; its message may carry a figure that moves. */
function nameOf({ code, severity, subject }: Finding): string {
  return JSON.stringify([code, severity, subject]);
}

/** Each statement with its place and its lock, and its first line to tell it by. */
function statementsOf({ steps }: TargetPlan): ReadonlyMap<string, string> {
  return new Map(
    steps.flatMap(({ phase, step, statements }) =>
      statements.map(({ sql, lock, alone, repeats }: Statement) => [
        JSON.stringify([phase, step, sql, lock, alone === true, repeats === true]),
        `${step} in ${phase} (${firstLine(sql)})`,
      ]),
    ),
  );
}

function firstLine(sql: string): string {
  const [first = '', ...rest] = sql.split('\n');
  return rest.length === 0 ? first : `${first} …`;
}

/** True also where one has what the other has not: that is told by name already. */
function inOrder(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  const shared = (x: ReadonlyMap<string, string>, y: ReadonlyMap<string, string>): string =>
    [...x.keys()].filter((key) => y.has(key)).join('\n');
  return shared(a, b) === shared(b, a);
}

/** The keys under which two specs differ, in the order of the alphabet. */
function changedKeys(a: Plan['spec'], b: Plan['spec']): readonly string[] {
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => canonical(left.get(key)) !== canonical(right.get(key)))
    .toSorted();
}

/** A value as text in which the order of keys says nothing: a plan may have been through a file. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries
    .map(([key, v]) => `${JSON.stringify(key)}:${canonical(v)}`)
    .toSorted()
    .join(',')}}`;
}
