/** Duty: asks who and why before a command that a person answers for, sends it, and explains a refusal. */
import type { CallInput, RouteName } from '@sluice/api';
import type { Phase } from '@sluice/core';
import { useState, type FormEvent } from 'react';
import { useCommand } from '../data/queries.js';
import { AskWhy } from '../parts/ask-why.js';
import { Failure } from '../parts/failure.js';
import { Modal } from '../parts/modal.js';

export type Ask =
  | { readonly kind: 'approve'; readonly phase: Phase | 'drop' }
  | { readonly kind: 'override'; readonly gate: string; readonly target: string }
  | { readonly kind: 'pause' | 'resume' | 'advance' | 'verify' | 'forget' };

interface Words {
  readonly title: string;
  readonly says: string;
  readonly button: string;
  readonly route: RouteName;
}

const WORDS: { readonly [K in Ask['kind']]: (ask: Extract<Ask, { kind: K }>) => Words } = {
  approve: ({ phase }) => ({
    title: `Approve ${phase}`,
    says:
      phase === 'drop'
        ? 'The old column is dropped in contract. That is a one-way door.'
        : `Your word that ${phase} may begin. It stands in the log under your name.`,
    button: `Approve ${phase}`,
    route: 'approveRollout',
  }),
  override: ({ gate, target }) => ({
    title: `Overrule ${gate} on ${target}`,
    says: 'A limit that somebody chose; your reason takes its place, for this phase and this target, and is kept as evidence.',
    button: `Overrule ${gate}`,
    route: 'overrideGate',
  }),
  pause: () => ({
    title: 'Pause',
    says: 'No new deed begins. Flags stay as they are.',
    button: 'Pause it',
    route: 'pauseRollout',
  }),
  resume: () => ({
    title: 'Resume',
    says: 'It goes forward again by itself, as its gates open. What was held lower comes up the ramp again.',
    button: 'Go forward',
    route: 'resumeRollout',
  }),
  advance: () => ({
    title: 'Advance',
    says: 'Goes on to the next phase, where its gate is open.',
    button: 'Go on',
    route: 'advanceRollout',
  }),
  verify: () => ({
    title: 'Verify again',
    says: 'Counts the rows that differ once more.',
    button: 'Count again',
    route: 'verifyRollout',
  }),
  forget: () => ({
    title: 'Forget',
    says: 'Takes the tombstone of this finished rollout away, also from its targets. Only when no code asks for its flags any more.',
    button: 'Forget it',
    route: 'forgetRollout',
  }),
};

export function CommandDialog({
  id,
  ask,
  close,
}: {
  readonly id: string;
  readonly ask: Ask;
  readonly close: () => void;
}) {
  const { title, says, button, route } = (WORDS[ask.kind] as (ask: Ask) => Words)(ask);
  const command = useCommand(route);
  const [why, setWhy] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const more =
      ask.kind === 'approve'
        ? { phase: ask.phase }
        : ask.kind === 'override'
          ? { gate: ask.gate, target: ask.target }
          : {};
    const body = { ...more, ...(why.trim() === '' ? {} : { why: why.trim() }) };
    command.mutate({ params: { id }, body } as unknown as CallInput<RouteName>, { onSuccess: close });
  };
  return (
    <Modal title={title} close={close}>
      <form onSubmit={submit}>
        <p>{says}</p>
        <AskWhy why={why} setWhy={setWhy} needed={ask.kind === 'override'} />
        {command.error ? <Failure error={command.error} /> : null}
        <div className="buttons">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={command.isPending}>
            {button}
          </button>
        </div>
      </form>
    </Modal>
  );
}
