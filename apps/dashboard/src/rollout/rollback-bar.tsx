/** Duty: the way back, always at the same place: what it costs now, and the button; what else a person may do stands beside it. */
import type { RolloutView } from '@sluice/api';
import { useState } from 'react';
import { followedOf } from '../words/rollback.js';
import { capital } from '../words/say.js';
import { CommandDialog, type Ask } from './command-dialog.js';
import { RollbackDialog } from './rollback-dialog.js';

export function RollbackBar({ rollout }: { readonly rollout: RolloutView }) {
  const [open, setOpen] = useState(false);
  const [ask, setAsk] = useState<Ask>();
  const { wayBackNow, heading, doneAt } = rollout;
  return (
    <section className={`way-back ${wayBackNow.kind}`} aria-label="Way back">
      <p>
        {heading === 'forward' ? `${heldOf(rollout)}${capital(wayBackNow.says)}.` : backOf(rollout)}{' '}
        <span className="reached">{doneAt === null ? followedOf(rollout) : ''}</span>
      </p>
      <div className="buttons">
        {commandsOf(rollout).map((kind) => (
          <button
            type="button"
            key={kind}
            className={kind === 'resume' ? 'primary' : ''}
            onClick={() => setAsk({ kind })}
          >
            {capital(kind)}
          </button>
        ))}
        <button type="button" className="danger" onClick={() => setOpen(true)}>
          Roll back
        </button>
      </div>
      {open ? <RollbackDialog rollout={rollout} close={() => setOpen(false)} /> : null}
      {ask ? <CommandDialog id={rollout.id} ask={ask} close={() => setAsk(undefined)} /> : null}
    </section>
  );
}

/** `Rolled back by ana, and held.` */
function backOf({ heading, rolledBackBy }: RolloutView): string {
  const by = rolledBackBy ? ` by ${rolledBackBy.by === 'guardrail' ? 'itself' : rolledBackBy.who}` : '';
  return heading === 'held' ? `Rolled back${by}, and held.` : `Rolling back${by}.`;
}

/** `Held lower: checkout on eu. ` */
function heldOf({ targets }: RolloutView): string {
  const held = targets.flatMap((t) => (t.held ?? []).map((part) => `${part} on ${t.target}`));
  return held.length === 0 ? '' : `Held lower: ${held.join(', ')}. `;
}

type Kind = 'pause' | 'resume' | 'advance' | 'forget';

function commandsOf({ doneAt, paused, heading, spec, targets }: RolloutView): readonly Kind[] {
  if (doneAt !== null) return ['forget'];
  if (paused || heading === 'held') return ['resume'];
  if (heading === 'back') return [];
  const forward: readonly Kind[] = spec.advance === 'manual' ? ['advance', 'pause'] : ['pause'];
  // what was lowered keeps the gates closed until somebody lets it go
  return targets.some((t) => t.held) ? ['resume', ...forward] : forward;
}
