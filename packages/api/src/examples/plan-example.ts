/** Duty: one plan as an example, shortened to a few of its steps and findings. */
import type { PlanView } from '../views/plan-view.js';
import { ROLLOUT } from './rollout-example.js';

export const PLAN: PlanView = {
  spec: { ...ROLLOUT.spec, pace: 'gentle' },
  rollout: 'orders.amount_cents',
  targets: [
    {
      target: 'eu',
      database: 'eu',
      serverVersion: '18.4',
      rows: 5000,
      tableBytes: 385024,
      steps: [
        {
          phase: 'expand',
          step: 'add-column',
          statements: [
            {
              sql: 'alter table "public"."orders" add column "amount_cents" bigint',
              lock: 'ACCESS EXCLUSIVE',
              note: 'nullable, no row is rewritten',
            },
          ],
        },
        {
          phase: 'expand',
          step: 'bridge',
          statements: [
            {
              sql: 'create or replace function "sluice"."bridge_orders_amount_cents_a8fd5370"() returns trigger language plpgsql security invoker\nset search_path = pg_catalog, "public", pg_temp as $sluice$\n-- sluice bridge of "orders.amount_cents", one leg, 76e659f3\nbegin\n  begin\n    NEW."amount_cents" := /* sluice */ ((NEW."amount" * 100)::bigint);\n  exception when others then\n    NEW."amount_cents" := null; raise warning \'sluice: % of % raised: %\', \'up\', \'public.orders.amount_cents\', sqlerrm;\n  end;\n  return NEW;\nend$sluice$',
              lock: 'none',
            },
            {
              sql: 'create or replace trigger "zzz_sluice_amount_cents_insert" before insert on "public"."orders"\nfor each row when (NEW."amount_cents" is null) execute function "sluice"."bridge_orders_amount_cents_a8fd5370"()',
              lock: 'SHARE ROW EXCLUSIVE',
            },
            {
              sql: 'create or replace trigger "zzz_sluice_amount_cents_update" before update on "public"."orders"\nfor each row when (not (NEW."amount_cents" is distinct from OLD."amount_cents") and (NEW."amount" is distinct from OLD."amount" or NEW."amount_cents" is null)) execute function "sluice"."bridge_orders_amount_cents_a8fd5370"()',
              lock: 'SHARE ROW EXCLUSIVE',
            },
          ],
        },
        {
          phase: 'backfill',
          step: 'backfill',
          statements: [
            {
              sql: 'with batch as materialized (select /* sluice */ "id" from "public"."orders" where "id" > $1::bigint order by "id" limit 500) select array["id"::text] as last, (select count(*) from batch) as rows from batch order by "id" desc limit 1',
              lock: 'ACCESS SHARE',
              repeats: true,
              note: 'where the next batch ends; its size follows the time a batch takes',
            },
            {
              sql: 'update /* sluice */ "public"."orders" set "amount_cents" = (("amount" * 100)::bigint) where "id" > $1::bigint and "id" <= $2::bigint and "amount_cents" is distinct from (("amount" * 100)::bigint)::bigint',
              lock: 'ROW EXCLUSIVE',
              repeats: true,
              note: 'until a whole pass changes nothing',
            },
          ],
          way: 'by ranges of the key, because 28 pages are fewer than 64',
        },
        {
          phase: 'constrain',
          step: 'not-null',
          statements: [
            {
              sql: 'alter table "public"."orders" add constraint "orders_amount_cents_not_null" not null "amount_cents" not valid',
              lock: 'ACCESS EXCLUSIVE',
              note: 'looks at no row',
            },
            {
              sql: 'alter table "public"."orders" validate constraint "orders_amount_cents_not_null"',
              lock: 'SHARE UPDATE EXCLUSIVE',
              note: 'one scan; nobody waits',
            },
          ],
        },
      ],
      findings: [],
      sample: {
        rows: 1000,
        nulls: 0,
        examples: [
          {
            key: '5',
            old: '0.05',
            new: '5',
          },
          {
            key: '10',
            old: '0.10',
            new: '10',
          },
        ],
      },
      forecast: {
        rows: 5000,
        walBytes: {
          low: 940956,
          high: 2344743,
        },
        heapBytes: {
          low: 54403,
          high: 328670,
        },
        indexBytes: {
          low: 25225,
          high: 131072,
        },
        diskBytes: {
          low: 79628,
          high: 2804485,
        },
        seconds: {
          low: 0,
          high: 1,
        },
        basis:
          'sizes from sampled rows and the catalog, if every row is filled, with one checkpoint and no long transaction beside it; time by rates measured on two idle cores, not on this server; free disk space cannot be seen by SQL',
      },
    },
  ],
  wayBack: [
    {
      from: 'expand',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'write',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'backfill',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'verify',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'constrain',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'read',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'soak',
      kind: 'instant',
      says: 'instant, loses nothing',
    },
    {
      from: 'retire',
      kind: 'instant',
      says: 'instant; the trigger keeps amount true',
    },
    {
      from: 'contract',
      kind: 'one-way',
      says: 'one way: nothing keeps the old column true any more',
    },
  ],
  deploys: [
    {
      when: 'before write',
      services: ['checkout'],
      what: 'code that declares orders.amount_cents and knows both columns',
    },
    {
      when: 'after done',
      services: ['checkout'],
      what: 'code without orders.amount',
    },
  ],
};
