/** Duty: the one word for where a rollout is headed; pure. */
import type { RolloutSummary } from '@sluice/api';

type Headed = Pick<RolloutSummary, 'doneAt' | 'paused' | 'heading'>;

const HEADED: Record<RolloutSummary['heading'], string> = {
  forward: 'running',
  back: 'rolling back',
  held: 'rolled back',
};

export function stateOf({ doneAt, paused, heading }: Headed): string {
  if (doneAt !== null) return 'done';
  return heading === 'forward' && paused ? 'paused' : HEADED[heading];
}
