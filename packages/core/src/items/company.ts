/** Duty: whether the right instances, and no others, are there: what keeps gates closed whatever was acknowledged; pure. */
import { unmet, type Condition } from '../condition.js';
import { comparePhases, type Phase } from '../phases.js';
import { hasBridge } from '../spec.js';
import type { Look } from './look.js';

/** What is wrong with the company on a target: unaware code, unknown services, missing ones, sessions of nobody. */
export function companyConditions(look: Look): readonly Condition[] {
  const { company, rollout, seen } = look;
  const { sync, replaces } = rollout.spec;
  const strangers = sync === 'services' && replaces ? seen.strangers : [];
  const conditions = [...company.conditions, ...elsewhere(look)];
  if (strangers.length === 0) return conditions;
  const sessions = [
    ...new Set(strangers.map((s) => `${s.application || 'a nameless application'} (pid ${s.pid})`)),
  ];
  const more = sessions.length > 3 ? ` and ${sessions.length - 3} more` : '';
  return [
    ...conditions,
    unmet('strangers', `sessions of no known service are open: ${sessions.slice(0, 3).join(', ')}${more}`, {
      sessions,
    }),
  ];
}

/** Nobody can tell what clients of another server believe while that cannot be asked. */
function elsewhere({ seen }: Look): readonly Condition[] {
  const trouble = seen.elsewhere?.trouble ?? '';
  return trouble === ''
    ? []
    : [
        unmet('elsewhere', `the Unleash server that holds the flags for its clients: ${trouble}`, {
          trouble,
        }),
      ];
}

/**
 * True where a phase's gate asks for the right company: once services are to write, and until nothing is left to break. A
 * bridge covers every writer, so with one only what writers can fail on, and all that is read, asks for it.
 */
export function asksForCompany(look: Look, phase: Phase): boolean {
  const first = hasBridge(look.rollout.spec) ? 'constrain' : 'backfill';
  return comparePhases(phase, first) >= 0 && comparePhases(phase, 'done') < 0;
}
