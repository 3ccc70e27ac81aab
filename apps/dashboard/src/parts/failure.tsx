/** Duty: says what was wanted, what was found and what to do, wherever something did not work. */
import { ControlPlaneError } from '@sluice/api';
import { Refused } from '../data/session.js';

interface Said {
  readonly title: string;
  readonly wanted: string;
  readonly found: string;
  readonly todo: string;
}

function saidOf(error: Error): Said {
  if (error instanceof Refused) {
    const { code, wanted, found, todo } = error.refusal;
    return { title: `Refused: ${code}`, wanted, found, todo };
  }
  if (error instanceof ControlPlaneError)
    return {
      title: 'The control plane did not answer',
      wanted: error.wanted,
      found: error.found,
      todo: unanswered(error) ? 'See that it runs; this page comes back by itself.' : error.todo,
    };
  return {
    title: 'A defect of this page',
    wanted: 'to do this',
    found: error.message,
    todo: 'Reload the page.',
  };
}

/** True where nobody was there to refuse it. */
export function unanswered(error: Error | null): boolean {
  return error instanceof ControlPlaneError && error.status === undefined;
}

/** An error in three lines; `close` where it may be put away. */
export function Failure({ error, close }: { readonly error: Error; readonly close?: () => void }) {
  const { title, wanted, found, todo } = saidOf(error);
  return (
    <div className="failure" role="alert">
      <div className="failure-head">
        <strong>{title}</strong>
        {close ? (
          <button type="button" className="quiet" onClick={close}>
            Close
          </button>
        ) : null}
      </div>
      <dl>
        <dt>wanted</dt>
        <dd>{wanted}</dd>
        <dt>found</dt>
        <dd>{found}</dd>
        <dt>do</dt>
        <dd>{todo}</dd>
      </dl>
    </div>
  );
}
