/** Duty: decides between the server that is there and a new one, again and again until one answers. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, type Answer, type Door } from './connection.js';
import { EmbeddedError } from './embedded-error.js';
import { type Launch, launch } from './launch.js';
import { freePort } from './port.js';
import { forgetForeign, type Postmaster, readPostmaster } from './postmaster.js';
import { until } from './until.js';

/** What is needed to adopt a server or to start one. */
export interface Plan extends Omit<Launch, 'port' | 'logFile'> {
  readonly home: string;
  readonly password: string;
  readonly log: (line: string) => void;
}

/** The server that answers. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

const BETWEEN_TRIES_MS = 100;

/**
 * Looks at the world and does the next thing, until a server of this data answers. Level-triggered, so it does not
 * matter who else starts, stops or kills the server meanwhile.
 */
export async function adoptOrLaunch(plan: Plan): Promise<Running> {
  const end = performance.now() + plan.deadlineMs;
  let last = 'nothing';
  while (performance.now() < end) {
    const found = readPostmaster(plan.data.path);
    if (found?.process === 'alive') {
      const adopted = await adopt(plan, found, end - performance.now());
      if (adopted) return adopted;
      last = `the server ${found.pid} ended before it answered`;
      continue;
    }
    if (found) plan.log(`a server was left in ${plan.data.path} and has died; it recovers as it starts`);
    forgetForeign(plan.data.path);
    const port = await freePort(lastPort(plan.home));
    const started = await launch({
      ...plan,
      port,
      logFile: logOf(plan),
      deadlineMs: end - performance.now(),
    });
    if (started.outcome === 'ready') {
      writeFileSync(join(plan.home, 'port'), `${port}\n`);
      return { pid: started.pid, port, adopted: false };
    }
    if (started.outcome === 'failed')
      throw new EmbeddedError(
        `PostgreSQL is wanted on the data in ${plan.data.path}`,
        started.words,
        `Its log is ${logOf(plan)}`,
      );
    last = started.outcome;
    await delay(BETWEEN_TRIES_MS, undefined, { signal: plan.signal });
  }
  throw new EmbeddedError(
    `A server on the data in ${plan.data.path} is wanted within ${plan.deadlineMs} ms`,
    `at the last try: ${last}`,
    `Its log is ${logOf(plan)}`,
  );
}

const logOf = ({ home }: Plan): string => join(home, 'postgres.log');

/** Waits for a living server to answer; undefined if it ends before it does. */
async function adopt(plan: Plan, found: Postmaster, deadlineMs: number): Promise<Running | undefined> {
  const path = plan.data.path;
  const look = async (): Promise<{ answer: Answer | 'gone'; door: Door } | undefined> => {
    const now = readPostmaster(path);
    const door = { port: now?.port ?? 0, password: plan.password };
    if (now?.pid !== found.pid || now.process !== 'alive') return { answer: 'gone', door };
    const answer = now.status === 'ready' ? await ask(door, path) : 'not yet';
    return answer === 'not yet' ? undefined : { answer, door };
  };
  const settled = await until(look, { deadlineMs, signal: plan.signal });
  if (settled?.answer === 'gone') return undefined;
  if (settled?.answer === 'ours') {
    plan.log(`adopted the server ${found.pid} on port ${settled.door.port}, which runs already`);
    return { pid: found.pid, port: settled.door.port, adopted: true };
  }
  throw new EmbeddedError(
    `The server ${found.pid}, which runs on the data in ${path}, is wanted to answer`,
    settled?.answer === 'refused'
      ? 'it refuses the password in home'
      : `it did not in ${Math.round(deadlineMs)} ms`,
    `Stop it (kill -INT ${found.pid}) and start again`,
  );
}

/** Where the server listened last: it comes back there if it can, so that its clients find it again. */
function lastPort(home: string): number | undefined {
  const file = join(home, 'port');
  const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN;
  return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : undefined;
}
