/** Duty: what a verb is given of the world, and what it may answer. */
import type { Client, ClientOptions } from '@sluice/api';
import type { Paint } from './paint.js';

/** 0 done, 1 failed, 2 wrong use, 3 a gate is closed. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Context {
  readonly client: Client;
  readonly clientOptions: ClientOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One line to standard output. */
  readonly out: (line: string) => void;
  /** One line to standard error. */
  readonly err: (line: string) => void;
  /** Redraws the last block in place; only on a terminal. */
  readonly redraw: ((lines: readonly string[]) => void) | undefined;
  /** Asks a person; undefined where nobody can answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly readFile: (path: string) => Promise<string>;
  readonly json: boolean;
  readonly paint: Paint;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly rest: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

export type Options = Readonly<Record<string, unknown>>;

export interface VerbOption {
  /** As commander writes it, for example `--to <phase>`. */
  readonly flags: string;
  readonly says: string;
  readonly fallback?: string;
}

export interface Verb {
  /** Name and arguments as commander writes them, for example `rollback <rollout>`. */
  readonly usage: string;
  readonly says: string;
  readonly group: 'Run' | 'Plan' | 'Look' | 'Steer' | 'Keep';
  readonly options?: readonly VerbOption[];
  readonly run: (context: Context, args: readonly string[], options: Options) => Promise<ExitCode>;
}
