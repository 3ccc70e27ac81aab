/** Duty: of several control planes on one state store, one runs the rollouts; each term has a greater epoch. */
import pg from 'pg';
import type { Logger } from './runner/ports.js';

/** Key of the session lock: "sluice" in ASCII, so that it can be recognised in pg_locks. */
const LOCK_KEY = 0x736c75696365n;
/** How often a control plane that waits asks for the lock, in milliseconds. */
const ASK_MS = 500;

export interface Term {
  readonly epoch: number;
  /** Resolves when the connection that holds the lock is lost: somebody else may lead from then on. */
  readonly lost: Promise<void>;
  readonly resign: () => Promise<void>;
}

/** Waits until this process may lead. Undefined when the signal aborted before. */
export async function lead(url: string, logger: Logger, signal: AbortSignal): Promise<Term | undefined> {
  let told = false;
  while (!signal.aborted) {
    const term = await tryToLead(url, logger);
    if (term) return term;
    if (!told) logger.info({}, 'another control plane runs the rollouts; this one answers and waits');
    told = true;
    await rest(ASK_MS, signal);
  }
  return undefined;
}

async function tryToLead(url: string, logger: Logger): Promise<Term | undefined> {
  const client = new pg.Client({ connectionString: url, application_name: 'sluice runner', keepAlive: true });
  const lost = new Promise<void>((resolve) => {
    client.on('end', resolve);
    client.on('error', () => resolve());
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [
      LOCK_KEY,
    ]);
    if (rows[0]?.got) {
      const { rows: terms } = await client.query<{ epoch: string }>(
        'update sluice_control.term set epoch = epoch + 1 returning epoch',
      );
      return { epoch: Number(terms[0]?.epoch), lost, resign: () => client.end() };
    }
  } catch (error) {
    logger.warn({ err: error }, 'the state store did not answer the question who leads');
  }
  await client.end().catch(() => undefined);
  return undefined;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
