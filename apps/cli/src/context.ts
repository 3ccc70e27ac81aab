/** Duty: what a verb is given of the world, and what it may answer; knows no verb. */
import type { Client, ClientOptions } from '@sluice/api';
import type { Prompts } from './init/questions.js';
import type { Paint } from './paint.js';

/** 0 done, 1 failed, 2 wrong use, 3 a gate is closed. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Everything that the command line touches outside of itself; main.ts fills it, tests fake it. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** One line to standard output. */
  readonly out: (line: string) => void;
  /** One line to standard error. */
  readonly err: (line: string) => void;
  /** Redraws the last block in place; undefined where standard output is no terminal. */
  readonly redraw: ((lines: readonly string[]) => void) | undefined;
  /** Columns of the terminal; undefined where standard output is none, and lines may be as long as they are. */
  readonly width: () => number | undefined;
  /** Rows of a terminal that can be drawn on. */
  readonly height: () => number | undefined;
  /** Asks a person; undefined where nobody can answer. An empty answer once the signal is aborted. */
  readonly ask: ((question: string, signal?: AbortSignal) => Promise<string>) | undefined;
  /** Asks a person several things, with choices; left out where nobody can answer. */
  readonly prompts?: () => Promise<Prompts>;
  readonly readFile: (path: string) => Promise<string>;
  /** Refuses a file that is there (EEXIST) unless it may write over it. */
  readonly writeFile: (path: string, text: string, how: { readonly over: boolean }) => Promise<void>;
  readonly coloured: boolean;
  /** Who asks, for the log. */
  readonly user: string | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly rest: (ms: number, signal?: AbortSignal) => Promise<void>;
  /**
   * From this call on SIGINT and SIGTERM no longer end the process: they abort this signal, and the verb ends what it
   * has started.
   */
  readonly untilStopped: () => AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
}

export interface Context extends Omit<World, 'coloured' | 'fetch' | 'user'> {
  readonly client: Client;
  readonly clientOptions: ClientOptions;
  readonly json: boolean;
  readonly paint: Paint;
}

export type Options = Readonly<Record<string, unknown>>;

export interface VerbOption {
  /** As commander writes it, for example `--to <phase>`. */
  readonly flags: string;
  readonly says: string;
  readonly choices?: readonly string[];
  readonly required?: true;
  /** May be given several times; each takes one value, so that an argument may stand behind it. */
  readonly repeats?: true;
}

export interface Verb {
  /** Name and arguments as commander writes them, for example `rollback <rollout>`. */
  readonly usage: string;
  readonly says: string;
  readonly group: 'Run' | 'Plan and apply' | 'Look' | 'Steer' | 'Keep';
  readonly options?: readonly VerbOption[];
  /** Words that are right for an argument, by its name; commander names them when another is given. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** What else may be done where no control plane answers, in one line. */
  readonly without?: (args: readonly string[]) => string;
  readonly run: (context: Context, args: readonly string[], options: Options) => Promise<ExitCode>;
}
