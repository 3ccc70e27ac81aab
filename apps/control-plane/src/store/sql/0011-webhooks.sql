-- Who is told of what happens to rollouts. `position`: up to where the log has been put into line for it. One control plane
-- at a time sends what waits: `served_by`, until `served_until` by this database's clock. The secret is kept as it is,
-- because every delivery is signed with it.
create table sluice_control.webhook (
  name text primary key,
  url text not null,
  format text not null check (format in ('json', 'slack')),
  events text[] not null,
  rollouts text[],
  secret text not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  disabled_at timestamptz,
  disabled_why text,
  position bigint not null,
  served_by text,
  served_until timestamptz not null default '-infinity'
);

-- What each is sent, and what came of it. `part` tells apart what stands at one position of the log: empty for the event itself.
create table sluice_control.delivery (
  id text primary key default gen_random_uuid()::text,
  webhook text not null references sluice_control.webhook on delete cascade,
  position bigint not null,
  part text not null,
  type text not null,
  rollout text,
  body text not null,
  at timestamptz not null default clock_timestamp(),
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given-up')),
  tries integer not null default 0,
  attempts jsonb not null default '[]',
  next_at timestamptz default clock_timestamp(),
  unique (webhook, position, part)
);
create index delivery_waiting on sluice_control.delivery (webhook, position, part) where state = 'waiting';

-- The approvals that somebody was asked for. A round begins where the log has let go of all that was approved before it.
create table sluice_control.approval_asked (
  rollout text not null,
  round bigint not null,
  phase text not null,
  primary key (rollout, round, phase)
);
