-- Unleash clients without our SDK: known by their polls and streams, and by nothing that they say of themselves.
alter table sluice_control.instance add column plain boolean not null default false;
