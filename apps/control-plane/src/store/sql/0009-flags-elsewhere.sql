-- How each flag was last seen to stand on the Unleash server beside us: what differs from it was turned by somebody else.
-- An empty standing: it is being written, so whatever is found there may be half of it.
create table sluice_control.flag_elsewhere (
    flag text primary key,
    standing text not null,
    noted_at timestamptz not null default clock_timestamp()
);
