-- What instances remember of rows that were reported to differ: the last write before the report, one row an instance.
create table sluice_control.write_claim (
  rollout text not null,
  target text not null,
  key text not null,
  instance text not null,
  service text not null,
  at timestamptz not null,
  stage text not null,
  revision bigint not null,
  primary key (rollout, target, key, instance)
);
create index report_differing on sluice_control.report (at) where differing > 0;
