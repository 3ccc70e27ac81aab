/** Duty: what the findings mean that concern the shape of a table and its columns; knows no other code. */
import type { FindingCode } from '@sluice/core';
import type { Explanation } from './explanation.js';

export const FINDINGS_OF_TABLES = {
  'table-missing': {
    means: 'The database of this target has no such table.',
    why: 'A misspelt table, or the wrong database behind a target, must be seen before the first statement.',
    example: `column: Orders.amount_cents bigint        # SQL folds this to orders
column: '"Orders".amount_cents bigint'    # a table that was made with its name in quotes
column: billing.orders.amount_cents bigint # a table outside of the schema public`,
    todo: 'Check the name, its schema, and that TARGET_<NAME>_URL names the database that you mean.',
  },
  'not-a-plain-table': {
    means:
      'What was named is a view, a materialized view, a foreign table, a single partition, or a table that others inherit from.',
    why: 'A column is added to a table and to all of its partitions at once. On anything else a part of the rows would be missed.',
    example: `column: orders_2026_06.amount_cents bigint   # one partition
column: orders.amount_cents bigint           # the root of the partitions`,
    todo: 'Name the table itself, or the root of the partitions.',
  },
  'table-temporary': {
    means: 'The table is a temporary one of another session.',
    why: 'It ends with that session, and no other session sees its rows.',
    example: `select relpersistence from pg_class where relname = 'orders';   -- t`,
    todo: 'Name a table that all sessions see.',
  },
  'table-unlogged': {
    means: 'The table is unlogged.',
    why: 'A crash empties it and no replica has it, so “every row was filled” can cease to be true without anybody’s doing.',
    example: `alter table orders set logged;            -- rewrites the table under a lock: at a quiet hour
sluice apply FILE --through public.orders -- or: it may be emptied, and you know`,
    todo: 'Make it logged, or wave the finding through by the table’s name.',
  },
  'table-typed': {
    means: 'The table was made "of" a composite type.',
    why: 'PostgreSQL adds no column to such a table: its columns are those of the type.',
    example: `create table orders of order_type;
alter table orders not of;                -- from now on a table of its own`,
    todo: 'alter table … not of.',
  },
  'too-many-columns': {
    means: 'The table has had 1,600 columns, dropped ones counted in, and PostgreSQL takes no more.',
    why: 'A dropped column keeps its number for ever. add column would fail, whatever the table looks like now.',
    example: `select count(*), count(*) filter (where attisdropped) from pg_attribute
 where attrelid = 'orders'::regclass and attnum > 0;`,
    todo: 'Copy the table into a new one without its dropped columns, or put the column into another table.',
  },
  'no-primary-key': {
    means: 'The table has neither a primary key nor a unique index on columns that are NOT NULL.',
    why: 'The last pass of a backfill and the comparison of all rows walk along a key: without one a row that moves can be missed.',
    example: `create unique index concurrently orders_id_key on orders (id);
alter table orders add primary key using index orders_id_key;`,
    todo: 'Give it a key, as above without a long lock.',
  },
  'rows-hidden': {
    means: 'Row security hides rows of the table from the role that Sluice connects with.',
    why: 'What is hidden is never filled and never compared, and every count would say that all is well.',
    example: `alter role sluice bypassrls;              -- or make it the owner of the table,
alter table orders no force row level security; -- and do not force policies on owners`,
    todo: 'Run with a role that owns the table (without force row level security) or has bypassrls.',
  },
  'table-has-rules': {
    means: 'The table has rules on UPDATE.',
    why: 'A rule rewrites the statement that a backfill runs, before any trigger sees it: rows may land elsewhere, or twice.',
    example: `select rulename from pg_rules where tablename = 'orders';`,
    todo: 'Make a trigger of what the rule does, and drop the rule.',
  },
  'foreign-partition': {
    means: 'Some partitions of the table lie on other servers.',
    why: 'A row there cannot be filled in the transaction that also writes how far the backfill has come, so a crash could lose count.',
    example: `alter table orders detach partition orders_archive;`,
    todo: 'Detach them, or run a rollout where they lie.',
  },
  'partitioned-index': {
    means: 'A unique column or an index was asked for that this partitioned table cannot have.',
    why: 'PostgreSQL keeps a unique index on a partitioned table only with the whole partition key in it; an index over partitions on other servers never becomes valid.',
    example: `column: orders.reference uuid unique      # orders is partitioned by created_at
column: orders.reference uuid             # leave "unique" out`,
    todo: 'Leave "unique" (or "indexes") out, or detach the foreign partitions.',
  },
  'old-column-partitions': {
    means: 'The column to be replaced is part of the partition key.',
    why: 'A row whose partition key changes moves to another partition. No trigger may do that, and the column cannot be dropped while the table is partitioned by it.',
    example: `create table orders (…) partition by range (amount);`,
    todo: 'Partition by another column first.',
  },
  'old-column-missing': {
    means: 'The column to be replaced is not in the table.',
    why: 'Its values are what the new column is filled from.',
    example: `replaces: { column: ammount, up: … }      # the message lists the columns that there are
replaces: { column: amount, up: … }`,
    todo: 'Name a column that the table has, as it is spelt there.',
  },
  'old-column-generated': {
    means: 'The column to be replaced is a generated one.',
    why: 'Nobody can write it, so the way back (down) could never fill it.',
    example: `amount numeric generated always as (net + tax) stored
replaces: { column: net, up: … }          # the column that people write`,
    todo: 'Replace the column that it is made of, or leave "replaces" out and use "fill".',
  },
  'old-column-in-key': {
    means: 'The column to be replaced is part of the primary key.',
    why: 'The rollout itself works, but the column can neither be dropped nor left out of inserts before the key has changed.',
    example: `primary key (tenant, number)              # and the rollout replaces number`,
    todo: 'Go on if the old column stays. Else move the primary key first.',
  },
  'old-not-null': {
    means: 'The old column is NOT NULL and the new one may be NULL.',
    why: 'A NULL in the new column has no way back: down of it would be NULL, which the old column refuses.',
    example: `column: orders.amount_cents bigint not null   # as strict as the old one`,
    todo: 'Add "not null" to the spec, or drop it from the old column.',
  },
  'column-adopted': {
    means: 'The column is there already, and is exactly as the spec says.',
    why: 'Many teams begin with a migration of their own. What matches is taken over; nothing is added twice.',
    example: `- column-adopted  amount_cents is there already and matches`,
    todo: 'Nothing. Take care that nobody else’s migration drops it again.',
  },
  'naming-habit': {
    means: 'The new column is not called as the other columns of its kind in this table are.',
    why: 'A unit that stands in every name but one will be read wrong by somebody: 1250 that are cents, taken for 1250.00. It costs nothing to change now, and a whole rollout later.',
    example: `- naming-habit  other money columns here end in _cents (price_cents, fee_cents), and total does not
column: orders.total_cents bigint         # instead of orders.total`,
    todo: 'Rename it in the spec, if the habit holds for it too. Nothing depends on it.',
  },
  'column-differs': {
    means: 'The column is there already, but not as the spec says: another type, NOT NULL, or a default.',
    why: 'It may hold what somebody else means by it. A default would answer an INSERT of older code instead of up(old).',
    example: `amount_cents integer                      # in the table
column: orders.amount_cents bigint        # in the spec`,
    todo: 'Drop or rename the column that is there, drop its default, or write the spec as the column is.',
  },
  'column-replaces-itself': {
    means: 'The old and the new column have the same name.',
    why: 'Both must stand side by side for as long as older and newer code run side by side.',
    example: `column: orders.amount bigint
replaces: { column: amount, up: … }       # name the new one amount_cents`,
    todo: 'Give the new column a name of its own.',
  },
  'column-has-dependents': {
    means:
      'Something needs the old column, which the spec asks to drop: for example a view, a policy, or a foreign key of another table.',
    why: 'PostgreSQL would refuse the drop at the very end, after days, or take along with "cascade" what somebody uses.',
    example: `x column-has-dependents  view report_totals needs amount, which is to be dropped`,
    todo: 'Change it to the new column before contract, or leave "drop" out: the old column then stays.',
  },
  'goes-with-column': {
    means: 'Something goes by itself when the old column is dropped, for example an index or a check.',
    why: 'PostgreSQL drops it without a word, and a query that lived by that index becomes slow.',
    example: `indexes: ["(amount_cents)"]               # made on the new column, before anybody reads it`,
    todo: 'Write under "indexes" what is still needed on the new column.',
  },
  'function-names-column': {
    means: 'A function has the name of the old column in its text.',
    why: 'PostgreSQL keeps no record of what a function’s text uses: it would fail when it is next called, after the drop.',
    example: `select proname from pg_proc where prosrc ~ '\\mamount\\M';`,
    todo: 'Change it before contract; or, where it means a column of another table, go on.',
  },
} as const satisfies Partial<Record<FindingCode, Explanation>>;
