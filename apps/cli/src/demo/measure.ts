/** Duty: the figures at the end: every row compared by the demo's own SQL, and what all clients saw. */
import { setTimeout } from 'node:timers/promises';
import { trafficOf, type DemoFigures, type Legacy } from './figures.js';
import type { RolledBack } from './rollback-act.js';
import { REGIONS, type DemoWorld, type Region } from './world.js';

/** How long the services are asked after the end, in milliseconds. */
const AFTER_MS = 3_000;

export interface MeasureNeeds {
  readonly world: DemoWorld;
  readonly done: boolean;
  readonly rolledBack: RolledBack | undefined;
  readonly legacy: ReadonlyMap<Region, Legacy>;
  readonly elapsedMs: () => number;
  readonly say: (line: string) => void;
}

export async function measure(needs: MeasureNeeds): Promise<DemoFigures> {
  const { world, done, rolledBack, elapsedMs, say } = needs;
  for (const region of REGIONS) await world.loads[region].rest();
  const rows = await Promise.all(REGIONS.map((r) => compare(world, r)));
  if (done) await goOn(world);
  const stats = await Promise.all(REGIONS.map((r) => world.loads[r].stats()));
  const legacy = REGIONS.flatMap((r, i) => needs.legacy.get(r) ?? stats[i]?.legacy ?? []);
  const faults = stats.flatMap((s) => [...s.wrong, ...s.failures]).slice(0, 5);
  for (const fault of faults) say(`  x ${fault.request}: ${fault.says}`);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    done,
    rows: sum(rows.map((r) => r.rows)),
    rowsCompared: sum(rows.map((r) => r.compared)),
    differingRows: sum(rows.map((r) => r.differing)),
    targets: REGIONS.length,
    instances: world.instances,
    seconds: Math.round(elapsedMs() / 100) / 10,
    rollbackMs: rolledBack?.acknowledgedMs ?? null,
    lastNewReadAfterRollbackMs: rolledBack?.lastNewReadMs ?? null,
    ...trafficOf(stats, legacy),
  };
}

/** After the end the services know one column alone; they are asked for a while more. */
async function goOn(world: DemoWorld): Promise<void> {
  for (const region of REGIONS) {
    await world.loads[region].mark('after done');
    await world.loads[region].goOn();
  }
  await setTimeout(AFTER_MS);
  for (const region of REGIONS) await world.loads[region].rest();
}

interface Rows {
  readonly rows: number;
  readonly compared: number;
  readonly differing: number;
}

/** Row by row, by SQL that no part of Sluice wrote. */
async function compare(world: DemoWorld, region: Region): Promise<Rows> {
  const [counted] = await world.query<{ n: number }>(region, 'select count(*)::int as n from orders');
  const [row] = await world
    .query<{ compared: number; differing: number }>(
      region,
      `select count(*)::int as compared,
              count(*) filter (where amount_cents is distinct from round(amount * 100)::bigint)::int as differing
         from orders`,
    )
    // a rollout that did not come to expand has no column to compare
    .catch(() => []);
  return { rows: counted?.n ?? 0, compared: row?.compared ?? 0, differing: row?.differing ?? 0 };
}
