/** Duty: the name and the reason that go into the log with a command. */
import { useSession } from '../data/session.js';
import { useSignal } from '../data/signal.js';

export function AskWhy({
  why,
  setWhy,
  needed = false,
}: {
  readonly why: string;
  readonly setWhy: (why: string) => void;
  readonly needed?: boolean;
}) {
  const { user } = useSession();
  const name = useSignal(user);
  return (
    <div className="ask-why">
      <label>
        Why{needed ? '' : ' (for the log)'}
        <input
          value={why}
          required={needed}
          maxLength={1_000}
          onChange={(e) => setWhy(e.currentTarget.value)}
        />
      </label>
      <label>
        Who you are
        <input
          value={name}
          maxLength={100}
          autoComplete="name"
          onChange={(e) => user.set(e.currentTarget.value)}
        />
      </label>
    </div>
  );
}
