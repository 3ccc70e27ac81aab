/** Duty: a row whose key changes while the backfill waits for it, so that it goes from before the batch to behind it. */
import { plan, SPEC, type Scenario } from '../scenario.js';

/** Beyond all keys that the services use. */
const KEY = 50_000;

export const mopUp: Scenario = {
  device: 'mop-up',
  says: 'the backfill passes over the table again until a whole pass changes nothing',
  plan: plan(
    9_013,
    20_000,
    [
      {
        at: 0,
        do: 'sql',
        target: 'eu',
        sql: `insert into orders (id, amount, weight, version) values (${KEY}, 500, 50, 1);
          insert into journal values (${KEY}, 1, ${KEY})`,
      },
      {
        at: 0,
        after: { event: 'PhaseEntered', phase: 'backfill' },
        do: 'sql',
        target: 'eu',
        sql: `do $$ begin
            perform 1 from orders where id = ${KEY} for update;
            perform pg_sleep(1);
            update orders set id = 0 where id = ${KEY};
            insert into journal values (${KEY}, 2, null), (0, 1, ${KEY});
          end $$`,
      },
      { at: 300, after: { event: 'StepFinished', step: 'verify' }, do: 'release', who: 'victim' },
    ],
    { rows: 20_000, specs: [{ ...SPEC, at: 500 }] },
  ),
};
