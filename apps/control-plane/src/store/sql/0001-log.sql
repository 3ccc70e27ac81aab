-- The append-only log. Positions are given out under the lock of the one row in `head`: a sequence commits out of order,
-- and a reader would see 12 before 11.
create table sluice_control.head (
  one boolean primary key default true check (one),
  position bigint not null,
  hash text not null
);
insert into sluice_control.head (position, hash) values (0, '');

create table sluice_control.event (
  position bigint primary key,
  rollout text not null,
  at timestamptz not null,
  who text not null,
  why text,
  type text not null,
  data jsonb not null,
  hash text not null,
  previous text not null
);
create index event_rollout on sluice_control.event (rollout, position);

create function sluice_control.refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'events are never changed or removed';
end
$$;
create trigger event_is_final before update or delete or truncate on sluice_control.event
  for each statement execute function sluice_control.refuse_change();

-- The epoch of the control plane that runs the rollouts; grows at each change of hands.
create table sluice_control.term (
  one boolean primary key default true check (one),
  epoch bigint not null
);
insert into sluice_control.term (epoch) values (0);
