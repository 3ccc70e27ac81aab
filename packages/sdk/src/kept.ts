/** Duty: what of a column is worth to outlive a process; must not know where it is kept. */
import { ONLY } from './database.js';
import type { Declared } from './decision.js';
import type { Decisions } from './knowledge.js';

/** What is known of one column. */
export interface Kept {
  /** True from the eve of `retire` on: whoever has retired already writes the new column alone. */
  readonly over: boolean;
  readonly revision: number;
}

/**
 * Where columns stand by flags or stage, on whichever of the targets is the farthest. One of which nothing was heard is left
 * out, and so is one that may be farther on a target that was not heard of.
 */
export function keptOf(
  present: Decisions,
  columns: Iterable<Declared>,
  targets: Iterable<string>,
): ReadonlyMap<string, Kept> {
  const names = [...targets].map((name) => (name === ONLY ? undefined : name));
  const asked = names.length > 0 ? names : [undefined];
  const kept = new Map<string, Kept>();
  for (const declared of columns) {
    const heard = asked
      .map((target) => present.of(declared, target))
      .filter(({ source }) => source !== 'none');
    const over = heard.some(({ eve }) => eve);
    if (!over && heard.length < asked.length) continue;
    kept.set(declared.name, { over, revision: Math.max(...heard.map(({ revision }) => revision)) });
  }
  return kept;
}
