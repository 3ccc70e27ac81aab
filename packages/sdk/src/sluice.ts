/** Duty: the front of the SDK: what a service's author holds in hand. Must not do any of the work itself. */
import type { Heartbeat } from '@sluice/core';
import { createColumn, type At, type Column, type ColumnOptions, type Raw } from './column.js';
import type { ConnectionOf, Pool } from './database.js';
import { Engine } from './engine.js';
import { environment } from './environment.js';
import { carrying, refreshed } from './instance.js';
import { middleware, type Middleware } from './middleware.js';
import type { KnownColumn } from './names.js';
import { settingsOf, type SluiceOptions } from './options.js';
import { noteViolation, transact, type TransactionOptions } from './transaction.js';

/** How long `ready` waits by itself, in milliseconds. */
const READY_MS = 5_000;

/** What an instance knows and does now, for health pages. */
export interface Status extends Omit<Heartbeat, 'reports' | 'batch' | 'writes'> {
  /** Random for each process. */
  readonly id: string;
  readonly service: string;
}

export interface Sluice {
  readonly id: string;
  readonly service: string;
  /**
   * Declares a column, also to the control plane: call it at module level. With `new` or `schema`, `of` answers the type of
   * `old`; without them it may answer what the driver delivers for the new column.
   */
  column<const N extends KnownColumn, R, V>(
    name: N,
    options: ColumnOptions<R, V> &
      (Required<Pick<ColumnOptions<R, V>, 'new'>> | Required<Pick<ColumnOptions<R, V>, 'schema'>>),
  ): Column<R, V>;
  column<const N extends KnownColumn, R, V>(name: N, options: ColumnOptions<R, V>): Column<R, V, Raw<N, R>>;
  /**
   * Resolves when it is known where every column stands: by the flags, or by the database while the control plane is away.
   * @throws when neither is to be had within `deadlineMs` (5 s), unless `onUnknown` is `old`.
   */
  ready(options?: { readonly deadlineMs?: number }): Promise<void>;
  /** One request, one revision of every flag. Ends with the response. */
  middleware(): Middleware;
  /** One revision for a job. Rejects only as `work` does. */
  pin<T>(work: () => T | PromiseLike<T>): Promise<T>;
  /** One revision for a transaction, decided after BEGIN. Commits when `work` is done, rolls back when it throws. */
  transaction<P extends Pool, T>(
    pool: P,
    work: (connection: ConnectionOf<P>) => T | PromiseLike<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /**
   * Tells of an error that a write outside `transaction` met. Where it is a constraint of a rollout's column that refused the
   * row, it counts for the rollout's guardrail; anything else is left alone.
   */
  noteError(error: unknown, at?: At): void;
  status(): Status;
  /** Calls back whenever something was heard; returns how to stop it. */
  onNews(listener: () => void): () => void;
  /** Lets open pins end (10 s at most), says goodbye and stops. Never rejects. */
  close(): Promise<void>;
}

/** Introduces a service to Sluice. Returns at once: nothing waits, nothing throws; what is wrong is said by `ready`. */
export function sluice(options: SluiceOptions): Sluice {
  return front(new Engine(settingsOf(options, environment())));
}

/** An engine as its author sees it. */
export function front(engine: Engine): Sluice {
  const { instance } = engine;
  // in a turn of its own, so that columns declared at module level are part of the first registration
  setImmediate(() => engine.start()).unref();
  const s: Sluice = {
    id: engine.id,
    service: instance.service,
    column<R, V>(name: string, columnOptions: ColumnOptions<R, V>): Column<R, V, never> {
      const { column, declared } = createColumn<R, V, never>(instance, name, columnOptions);
      engine.declares(declared);
      return column;
    },
    ready: (given) => engine.ready(given?.deadlineMs ?? READY_MS),
    middleware: () => middleware(instance),
    async pin<T>(work: () => T | PromiseLike<T>): Promise<T> {
      await refreshed(instance);
      return instance.pins.hold(instance.pins.open(), work);
    },
    transaction: (pool, work, given) => transact(instance, pool, work as never, given),
    noteError: (error, at) => noteViolation(instance, instance.pins.bound().decisions, error, at?.target),
    status: () => ({ id: engine.id, service: instance.service, ...engine.condition() }),
    onNews: (listener) => engine.onNews(listener),
    close: () => engine.close(),
  };
  return carrying(s, instance);
}
