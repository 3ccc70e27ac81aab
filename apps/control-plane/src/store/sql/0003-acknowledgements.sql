-- Who acknowledged which revision, and when; the instance's row remembers the last one only.
create table sluice_control.acknowledgement (
  instance text not null,
  revision bigint not null,
  at timestamptz not null default clock_timestamp(),
  primary key (instance, revision)
);
create index acknowledgement_revision on sluice_control.acknowledgement (revision);
