/** Duty: the rollouts of a crash run, chosen so that together they need every step, and the ways on which they are walked. */
import type { Phase } from '@sluice/core';
import { deedsOf, type Deeds } from './deeds.js';
import { SEEDED } from './traffic.js';

/** One command of the person who walks the rollout. */
export type Walk =
  /** Approves what is asked for, until every target is in the phase and nothing is left to do there. */
  | { readonly kind: 'forward'; readonly to: Phase }
  /** Back, held, and forward again from there. */
  | { readonly kind: 'back'; readonly to?: Phase };

export interface Course {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  readonly old: string;
  readonly deeds: Deeds;
  /** The table, its rows, and what it refers to. */
  readonly schema: string;
  readonly spec: string;
  readonly walk: readonly Walk[];
  /** What stands in the end, in PostgreSQL's own words. */
  readonly stands: readonly string[];
  /** A service of ours writes it. */
  readonly served: boolean;
}

/** More values than any run writes: the new column refers to them. */
const CENTS = 40_000;

const QUICK = `
targets: { a: { wave: 1 }, b: { wave: 1 } }
shadow: { sample: 1, window: 0s, minimum: 3 }
ramp: [50, 100]
hold: 0s
soak: 0s
grace: 0s
pace: full
approvals: { drop: 0, retire: 1, contract: 1 }`;

const bridged: Course = {
  name: 'orders.amount_cents',
  table: 'orders',
  column: 'amount_cents',
  old: 'amount',
  deeds: deedsOf({ table: 'orders', column: 'amount_cents', old: 'amount', check: 'cents_of_orders' }),
  schema: `
    create table cents (cents bigint primary key);
    insert into cents select n from generate_series(0, ${CENTS}) n;
    create table orders (id bigint primary key, amount numeric(12, 2) not null);
    insert into orders select n, n / 100.0 from generate_series(1, ${SEEDED}) n`,
  spec: `
column: >-
  orders.amount_cents bigint default 0 not null unique
  constraint cents_of_orders check (amount_cents >= 0) references cents (cents)
comment: Order total in cents.
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
drop: true
indexes: ['(amount_cents, id)']
services: [checkout]
${QUICK}`,
  walk: [
    { kind: 'forward', to: 'soak' },
    { kind: 'back', to: 'plan' },
    { kind: 'forward', to: 'retire' },
    { kind: 'back' },
    { kind: 'forward', to: 'done' },
  ],
  stands: [
    'bigint not null default 0',
    'CHECK ((amount_cents >= 0))',
    'FOREIGN KEY (amount_cents) REFERENCES cents(cents)',
    'UNIQUE (amount_cents)',
    'btree (amount_cents, id)',
    'Order total in cents.',
  ],
  served: true,
};

const served: Course = {
  name: 'items.amount_cents',
  table: 'items',
  column: 'amount_cents',
  old: 'amount',
  deeds: deedsOf({ table: 'items', column: 'amount_cents', old: 'amount', check: 'cents_of_items' }),
  schema: `
    create table items (id bigint primary key, amount numeric(12, 2) not null constraint has_amount check (amount is not null));
    insert into items select n, n / 100.0 from generate_series(1, ${SEEDED}) n`,
  spec: `
column: items.amount_cents bigint not null constraint cents_of_items check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
sync: services
services: [checkout]
${QUICK}`,
  walk: [
    { kind: 'forward', to: 'retire' },
    { kind: 'back', to: 'expand' },
    { kind: 'forward', to: 'done' },
  ],
  stands: ['bigint not null', 'CHECK ((amount_cents >= 0))'],
  served: true,
};

const fresh: Course = {
  name: 'parcels.weight',
  table: 'parcels',
  column: 'weight',
  old: '',
  deeds: deedsOf({ table: 'parcels', column: 'weight', old: '', check: 'weight_of_parcels' }),
  schema: `
    create table parcels (id bigint primary key, amount numeric(12, 2));
    insert into parcels select n, n / 100.0 from generate_series(1, ${SEEDED}) n`,
  spec: `
column: parcels.weight int default 7 not null constraint weight_of_parcels check (weight > 0)
fill: '5'
services: []
${QUICK}`,
  walk: [
    { kind: 'forward', to: 'soak' },
    { kind: 'back', to: 'expand' },
    { kind: 'forward', to: 'done' },
  ],
  stands: ['integer not null default 7', 'CHECK ((weight > 0))'],
  served: false,
};

export const COURSES: readonly Course[] = [bridged, served, fresh];
