-- How often a person has asked an instance to let its open pins go; it is told with each heartbeat, so none is lost on its way.
alter table sluice_control.instance add drains integer not null default 0;
