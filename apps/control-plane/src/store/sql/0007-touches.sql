-- When an instance last decided outside a pin before its newest acknowledgement; null: as late as that, for all that is known.
alter table sluice_control.instance add column unpinned_at timestamptz;
-- Decisions beside reads that let the old column be touched: writes above all.
alter table sluice_control.report add column old_touches bigint not null default 0;
