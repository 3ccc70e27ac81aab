/** Duty: the phases as a rail, in three acts; each is a button that shows its gate. */
import type { RolloutView } from '@sluice/api';
import { comparePhases, PHASE_TABLE, phasesOf, type Phase, type Spec } from '@sluice/core';
import { slowest } from '../words/state.js';

const ACTS = ['expand', 'switch', 'contract'] as const;

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
  const behind = slowest(rollout.targets);
  return (
    <ol className="rail" aria-label="Phases">
      {ACTS.map((act) => (
        <li key={act} className="act">
          <span className="act-name">{act}</span>
          <ol>
            {phases
              .filter((p) => PHASE_TABLE[p].act === act)
              .map((phase) => {
                const here = rollout.targets.filter((t) => t.phase === phase).map((t) => t.target);
                const passed = comparePhases(phase, behind) < 0 || behind === 'done';
                const state = passed ? 'passed' : here.length > 0 ? 'here' : 'ahead';
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
                        {passed ? '✓' : state === 'here' ? '▸' : '·'}
                      </span>
                      {phase}
                      <span className="who">
                        {passed || here.length === rollout.targets.length ? '' : here.join(' ')}
                      </span>
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
