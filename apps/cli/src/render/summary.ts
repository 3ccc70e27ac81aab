/** Duty: rollouts in one line each; pure. */
import type { RolloutSummary } from '@sluice/api';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';
import { stateOf } from './state.js';
import { withShortIds } from './wait-text.js';

type Headed = Pick<RolloutSummary, 'id' | 'doneAt' | 'paused' | 'heading'>;
type Target = RolloutSummary['targets'][number];

interface Standing {
  readonly targets: readonly Pick<Target, 'target' | 'phase'>[];
}

interface Waiting extends Headed {
  readonly targets: readonly Pick<Target, 'target' | 'phase' | 'waits'>[];
}

export function summaryLines(all: readonly Waiting[], paint: Paint, width?: number): readonly string[] {
  if (all.length === 0) return ['No rollouts.', 'Next: sluice plan FILE'];
  const rows = all.map((r) => [r.id, stateOf(r), phases(r), r.doneAt === null ? waitOf(r) : '']);
  const heads = ['rollout', 'state', 'targets', rows.some((r) => r[3] !== '') ? 'waits for' : ''];
  const [head = '', ...rest] = columns([heads, ...rows], '', width);
  return [paint.dim(head), ...rest];
}

export function summaryLine(rollout: Headed & Standing): string {
  return `${rollout.id} is ${stateOf(rollout)}: ${phases(rollout)}`;
}

/** Of the first target that waits; the head of the column says "waits for". */
function waitOf({ targets }: Waiting): string {
  const text = targets.map((t) => t.waits).find((w) => w !== null) ?? '';
  return withShortIds(text).replace(/^waits for /, '');
}

function phases({ targets }: Standing): string {
  return targets.map((t) => `${t.target} ${t.phase}`).join(', ');
}
