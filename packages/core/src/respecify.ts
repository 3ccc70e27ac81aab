/** Duty: what may change in the spec of a rollout that runs, and what may not; pure. */
import { draft, type EventDraft } from './event.js';
import { comparePhases } from './phases.js';
import { refuse, type Refusal } from './refusal.js';
import type { Rollout } from './rollout.js';
import type { Spec } from './spec.js';

/** Parts that the runner reads anew at every look, so a change holds at once. */
const FREE = new Set<keyof Spec>([
  'ramp',
  'holdMs',
  'shadow',
  'soakMs',
  'pace',
  'guardrails',
  'approvals',
  'advance',
  'graceMs',
  'repair',
  'locks',
  'queries',
  'comment',
]);

/** The event of a changed spec, nothing when it says the same, or a refusal that names what cannot change any more. */
export function respecify(rollout: Rollout, spec: Spec): readonly EventDraft[] | Refusal {
  const changed = (Object.keys({ ...rollout.spec, ...spec }) as (keyof Spec)[]).filter(
    (k) => !same(rollout.spec[k], spec[k]),
  );
  if (changed.length === 0) return [];
  const begun = Object.values(rollout.targets).some((t) => comparePhases(t.phase, 'write') >= 0);
  const more = rollout.spec.services.every((s) => spec.services.some((n) => n.name === s.name));
  const fixed = changed.filter((k) => !FREE.has(k) && !(k === 'services' && more && !begun));
  if (fixed.length === 0) return [draft('SpecChanged', { spec })];
  return refuse('rollout-exists', {
    wanted: `to change ${fixed.join(', ')} of ${rollout.id}`,
    found: `the rollout is under way, and ${fixed.length === 1 ? 'this' : 'these'} can no longer change`,
    todo: `Put ${fixed.length === 1 ? 'it' : 'them'} back in the spec, or start over: sluice rollback ${rollout.id} --to plan, then sluice forget ${rollout.id}`,
  });
}

function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with sorted keys: the log returns objects in another order than the file. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${entries
    .toSorted(([x], [y]) => (x < y ? -1 : 1))
    .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
    .join(',')}}`;
}
