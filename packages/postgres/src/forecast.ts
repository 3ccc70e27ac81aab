/** Duty: what a backfill will write and grow, worked out from the widths of rows and pages; pure. */
import type { Forecast, Interval } from '@sluice/core';

/** What is known of a table before its backfill begins. */
export interface Widths {
  readonly rows: number;
  readonly pages: number;
  /** Bytes of a stored row with its header, without the new column; toasted values count as their pointers. */
  readonly rowBytes: number;
  /** Bytes of a row once it is filled. */
  readonly filledBytes: number;
  /** Percent. */
  readonly fillFactor: number;
  /** One for each index. */
  readonly indexBytes: readonly number[];
  /** Visits of a window; undefined where the table is walked along its key. */
  readonly slices: number | undefined;
  readonly pace: 'full' | 'gentle';
  /** Whether a page is written whole at its first change after a checkpoint. */
  readonly fullPages: boolean;
  /** Whether a trigger before updates has each row locked first, be it the bridge; that is a record of its own. */
  readonly locksRows: boolean;
  /** Whether anything is written to the log for this table. */
  readonly isLogged: boolean;
}

const PAGE = 8_192;
/** A page without its header. */
const ROOM = 8_168;
const POINTER = 4;
/** PostgreSQL prunes a page that has less room than a tenth of it. */
const PRUNED_BELOW = PAGE / 10;
const SIMULATED_PAGES = 64;

/** Bytes of log records without their payload: headers, block references, and the record's own. */
const RECORD = { hot: 80, moved: 90, index: 72, prune: 60, pruned: 4, lock: 56 } as const;

/**
 * Bytes of log a second. A million rows of 140 bytes gave 454 bytes a row at 64,000 rows/s in one session and 270,000 in two, on
 * two idle cores; with the bridge, whose columns the rows have already, 105 MB a second. Gentle works for an eighth of one session's time.
 */
const LOG_PER_SECOND = {
  full: { low: 29e6, high: 160e6 },
  gentle: { low: 2.5e6, high: 8e6 },
} as const;

/** Share of the middle by which low and high lie away from it; `forecast.test.ts` holds the middle within 30 %. */
const MARGIN = 0.3;
/** Visits that come closest to a key whose order is not the table's. */
const SCATTERED_VISITS = 8;

const BASIS =
  'sizes from sampled rows and the catalog, if every row is filled, with one checkpoint and no long transaction beside it; ' +
  'time by rates measured on two idle cores, not on this server; free disk space cannot be seen by SQL';

/** The forecast for a table's backfill when every row has to be filled. */
export function forecastOf(w: Widths): Forecast {
  // along a key it depends on how far the key's order is the table's: rows side by side in one batch find no room
  const least = sizesOf(w, w.slices ?? SCATTERED_VISITS);
  const most = w.slices === undefined ? sizesOf(w, 1) : least;
  const over = ({ low }: Interval, { high }: Interval): Interval => ({ low, high });
  const walBytes = w.isLogged ? over(around(least.wal), around(most.wal)) : { low: 0, high: 0 };
  const heapBytes = over(around(least.heap), around(most.heap));
  const indexBytes = over(least.index, most.index);
  const perSecond = LOG_PER_SECOND[w.pace];
  return {
    rows: w.rows,
    walBytes,
    heapBytes,
    indexBytes,
    diskBytes: {
      low: heapBytes.low + indexBytes.low,
      high: heapBytes.high + indexBytes.high + walBytes.high,
    },
    seconds: {
      low: Math.round(least.wal / perSecond.high),
      high: Math.ceil((most.wal * (1 + MARGIN)) / perSecond.low),
    },
    basis: BASIS,
  };
}

interface Sizes {
  readonly wal: number;
  readonly heap: number;
  readonly index: Interval;
}

function sizesOf(w: Widths, slices: number): Sizes {
  const moved = movedShare(w, slices);
  const heap = moved * w.rows * ((w.filledBytes + POINTER) / ROOM) * PAGE;
  const all = w.indexBytes.reduce((sum, bytes) => sum + bytes, 0);
  const { low, high } = indexGrowth(moved);
  const index = { low: Math.round(all * low), high: Math.round(all * high) };
  return { wal: logBytes(w, slices, moved, (index.low + index.high) / 2), heap, index };
}

function around(bytes: number): Interval {
  return { low: Math.round(bytes * (1 - MARGIN)), high: Math.round(bytes * (1 + MARGIN)) };
}

/**
 * Share of the rows that find no room on their own page, and so get new index entries. Pages are walked as PostgreSQL does it: a slice's
 * rows take what is free, and what they leave is free once the next slice prunes the page.
 */
function movedShare(w: Widths, slices: number): number {
  const perPage = w.rows / Math.max(1, w.pages);
  if (perPage === 0) return 0;
  const keep = Math.max(PRUNED_BELOW, PAGE * (1 - w.fillFactor / 100));
  let [all, moved] = [0, 0];
  for (let page = 0; page < SIMULATED_PAGES; page += 1) {
    const rows = Math.floor(perPage * (page + 1)) - Math.floor(perPage * page);
    let free = ROOM - rows * (w.rowBytes + POINTER);
    let left = 0;
    let isFull = false;
    for (let slice = 0; slice < slices; slice += 1) {
      if (isFull || free < keep) {
        free += left;
        left = 0;
        isFull = false;
      }
      for (let row = 0; row < rows; row += 1) {
        if (scattered(page * 1_024 + row) % slices !== slice) continue;
        all += 1;
        left += w.rowBytes;
        if (free >= w.filledBytes + POINTER) free -= w.filledBytes + POINTER;
        else {
          moved += 1;
          isFull = true;
        }
      }
    }
  }
  return all === 0 ? 0 : moved / all;
}

/** As evenly as `hashtid` spreads places: the finalizer of MurmurHash3. */
function scattered(n: number): number {
  let h = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * By which share of itself an index grows. A leaf is built nine tenths full, takes a tenth more, and splits beyond; dead entries that are
 * met on the way are taken out. Measured: 14 % moved +0 to +6 %, 25 % +25 to +52 %, 33 % +45 to +90 %, all +100 %.
 */
function indexGrowth(moved: number): Interval {
  const within = (share: number): number => Math.min(1, Math.max(0, share));
  return { low: within(1.3 * (moved - 0.15)), high: within(3.5 * (moved - 0.05)) };
}

/** Records of updates, of index entries, of pruning and of splits; and each page whole, once. */
function logBytes(w: Widths, slices: number, moved: number, indexGrown: number): number {
  const { rows, pages } = w;
  const updates =
    rows * ((1 - moved) * (RECORD.hot + w.filledBytes - w.rowBytes) + moved * (RECORD.moved + w.filledBytes));
  const entries = rows * moved * w.indexBytes.length * RECORD.index + indexGrown;
  const pruning = pages * slices * RECORD.prune + rows * RECORD.pruned;
  const touched = moved > 0 ? w.indexBytes.reduce((sum, bytes) => sum + bytes, 0) : 0;
  const whole = w.fullPages ? pages * Math.min(PAGE, (rows / pages) * w.rowBytes + 300) + touched : 0;
  return updates + entries + pruning + whole + (w.locksRows ? rows * RECORD.lock : 0);
}
