-- The last batch of reports that an instance has sent: what is sent again is not counted again.
alter table sluice_control.instance add column batch bigint not null default 0;

-- What guardrails judge: calls of both sides in slices of ten seconds, by the revision under which they were decided.
create table sluice_control.reading (
  rollout text not null,
  target text not null,
  service text not null,
  region text not null,
  revision bigint not null,
  slice timestamptz not null,
  compared bigint not null,
  differing bigint not null,
  old_calls bigint not null,
  new_calls bigint not null,
  new_beside bigint not null,
  old_errors bigint not null,
  new_errors bigint not null,
  old_alone bigint not null,
  new_alone bigint not null,
  fallbacks bigint not null,
  openings bigint not null,
  violations bigint not null,
  primary key (rollout, target, service, region, revision, slice)
);
create index reading_slice on sluice_control.reading (slice);

-- How long calls took, and how much longer the new side's: counts in logarithmic buckets, in slices of a minute.
create table sluice_control.spread (
  rollout text not null,
  target text not null,
  service text not null,
  region text not null,
  revision bigint not null,
  slice timestamptz not null,
  kind text not null check (kind in ('oldMs', 'newMs', 'ratios')),
  bucket integer not null,
  n bigint not null,
  primary key (rollout, target, service, region, revision, slice, kind, bucket)
);
create index spread_slice on sluice_control.spread (slice);
