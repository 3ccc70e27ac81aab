/** Duty: which word of a person a rollout waits for, where nothing else stands before it; pure. */
import type { RolloutView, TargetView } from '@sluice/api';
import { PHASES, type Phase } from '@sluice/core';

export type WantedWord =
  | { readonly kind: 'approve'; readonly phase: Phase | 'drop'; readonly says: string }
  | { readonly kind: 'advance'; readonly phase: Phase; readonly says: string };

/** Conditions that are met by somebody's word alone. Whatever else is not met may still come by itself, and is waited for first. */
const WORDS: ReadonlySet<string> = new Set(['approval', 'advance', 'quiet-unseen']);

export function wantedWord(view: RolloutView): WantedWord | undefined {
  if (view.doneAt !== null || view.paused || view.heading !== 'forward') return undefined;
  for (const target of view.targets) {
    const word = wordOf(target);
    if (word) return word;
  }
  return undefined;
}

function wordOf({ gate, trouble }: TargetView): WantedWord | undefined {
  const unmet = (gate?.conditions ?? []).filter((c) => !c.met);
  const [first] = unmet;
  if (!gate || !first || trouble !== null || unmet.some((c) => !WORDS.has(c.name))) return undefined;
  const { name, says, evidence } = first;
  if (name === 'advance') return { kind: 'advance', phase: gate.phase, says };
  if (name === 'quiet-unseen') return { kind: 'approve', phase: 'contract', says };
  const phase = [...PHASES, 'drop' as const].find((p) => p === evidence['phase']);
  return { kind: 'approve', phase: phase ?? gate.phase, says };
}
