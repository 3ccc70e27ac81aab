/** Duty: what must be true before the old column is given up: nobody reads it, nothing hangs on it, nobody unknown is there; pure. */
import { met, unmet, type Condition } from '../condition.js';
import { seconds } from '../text.js';
import type { Look } from './look.js';

/** Asked before `contract`; none where nothing is replaced. */
export function contractConditions(look: Look): readonly Condition[] {
  if (!look.rollout.spec.replaces) return [];
  return [...oldReads(look), ...(look.rollout.spec.drop ? [...dependents(look), ...sessions(look)] : [])];
}

/** What touched the old side through the SDK, reading or writing: an instance that falls back, or stands lower than it should. */
function oldReads({ rollout, seen, now }: Look): readonly Condition[] {
  const old = rollout.spec.replaces?.column ?? '';
  const { holdMs } = rollout.spec;
  const last = seen.oldReads ?? null;
  const sinceMs = last === null ? undefined : now - last.lastAt;
  if (last && sinceMs !== undefined && sinceMs < holdMs) {
    const who = last.instances.join(', ');
    return [
      unmet(
        'old-reads',
        `${who} read or wrote ${old} through the SDK ${seconds(sinceMs)} ago; ${seconds(holdMs - sinceMs)} of silence to go`,
        { instances: last.instances, lastAt: last.lastAt },
      ),
    ];
  }
  return [
    met('old-reads', `no instance has reported a read or a write of ${old} for ${seconds(holdMs)}`, {
      lastAt: last?.lastAt ?? null,
      windowMs: holdMs,
    }),
  ];
}

function dependents({ rollout, seen }: Look): readonly Condition[] {
  const old = rollout.spec.replaces?.column ?? '';
  if (!seen.dependents) return [unmet('dependents', `what depends on ${old} was not looked at yet`)];
  const through = seen.dependents.filter((d) => rollout.through.includes(d.what)).map((d) => d.what);
  const left = seen.dependents.filter((d) => !rollout.through.includes(d.what));
  const of = (...hows: readonly string[]): readonly string[] =>
    left.filter((d) => hows.includes(d.how)).map((d) => d.what);
  const hard = of('needs', 'shares');
  const bodies = of('names');
  return [
    hard.length > 0
      ? unmet('dependents', `${phrase(hard)} ${old}, which is to be dropped: change it first`, {
          dependents: hard,
        })
      : met('dependents', `nothing depends on ${old}`, { goesWithIt: of('goes'), through }),
    ...(bodies.length > 0
      ? [
          unmet(
            'bodies',
            `${phrase(bodies)} ${old} by its text: change it, or say that it is another: sluice override ${rollout.id} bodies`,
            { functions: bodies },
          ),
        ]
      : []),
  ];
}

/** Sessions that may come to the column by ways that no service of the spec goes. */
function sessions({ rollout, seen }: Look): readonly Condition[] {
  const names = [
    ...new Set(seen.strangers.map((s) => `${s.application || 'a nameless application'} (pid ${s.pid})`)),
  ];
  // without a bridge they close every gate already, and bend to no word
  if (names.length > 0 && rollout.spec.sync === 'services') return [];
  if (names.length === 0) return [met('sessions', 'every session is of a service that the spec names')];
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return [
    unmet(
      'sessions',
      `sessions of no service of the spec are open: ${names.slice(0, MOST).join(', ')}${more}; end them, or: sluice override ${rollout.id} sessions`,
      { sessions: names },
    ),
  ];
}

const MOST = 3;

function phrase(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return `${names.slice(0, MOST).join(', ')}${more} ${names.length > 1 ? 'use' : 'uses'}`;
}
