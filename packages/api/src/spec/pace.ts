/** Duty: the pace of a spec and its limits; knows not what is measured. */
import type { Pace } from '@sluice/core';
import type { Page, Spot } from './page.js';
import { section, type Reader } from './section.js';

const countAboveZero: Reader<number> = (page, spot) => page.number(spot, { least: 1, whole: true });
const UNITS = { kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;

export function readPace(page: Page, spot: Spot): Pace | undefined {
  if (!page.isMap(spot)) return page.oneOf(spot, ['gentle', 'full'] as const);
  const read = section(page, spot, {
    maxLatencyRatio: (p: Page, s: Spot) => p.number(s, { least: 1 }),
    maxReplicaLag: (p: Page, s: Spot) => p.duration(s, false),
    maxWalRate: size,
    maxDeadShare: (p: Page, s: Spot) => p.number(s, { least: 0, most: 1 }),
    yieldToVacuum: (p: Page, s: Spot) => p.yesOrNo(s),
    holdWhile: (p: Page, s: Spot) => p.sql(s, 'an SQL query with one value'),
    windowPages: countAboveZero,
    passes: countAboveZero,
  });
  if (!read) return undefined;
  const { maxReplicaLag, ...rest } = read;
  return { ...rest, ...(maxReplicaLag === undefined ? {} : { maxReplicaLagMs: maxReplicaLag }) };
}

/** Bytes, with PostgreSQL's units: 1 MB is 1,048,576. */
function size(page: Page, spot: Spot): number | undefined {
  const text = page.text(spot, 'a size such as 20MB');
  if (text === undefined) return undefined;
  const { amount, unit } = /^(?<amount>\d+(?:\.\d+)?) ?(?<unit>kB|MB|GB)$/.exec(text)?.groups ?? {};
  const bytes = Math.round(Number(amount) * (UNITS[unit as keyof typeof UNITS] ?? 0));
  return bytes > 0
    ? bytes
    : page.say(spot, `"${text}" is no size`, 'Write bytes a second above 0 with kB, MB or GB, such as 20MB.');
}
