-- Which control plane runs a rollout. One row a rollout, which stays for good: its epoch only grows, also when a rollout of
-- the same name is applied again. `until` by this database's clock. `locked`: the holder's session has the rollout's
-- advisory lock as well, so a free lock means that its process has ended.
create table sluice_control.lease (
  rollout text primary key,
  epoch bigint not null,
  holder text not null,
  until timestamptz not null,
  locked boolean not null
);

-- What the holder saw last, so that every control plane answers the same. Lost in a crash of the server, and written
-- again at the next look.
create unlogged table sluice_control.look (
  rollout text primary key,
  epoch bigint not null,
  look jsonb not null
);
