/** Duty: what is thrown where the control plane could not be asked, or what answered is none; says what to do. */

/** The control plane could not be asked, or what answered is not one. */
export class ControlPlaneError extends Error {
  override readonly name = 'ControlPlaneError';
  readonly wanted: string;
  readonly found: string;
  readonly todo: string;
  /** HTTP status, where something answered. */
  readonly status: number | undefined;

  constructor(said: { wanted: string; found: string; todo: string; status?: number }, cause?: unknown) {
    super(`${said.wanted}, but ${said.found}. ${said.todo}`, { cause });
    this.wanted = said.wanted;
    this.found = said.found;
    this.todo = said.todo;
    this.status = said.status;
  }
}

/** Nothing came: nobody listens, the connection broke, or it took too long. */
export function unanswered(wanted: string, cause: unknown): ControlPlaneError {
  return new ControlPlaneError({ wanted, found: `none came: ${reasonOf(cause)}`, todo: START_TODO }, cause);
}

/** Something came that is neither a good answer nor a refusal. */
export function unexpected(wanted: string, status: number, body: unknown, text: string): ControlPlaneError {
  return new ControlPlaneError({ wanted, found: foundIn(status, body, text), todo: TODO(status), status });
}

/** fetch says "fetch failed" and hides why in the cause. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return 'it took too long';
  const cause = thrown.cause instanceof Error ? thrown.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return cause ? cause.message || String(code) : thrown.message;
}

function foundIn(status: number, body: unknown, text: string): string {
  const detail = (body as { detail?: unknown } | undefined)?.detail;
  if (typeof detail === 'string') return `it answered ${status}: ${detail}`;
  const start = text.slice(0, 60).replace(/\s+/g, ' ').trim();
  return `it answered ${status}${start === '' ? '' : ` and no JSON of ours: ${start}`}`;
}

const START_TODO = 'Check --url (or SLUICE_URL), and that "sluice dev" or "sluice serve" runs there.';
const TODO = (status: number): string =>
  status >= 500 ? 'Look into the log of the control plane, and repeat the request.' : START_TODO;
