/** Duty: a gate and what it waits for; pure. */
import type { GateView } from '@sluice/api';
import type { Paint } from '../paint.js';
import { wrapped } from './columns.js';
import { withShortIds } from './wait-text.js';

export function gateLines(
  gates: readonly GateView[],
  phase: string,
  paint: Paint,
  columns?: number,
): readonly string[] {
  if (gates.length === 0)
    return [`${paint.warn('!')} Nothing is known of the gate of ${phase} yet: no control plane has looked.`];
  const width = Math.max(...gates.map((g) => g.target.length));
  return gates.flatMap((g) => [
    `${g.target.padEnd(width)}  ${phase} ${g.open ? paint.good('open') : paint.warn('closed')}`,
    ...g.conditions.flatMap((c) => [
      ...wrapped(withShortIds(c.says), columns, 4).map(
        (line, i) => `  ${i > 0 ? ' ' : c.met ? paint.good('✓') : paint.warn('·')} ${line}`,
      ),
      ...samplesOf(c).map((line) => `      ${line}`),
    ]),
  ]);
}

/** The rows that keep it closed, as they are now. */
function samplesOf({ met, evidence }: GateView['conditions'][number]): readonly string[] {
  const samples = evidence['samples'];
  return !met && Array.isArray(samples) ? samples.map(String) : [];
}
