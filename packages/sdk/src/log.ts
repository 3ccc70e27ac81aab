/** Duty: what the SDK says to its host, in lines that never throw and never flood; knows no logging library. */
import type { Clock } from './clock.js';

type Facts = Readonly<Record<string, unknown>>;

/** A place for lines: `console`, pino's child or anything else with these three. */
export interface Log {
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

/** A log that says a line of one kind once a minute at most. */
export type PoliteLog = {
  /** @param kind what the line is about, where it goes on with what differs each time, as an error's message may. */
  readonly [L in keyof Log]: (message: string, facts?: Facts, kind?: string) => void;
};

/** The same line is said at most this often, in milliseconds. */
const REPEAT_MS = 60_000;
const REMEMBERED_LINES = 200;

const toStderr = (message: string, facts?: Facts): void => {
  process.stderr.write(`sluice: ${message}${facts ? ` ${JSON.stringify(facts)}` : ''}\n`);
};
const STDERR: Log = { info: toStderr, warn: toStderr, error: toStderr };

/** A log that swallows what the host's log throws, and says a line, or one of its kind, once a minute at most. */
export function politeLog(to: Log | undefined, clock: Clock): PoliteLog {
  const target = to ?? STDERR;
  const said = new Map<string, number>();
  const say =
    (level: keyof Log) =>
    (message: string, facts?: Facts, kind = message): void => {
      const now = clock.monotonic();
      const last = said.get(kind);
      if (last !== undefined && now - last < REPEAT_MS) return;
      if (said.size >= REMEMBERED_LINES) said.clear();
      said.set(kind, now);
      try {
        target[level](message, facts);
      } catch {
        // a log that fails is no reason to fail its host
      }
    };
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

/** One line for whatever was thrown. */
export function said(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return 'something without words was thrown';
  }
}
