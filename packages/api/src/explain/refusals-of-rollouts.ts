/** Duty: what the refusals mean that a rollout gives to a person's command; knows no other code. */
import type { RefusalCode } from '@sluice/core';
import type { Explanation } from './explanation.js';

export const REFUSALS_OF_ROLLOUTS = {
  'plan-changed': {
    means:
      'A plan was applied from a file, and what would run now is not what stands in that file: the spec, a target, a statement, or a new finding.',
    why: 'Somebody read that plan and said yes to it. A table that was altered since may need other statements or other locks.',
    example: `$ sluice plan FILE --out reviewed.plan.json
$ sluice apply reviewed.plan.json
x to apply the plan …, but the world has changed since: on eu there is a new finding, trigger-order: …`,
    todo: 'Plan again, read what is new, and apply that plan. Rows and sizes may change as they like: they are no part of it.',
  },
  'plan-blocked': {
    means:
      'The plan has a finding that blocks: applied as it is, something would fail or be wrong on a target.',
    why: 'What blocks was seen on the real catalog and on real rows. A rollout that starts over it fails later, when services already depend on it.',
    example: `$ sluice plan track.rollout.yaml
  x rows-refused  1 of 300 sampled rows would break not null on cents (key 5: NULL → NULL)
$ sluice explain rows-refused`,
    todo: 'Mend what the finding names and plan again. A finding that you have judged can be waved through by its subject: sluice apply FILE --through SUBJECT. The event keeps your name.',
  },
  'rollout-unknown': {
    means: 'No rollout of this name is in the log of this control plane, or it was forgotten.',
    why: 'A rollout is named table.column, with the schema before it where that is not public, and the database where there are several. A near name is never guessed: the wrong rollout would be moved.',
    example: `$ sluice rollback amount_cents --yes      # the table is missing
$ sluice status                           # lists the names
$ sluice rollback orders.amount_cents --yes`,
    todo: 'See the names with sluice status, and check that --url (or SLUICE_URL) names the control plane that you mean.',
  },
  'rollout-exists': {
    means:
      'A changed spec was applied to a rollout that is under way, and it changes something that can no longer change.',
    why: 'Rows were filled and services were told by the spec as it was. Another column type or another up would make what is already there wrong.',
    example: `# free at any time: hold, ramp, soak, pace, guardrails, approvals, locks, queries, comment
ramp: [1, 25, 100]
# fixed once it has begun: column, replaces, fill, targets`,
    todo: 'Put the named keys back as they were, or start over: sluice rollback ROLLOUT --to plan, then sluice forget ROLLOUT.',
  },
  'rollout-done': {
    means: 'The rollout has reached its end: every target has passed contract.',
    why: 'Its flags stay on as a tombstone, so that a late starter with older code still gets the right answer. There is nothing to steer any more.',
    example: `$ sluice pause orders.amount_cents
x to pause orders.amount_cents, but the rollout is done.`,
    todo: 'Nothing is left to do. When no service declares the column any more: sluice forget ROLLOUT.',
  },
  'rollout-paused': {
    means: 'The rollout is paused already.',
    why: 'A second pause would look like a second decision in the log, and the first resume would seem to end both.',
    example: `$ sluice pause orders.amount_cents
x to pause orders.amount_cents, but it is paused already.`,
    todo: 'Go on with sluice resume ROLLOUT when you are ready. Flags stay as they are until then.',
  },
  'rollout-not-paused': {
    means:
      'There is nothing to resume: the rollout is neither paused nor rolled back, and no part of it is held.',
    why: 'Resume undoes a person’s own pause, rollback or flag set. It is no way to push a rollout on.',
    example: `$ sluice resume orders.amount_cents
x to resume orders.amount_cents, but it is neither paused nor rolled back.
$ sluice status orders.amount_cents       # what it really waits for`,
    todo: 'If it does not move, its gate waits for something: sluice gate ROLLOUT PHASE says what.',
  },
  'rollout-moved': {
    means:
      'The request was held by If-Match to the rollout as it was seen, and something has happened to it since.',
    why: 'A yes to what stood there a minute ago is no yes to what stands there now. Whoever sends no If-Match asks for the rollout as it is.',
    example: `GET  /api/v1/rollouts/orders.amount_cents            # ETag: "812-kJ3Xw0aQmZ2c"
POST /api/v1/rollouts/orders.amount_cents/advance    # If-Match: "812-kJ3Xw0aQmZ2c"
x to advance orders.amount_cents as it was at position 812, but it has moved on to 815.`,
    todo: 'Look again, and repeat the request with the new ETag if you still mean it. A rollback needs none.',
  },
  'column-taken': {
    means:
      'Another unfinished rollout names the same column, as its new one or as the one it replaces, on a target that both have.',
    why: 'Two rollouts on one column would turn its truth around under each other: the bridge of one would undo what the other writes.',
    example: `orders.amount_cents   replaces amount         under way
orders.amount_eur     replaces amount_cents   refused until the first is done`,
    todo: 'Finish the other one first, or take it back and forget it: sluice status OTHER.',
  },
  'phase-unknown': {
    means: 'The phase does not exist, is not in this rollout, or cannot be gone back to.',
    why: 'A rollout skips the phases that have nothing to do: one that replaces nothing has no retire. And a rollback ends where neighbouring stages are safe: write, expand or plan.',
    example: `$ sluice rollback orders.amount_cents --to verify    # no
$ sluice rollback orders.amount_cents --to write     # reads are off, both columns are written`,
    todo: 'Use one of the phases that the message names.',
  },
  'phase-not-before': {
    means: 'A rollback was asked to a phase that the rollout has not reached yet.',
    why: 'A rollback goes back. Taking a rollout that stands in expand “back” to write would move it forward past its gate.',
    example: `$ sluice rollback orders.amount_cents --to write     # it stands in expand
$ sluice rollback orders.amount_cents --to plan      # this is back`,
    todo: 'See where it stands with sluice status ROLLOUT, and name a phase before that.',
  },
  'one-way-door': {
    means: 'There is no way back from here: the old column is dropped, or nothing keeps it true any more.',
    why: 'Services that read the old column again would read wrong values. Sluice would rather refuse than be wrong, and it said so before contract.',
    example: `  GOING BACK
    up to soak  instant, loses nothing
    retire      instant; the trigger keeps amount true
    contract    one way: nothing keeps the old column true any more`,
    todo: 'Make a new rollout that brings the old column back from the new one: its "up" is the old "down".',
  },
  'gate-closed': {
    means: 'The next phase may not start yet: something that must be true there is not.',
    why: 'A phase starts only when it is proven safe: every live instance has acknowledged, every older transaction has ended, every row agrees.',
    example: `$ sluice gate orders.amount_cents read
eu   read is closed
  · waits for a transaction: pid 4711, psql, open 12 min`,
    todo: 'sluice gate ROLLOUT PHASE lists every condition with what was seen. Most open by themselves; pipelines wait with sluice wait ROLLOUT --for PHASE.',
  },
  'gate-of-proof': {
    means: 'The condition was to be overruled, but it is one of proof, or a person’s own word.',
    why: 'A proof is something that was seen or was not: whether all rows agree does not depend on who is in a hurry. A word (approval, advance, resume) is given by its own command, or one person could do the part of two.',
    example: `$ sluice override orders.amount_cents acknowledged --reason "late"     # refused
$ sluice override orders.amount_cents soak --reason "quiet since Monday" # a limit that somebody chose`,
    todo: 'Make it true: sluice gate ROLLOUT PHASE names what stands in its way. The message lists what may be overridden.',
  },
  'gate-open': {
    means: 'A gate was to be overruled for which no target waits now.',
    why: 'An override belongs to one phase on one target. Given beforehand it would silently open a gate that nobody has looked at.',
    example: `$ sluice override orders.amount_cents soak --reason "…"    # it stands in verify
x … no target waits for it now (it waits for: 3,120 rows differ)`,
    todo: 'See what it does wait for: sluice status ROLLOUT.',
  },
  'gate-unknown': {
    means: 'No condition of a gate has this name.',
    why: 'Conditions have fixed names, so that scripts can rely on them; a near name is never guessed.',
    example: `$ sluice override orders.amount_cents soaking --reason "…"   # no
$ sluice override orders.amount_cents soak --reason "…"      # yes`,
    todo: 'sluice gate ROLLOUT PHASE --json shows the names; the message lists those that may be overridden.',
  },
  'nothing-to-advance': {
    means: 'The rollout waits for no person: it advances by itself, or no gate of it is waiting for advance.',
    why: 'With advance: auto (the default) each phase starts as its gate opens. advance only answers a rollout with advance: manual.',
    example: `advance: manual                           # in the spec: each phase waits for you
$ sluice advance orders.amount_cents`,
    todo: 'See what it really waits for: sluice status ROLLOUT.',
  },
} as const satisfies Partial<Record<RefusalCode, Explanation>>;
