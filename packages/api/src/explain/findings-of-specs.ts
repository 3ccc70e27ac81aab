/** Duty: what the findings mean that concern the SQL of a spec and what it makes of real rows; knows no other code. */
import type { FindingCode } from '@sluice/core';
import type { Explanation } from './explanation.js';

export const FINDINGS_OF_SPECS = {
  'name-too-long': {
    means: 'A name in the spec is empty or longer than the 63 bytes that PostgreSQL keeps.',
    why: 'PostgreSQL cuts a longer name off without an error, and two names may become one.',
    example: `column: orders.the_total_of_the_order_as_it_was_shown_to_the_customer_in_cents bigint`,
    todo: 'Choose a name of 1 to 63 bytes. A letter outside of ASCII has two or more.',
  },
  'type-missing': {
    means: 'This server has no such type, or it cannot be the type of a column.',
    why: 'An extension that is there on one target may be missing on another.',
    example: `column: users.email citext                -- create extension citext; first, on every target
column: users.mood "Mood"                 -- a type that was made with its name in quotes`,
    todo: 'Name a type that is there, with its schema unless it is in pg_catalog or in the schema of the table.',
  },
  'type-not-comparable': {
    means: 'Values of this type cannot be compared for equality.',
    why: 'Whether every row agrees is the question that opens most gates, and it is asked with "is distinct from".',
    example: `column: users.settings json               # has no equality
column: users.settings jsonb              # has one`,
    todo: 'Use a type with an equality operator, for example jsonb instead of json.',
  },
  'type-rewrites': {
    means: 'The type is a domain with constraints.',
    why: 'Adding a column of such a domain makes PostgreSQL rewrite the whole table while nobody can read it.',
    example: `create domain cents as bigint check (value >= 0);
column: orders.amount_cents cents                              # rewrites
column: orders.amount_cents bigint check (amount_cents >= 0)   # does not`,
    todo: 'Use the domain’s base type and put its conditions into checks.',
  },
  'default-invalid': {
    means: 'PostgreSQL does not take the default for a column of this type.',
    why: 'It was tried on an empty copy of the table, in a transaction that was rolled back.',
    example: `column: orders.state text default 0::int  # write default '0'`,
    todo: 'Write a default that gives a value of the type of the column, without reading other columns.',
  },
  'default-rewrites': {
    means: 'PostgreSQL would not keep this default as metadata for the rows that are there.',
    why: 'Adding the column with it would rewrite the whole table under a lock that stops every reader.',
    example: `column: orders.seen_at timestamptz not null default now()
fill: created_at                          # the rows that are there are filled in batches`,
    todo: 'Add "fill" with the value for the rows that are there.',
  },
  'check-invalid': {
    means: 'A check of the spec is refused, by the parser or by PostgreSQL on an empty copy of the table.',
    why: 'A check that fails only at "constrain" fails after the backfill, when hours have gone into it.',
    example: `check (amount_cents)                      # not true or false
check (amount_cents >= 0)`,
    todo: 'Write it as one condition on the new column alone.',
  },
  'index-invalid': {
    means: 'An index of the spec, or the one of "unique", is refused.',
    why: 'It is built concurrently, late in a rollout. It was tried on an empty copy of the table, where a mistake costs nothing.',
    example: `indexes: ["create index on orders (amount_cents)"]     # no
indexes: ["(amount_cents) where amount_cents > 0"]     # what stands after "create index on TABLE"`,
    todo: 'Write what stands after "create index on TABLE"; "unique" needs a type with an order.',
  },
  'reference-invalid': {
    means:
      'The foreign key names a table or a column that is not there, is not unique, or is of another type.',
    why: 'PostgreSQL would refuse the constraint, and it comes only after every row was filled.',
    example: `column: orders.customer_id bigint references customers (email)   # not unique
column: orders.customer_id bigint references customers (id)`,
    todo: 'Reference a column with a unique index of its own, with a type that can be compared.',
  },
  'constraint-name-clash': {
    means: 'The table has another constraint of the name that the spec gives to a check.',
    why: 'Sluice knows its constraint again by its name, also after a crash. It must not take somebody else’s for its own.',
    example: `column: orders.amount_cents bigint constraint amount_positive check (amount_cents >= 0)
# amount_positive is the check of the old column: leave the name out, or choose another`,
    todo: 'Choose another name, or leave it out.',
  },
  'trigger-name-clash': {
    means: 'The table has a trigger of the name of the sync trigger, and it is not ours.',
    why: 'It would have to be replaced to make ours, and somebody relies on it.',
    example: `select tgname, tgfoid::regproc from pg_trigger where tgrelid = 'orders'::regclass;`,
    todo: 'Rename the trigger that is there.',
  },
  'needs-newer-server': {
    means: 'The spec uses SQL that this server’s version does not have yet.',
    why: 'The parser in Sluice is that of the newest PostgreSQL. The server would fail in the middle of a backfill, not here.',
    example: `up: json_value(data, '$.amount')::bigint    # PostgreSQL 17
up: (data ->> 'amount')::bigint             # any`,
    todo: 'Write it without, or upgrade the server first.',
  },
  'expression-refused': {
    means: 'up, down or fill is not something that PostgreSQL takes for a value of that column.',
    why: 'up and down must give the same answer for the same value for ever: they run in the trigger, in the backfill and in every comparison. So they must be immutable, and read their one column alone.',
    example: `up: to_char(amount, 'FM999')::bigint       # to_char depends on settings: not immutable
up: (amount * 100)::bigint`,
    todo: 'Use immutable functions alone and cast to the type of the column. fill may read the whole row.',
  },
  'expression-raises': {
    means: 'up or fill raised an error for real rows of the table.',
    why: 'Tried on a sample of rows, so that nobody finds out at 90 % of a backfill. The keys of the rows are in the message.',
    example: `up: (100 / amount)::bigint                  # division by zero (key 77: 0.00)
up: (100 / nullif(amount, 0))::bigint       # NULL for that row`,
    todo: 'Write the expression so that it has an answer for every row, or mend the rows.',
  },
  'rows-refused': {
    means:
      'Real rows would get a value that a constraint of the spec refuses: NOT NULL, a check, a reference or unique.',
    why: 'The constraint could never be validated. The message has keys with the old and the new value.',
    example: `x rows-refused  1 of 300 sampled rows would break amount_cents >= 0 (key 1: -1.00 → -100)`,
    todo: 'Write the expression so that every row keeps it, mend the rows, or leave the constraint out.',
  },
  'rows-unfilled': {
    means: 'The column is NOT NULL, and nothing gives the rows that are there a value.',
    why: 'NOT NULL could never be reached, and would stop every older writer if it were.',
    example: `column: orders.state text not null
fill: "'open'"                              # or: default 'open'`,
    todo: 'Add "fill", or a constant default.',
  },
  'fill-nullable': {
    means: 'The column may be NULL, and a "fill" is given.',
    why: 'A NULL that a service wrote on purpose looks like a row that was never filled, and would be filled as well.',
    example: `column: orders.note text                    # a service may write NULL
fill: "''"`,
    todo: 'Add "not null"; or, when no service writes NULL on purpose, wave it through: sluice apply FILE --through COLUMN.',
  },
  'extreme-value': {
    means:
      'PostgreSQL’s statistics know a value of the old column (the least, the greatest or a frequent one) that up cannot carry, or a check refuses.',
    why: 'A sample of rows hardly ever holds the one order of a hundred millions; the statistics keep it.',
    example: `! extreme-value  the statistics of amount know 99999999.99, for which up raises: integer out of range
column: orders.amount_cents bigint          # instead of integer`,
    todo: 'Write up so that it has an answer for it; or run "analyze TABLE" if no row holds it any more.',
  },
  'judged-by-reading': {
    means:
      'The expressions were judged by reading alone: the role, the server or a very wide table allows no temporary copy.',
    why: 'On a copy PostgreSQL itself says what it takes. Reading is less sharp: indexes and assignments were not tried.',
    example: `$ sluice plan FILE                        # with the role that will apply`,
    todo: 'Good enough for a first look. Plan once with the role that applies, to be sure.',
  },
} as const satisfies Partial<Record<FindingCode, Explanation>>;
