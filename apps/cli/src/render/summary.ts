/** Duty: rollouts in one line each; pure. */
import type { RolloutSummary } from '@sluice/api';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';
import { stateOf } from './state.js';
import { withShortIds } from './wait-text.js';

export function summaryLines(
  all: readonly RolloutSummary[],
  paint: Paint,
  width?: number,
): readonly string[] {
  if (all.length === 0) return ['No rollouts.', 'Next: sluice plan FILE'];
  const rows = all.map((r) => [r.id, stateOf(r), phases(r), r.doneAt === null ? waitOf(r) : '']);
  const heads = ['rollout', 'state', 'targets', rows.some((r) => r[3] !== '') ? 'waits for' : ''];
  const [head = '', ...rest] = columns([heads, ...rows], '', width);
  return [paint.dim(head), ...rest];
}

export function summaryLine(
  rollout: Pick<RolloutSummary, 'id' | 'doneAt' | 'paused' | 'heading' | 'targets'>,
): string {
  return `${rollout.id} is ${stateOf(rollout)}: ${phases(rollout)}`;
}

/** Of the first target that waits; the head of the column says "waits for". */
function waitOf({ targets }: RolloutSummary): string {
  const text = targets.map((t) => t.waits).find((w) => w !== null) ?? '';
  return withShortIds(text).replace(/^waits for /, '');
}

function phases({ targets }: Pick<RolloutSummary, 'targets'>): string {
  return targets.map((t) => `${t.target} ${t.phase}`).join(', ');
}
