/** Duty: what the refusals mean that concern a spec, a target, a flag, a token or a request; knows no other code. */
import type { RefusalCode } from '@sluice/core';
import type { Explanation } from './explanation.js';

export const REFUSALS_OF_REQUESTS = {
  'spec-invalid': {
    means:
      'The spec has a mistake: a key that does not exist, a value of the wrong kind, or SQL that PostgreSQL’s parser does not take.',
    why: 'A key that is misspelt and ignored would be worse than a refusal: "aproval" would mean no approval at all.',
    example: `track.rollout.yaml:4:1  soaks: not known. Did you mean soak?
# right:
soak: 24h`,
    todo: 'Each mistake has its line and column. sluice init writes a spec that is right from the start.',
  },
  'target-unknown': {
    means: 'The control plane, or this rollout, knows no target of this name.',
    why: 'URLs of databases come from the environment of the control plane and never from a spec, so that a spec can be shown to anybody.',
    example: `targets: [eu, us]
# where the control plane starts:
TARGET_EU_URL=postgres://…   TARGET_US_URL=postgres://…`,
    todo: 'Set TARGET_<NAME>_URL where the control plane starts, and start it again; or correct the name.',
  },
  'target-unreachable': {
    means: 'The database of a target did not answer, or refused the connection.',
    why: 'A plan that was not looked at on every target is no plan: the one that is away may be the one that differs.',
    example: `x a look at target eu, but its database cannot be used: password authentication failed for user "sluice".
$ sluice doctor --target eu=postgres://USER@HOST/DATABASE`,
    todo: 'sluice doctor tries each connection and says what is wrong with it.',
  },
  'flag-unknown': {
    means: 'No flag of this name is given out.',
    why: 'A flag is named ROLLOUT.SERVICE.CAPABILITY and exists only while its rollout does.',
    example: `$ sluice flags orders.amount_cents
$ sluice flag set orders.amount_cents.checkout.read off`,
    todo: 'See the names with sluice flags.',
  },
  'flag-above-phase': {
    means: 'A flag was to be turned higher than its phase has been proven safe for.',
    why: 'Each percent of reads stands behind a gate. A hand that turns higher would put readers on rows that nobody has compared.',
    example: `$ sluice flag set orders.amount_cents.checkout.read on --percent 50   # it stands at 10 %
$ sluice flag set orders.amount_cents.checkout.read on --percent 5    # lower is always possible`,
    todo: 'Let the ramp bring it up: sluice status ROLLOUT says what its gate waits for. What was lowered by hand is let go with sluice resume ROLLOUT.',
  },
  'flag-unsafe': {
    means:
      'The flag cannot be turned by hand now: turning it alone would put services side by side that may not be.',
    why: 'Only reads may fall on their own. write and retire have an order between services and databases that a rollback keeps and a single flag does not.',
    example: `$ sluice flag set orders.amount_cents.checkout.write off    # refused
$ sluice rollback orders.amount_cents --to expand           # the same goal, in the safe order`,
    todo: 'Take the rollout back: sluice rollback ROLLOUT, with --to where reads alone are not enough.',
  },
  'instance-unknown': {
    means: 'An acknowledgement or a heartbeat came from an instance that is not registered.',
    why: 'Who counts is known by registration alone. The control plane forgets an instance when its lease is long over.',
    example: `POST /api/v1/instances        # register: the answer has the revision to reach and the lease
PUT  /api/v1/instances/:id    # then heartbeats`,
    todo: 'Nothing, with the SDK: it registers again by itself. A client of your own must do the same.',
  },
  'webhook-unknown': {
    means: 'There is no webhook of this name.',
    why: 'A name that is misspelt must not look like a webhook to which nothing was ever sent.',
    example: `$ sluice webhook list
$ sluice webhook deliveries ops`,
    todo: 'See the names with sluice webhook list; sluice webhook add NAME URL makes one.',
  },
  'delivery-unknown': {
    means: 'The log of this webhook has no delivery of this id.',
    why: 'The log keeps the newest 1,000 deliveries of a webhook for two weeks, so that it cannot grow without end.',
    example: `$ sluice webhook deliveries ops
$ sluice webhook redeliver ops 0d7b6f0c`,
    todo: 'See what is kept with sluice webhook deliveries NAME; older facts are in the log itself: sluice events.',
  },
  'token-invalid': {
    means: 'The request had no token, or one that this control plane does not know.',
    why: 'sluice serve answers nobody without one: whoever may turn flags may change what your services read.',
    example: `$ export SLUICE_URL=https://sluice.example.com SLUICE_TOKEN=…
$ sluice status`,
    todo: 'Set SLUICE_TOKEN or --token. An admin makes one with sluice token create NAME; the first one is SLUICE_ADMIN_TOKEN.',
  },
  'token-forbidden': {
    means: 'The token is good, but it is one for services, and this needs one of an administrator.',
    why: 'The token of a service lies in many places. It may read flags and report, and must not be able to steer.',
    example: `$ sluice token create checkout              # for a service
$ sluice token create ana --kind admin      # for a person or a pipeline`,
    todo: 'Set SLUICE_TOKEN or --token to an admin token. Whoever has one makes more: sluice token create NAME --kind admin.',
  },
  'request-invalid': {
    means: 'The request could not be read: its body, its path or a parameter is not as the route says.',
    why: 'What is not understood is refused whole. Half of a request would be something nobody asked for.',
    example: `GET /api/v1/rollouts/orders.amount_cents/gates?phase=reed    # no such phase
GET /api/v1/rollouts/orders.amount_cents/gates?phase=read`,
    todo: 'The message names the place. Every route with its schema is in /api/v1/openapi.json.',
  },
  'route-unknown': {
    means: 'Nothing of the control plane answers at this path.',
    why: 'A near path is never guessed: the request could mean something else than its sender thinks.',
    example: `GET /api/v1/rollout/orders.amount_cents     # no
GET /api/v1/rollouts/orders.amount_cents    # yes`,
    todo: 'Every path is in /api/v1/openapi.json. Where the path is right, the control plane is older than its caller.',
  },
  'method-wrong': {
    means: 'The path exists, but not with this method.',
    why: 'The method says whether something may change. What reads never changes anything, so it is not taken for what does.',
    example: `GET  /api/v1/rollouts/orders.amount_cents/pause    # no: 405, and "Allow: POST, OPTIONS"
POST /api/v1/rollouts/orders.amount_cents/pause    # yes`,
    todo: 'The header Allow of the answer names the methods that the path takes.',
  },
  'accept-wrong': {
    means: 'The request says in its header Accept that it takes nothing of what this route answers.',
    why: 'An answer that its caller cannot read is worse than a refusal, above all where something was changed.',
    example: `$ curl -H 'Accept: application/xml'  localhost:4400/api/v1/rollouts    # no: 406
$ curl -H 'Accept: application/json' localhost:4400/api/v1/rollouts    # yes`,
    todo: 'Accept application/json, or text/event-stream for the stream of events; or leave the header out.',
  },
  'content-type-wrong': {
    means:
      'The request has a body that is not said to be JSON, or is packed or written in a way that is not known here.',
    why: 'A body that is not read would be a command with its defaults: a rollback to nowhere in particular.',
    example: `$ curl --data '{"why":"slow"}' …/pause    # no: curl calls it a form
$ curl --json '{"why":"slow"}' …/pause    # yes`,
    todo: 'Send the body as UTF-8 JSON with Content-Type: application/json.',
  },
  'body-too-large': {
    means: 'The body of the request is larger than anything that its route could use.',
    why: 'A body is held in memory while it is read. One that has no bound could take the control plane away from everybody.',
    example: `x a body of at most 1 MB, but it has 2000014 bytes.`,
    todo: 'Send less: a spec of 200,000 characters and a heartbeat of a thousand reports both fit.',
  },
  'key-taken': {
    means: 'The Idempotency-Key of this request has already carried out another one.',
    why: 'A key stands for one request, so that whoever repeats it is given its answer. The answer to something else would be a lie.',
    example: `$ curl -H 'Idempotency-Key: a1' --json '{"why":"slow"}' …/pause     # carried out
$ curl -H 'Idempotency-Key: a1' --json '{"why":"slow"}' …/resume    # no: 422
$ curl -H 'Idempotency-Key: b2' --json '{"why":"slow"}' …/resume    # yes`,
    todo: 'Make a new key, a UUID for example, for each thing that you ask, and keep it only for repeating that.',
  },
  'key-running': {
    means: 'The same request came before under this Idempotency-Key, and is still being carried out.',
    why: 'It is done once however often it is sent, and its answer is not known yet.',
    example: `x to carry out POST /api/v1/rollouts under this key, but it is being carried out.
Retry-After: 1`,
    todo: 'Ask again in a second, with the same key: you are given the answer of the first. sluice does so by itself.',
  },
  conflict: {
    means: 'Something changed between your look and your request, or a thing of this name is there already.',
    why: 'Two people who act on the same sight must not both win: the second may no longer want it.',
    example: `x to change orders.amount_cents as it was at position 812, but it has moved on to 815.`,
    todo: 'Look again (sluice status ROLLOUT) and repeat the request if you still mean it.',
  },
  'not-ready': {
    means:
      'The control plane is there but cannot answer yet: it is starting, or its state database does not answer.',
    why: 'An answer without the log would be a guess. Services are not held up by this: they go on by what they know and by sluice.stage in their own database.',
    example: `$ curl -s localhost:4400/readyz
$ sluice doctor`,
    todo: 'Ask again in a second. If it stays: sluice doctor looks at the state database. A rollback that cannot wait: sluice rollback ROLLOUT --direct.',
  },
} as const satisfies Partial<Record<RefusalCode, Explanation>>;
