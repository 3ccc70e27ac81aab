/** Duty: the phases as a rail, in three acts; each is a button that shows its gate. */
import type { RolloutView } from '@sluice/api';
import { PHASE_TABLE, phasesOf, type Phase, type Spec } from '@sluice/core';
import { stopOf, type Stop } from '../words/state.js';

const ACTS = ['expand', 'switch', 'contract'] as const;
const MARKS: Record<Stop['state'], string> = { passed: '✓', partly: '✓', here: '▸', ahead: '·' };

export function Rail({
  rollout,
  chosen,
  choose,
}: {
  readonly rollout: RolloutView;
  readonly chosen: Phase | undefined;
  readonly choose: (phase: Phase | undefined) => void;
}) {
  const phases = phasesOf(rollout.spec as Spec);
  const { targets } = rollout;
  return (
    <ol className={rollout.heading === 'forward' ? 'rail' : 'rail fallen'} aria-label="Phases">
      {ACTS.map((act) => (
        <li key={act} className="act">
          <span className="act-name">{act}</span>
          <ol>
            {phases
              .filter((p) => PHASE_TABLE[p].act === act)
              .map((phase) => {
                const { state, who } = stopOf(phase, targets);
                return (
                  <li key={phase}>
                    <button
                      type="button"
                      className={`phase-stop ${state}`}
                      aria-pressed={chosen === phase}
                      aria-current={state === 'here' ? 'step' : undefined}
                      title={PHASE_TABLE[phase].says}
                      onClick={() => choose(chosen === phase ? undefined : phase)}
                    >
                      <span className="mark" aria-hidden="true">
                        {MARKS[state]}
                      </span>
                      {phase}
                      <span className="who">{who}</span>
                    </button>
                  </li>
                );
              })}
          </ol>
        </li>
      ))}
    </ol>
  );
}
