-- What was carried out under an Idempotency-Key, so that whoever sends it again is given the first answer. Where something
-- is in the log, the row is written with it, in one transaction: it tells for certain whether the request was carried out.
-- `key` and `fingerprint` are hashes, `answer` is sealed with the token and the key: none of them tells a secret. No answer:
-- whoever carried it out is about to write it, or died before that.
create table sluice_control.request (
  key bytea primary key,
  fingerprint bytea not null,
  rollout text,
  answer bytea,
  at timestamptz not null default clock_timestamp()
);
create index request_at on sluice_control.request (at);
