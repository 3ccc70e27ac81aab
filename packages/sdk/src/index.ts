/** Duty: the one door of the SDK; every export is listed. */
export type { Clock } from './clock.js';
export type { At, Column, ColumnName, ColumnOptions, Details, Names, Raw, Schema } from './column.js';
export type { Ask, Connection, ConnectionOf, Database, Pool, Queryable } from './database.js';
export { REASONS, type DecisionSource, type Reason } from './decision.js';
export type { Log } from './log.js';
export type { Middleware, Next, ResponseLike } from './middleware.js';
export type { Columns, Flags, KnownColumn, KnownFlag } from './names.js';
export type { SluiceOptions } from './options.js';
export type { ReadOptions } from './read.js';
export { sluice, type Sluice, type Status } from './sluice.js';
export type { Side } from './staged.js';
export type { TransactionOptions } from './transaction.js';
