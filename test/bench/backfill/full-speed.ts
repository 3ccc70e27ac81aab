/** Duty: the sides at full speed, interleaved: what the engine's backfill is to each of the others. */
import { measure, type Figures } from './measure.js';
import type { Orders } from './orders.js';
import { SIDES, type SideName } from './sides.js';
import { median, rounded } from './statistics.js';

type Runs = Record<string, Figures[]>;

/** Runs of one round stand side by side, so a noisy minute strikes all of them; ratios are made within a round. */
export async function fullSpeed(orders: Orders, rounds: number, say: (line: string) => void) {
  const raw: Runs = {};
  const run = async (name: SideName, as: string = name): Promise<void> => {
    const figures = await measure(orders, SIDES[name]);
    (raw[as] ??= []).push(figures);
    say(
      `${as.padEnd(22)} ${figures.rowsPerSecond.toLocaleString('en-US').padStart(8)} rows/s  WAL ${figures.walPerRow} B a row` +
        `  heap +${percent(figures.heapGrowth)}  indexes +${percent(figures.indexGrowth)}`,
    );
  };
  const names = Object.keys(SIDES) as SideName[];
  for (let round = 0; round < rounds; round += 1) {
    // turned round each time, so that nobody always comes after the same one
    for (const name of round % 2 === 0 ? names : names.toReversed()) await run(name);
  }
  await orders.autovacuum(true);
  for (let round = 0; round < Math.max(2, Math.ceil(rounds / 2)); round += 1) {
    await run('single', 'singleAutovacuum');
    await run('stride', 'strideAutovacuum');
  }
  await orders.autovacuum(false);
  return { raw, ...ratiosOf(raw) };
}

function ratiosOf(raw: Runs) {
  const speed = (a: string, b: string): number =>
    rounded(
      median((raw[a] ?? []).map((f, i) => f.rowsPerSecond / (raw[b]?.[i]?.rowsPerSecond ?? Number.NaN))),
    );
  const of = (side: string, what: Exclude<keyof Figures, 'before'>): number =>
    median((raw[side] ?? []).map((f) => f[what]));
  return {
    strideVsSingle: speed('stride', 'single'),
    strideVsPgroll: speed('stride', 'pgroll'),
    heapGrowth: rounded(of('stride', 'heapGrowth')),
    indexGrowth: rounded(of('stride', 'indexGrowth')),
    walVsSingle: rounded(of('stride', 'walPerRow') / of('single', 'walPerRow')),
    ratios: {
      strideVsKeyset: speed('stride', 'keyset'),
      strideVsPgrollDirect: speed('stride', 'pgrollDirect'),
      strideVsSingleWithBridge: speed('strideWithBridge', 'singleWithBridge'),
      strideVsSingleAutovacuum: speed('strideAutovacuum', 'singleAutovacuum'),
      bridgeCost: speed('strideWithBridge', 'stride'),
    },
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
