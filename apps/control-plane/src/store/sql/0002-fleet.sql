-- Instances as their SDK reports them. Leases are counted by this database's clock, from receiving.
create table sluice_control.instance (
  id text primary key,
  service text not null,
  region text,
  version text,
  sdk text not null,
  columns text[] not null,
  targets text[] not null,
  acknowledged bigint not null default 0,
  acknowledged_at timestamptz not null default clock_timestamp(),
  revision bigint not null default 0,
  source text not null default 'none',
  distrust boolean not null default false,
  unpinned boolean not null default false,
  open_pins integer not null default 0,
  oldest_pin_ms double precision not null default 0,
  breakers text[] not null default '{}',
  registered_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz not null,
  gone_at timestamptz
);

-- What reads have shown, one row a heartbeat that had something to say.
create table sluice_control.report (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  instance text not null,
  service text not null,
  rollout text not null,
  target text not null,
  compared bigint not null,
  differing bigint not null,
  old_reads bigint not null,
  new_reads bigint not null,
  old_errors bigint not null,
  new_errors bigint not null,
  differing_keys text[] not null
);
create index report_rollout on sluice_control.report (rollout, target, at);

-- Secrets are kept as their hash alone.
create table sluice_control.token (
  hash text primary key,
  name text not null,
  kind text not null check (kind in ('admin', 'client')),
  created_at timestamptz not null default clock_timestamp()
);
