/** Duty: counts measured values by their bucket; must not know what was measured. */
import { bucketOf, edgesOf, type Spread } from '@sluice/core/sdk';

/** One bucket: the values above `above`, up to `upTo`, and how many fell into it. */
interface Cell {
  readonly above: number;
  readonly upTo: number;
  n: number;
}

export class Spreading {
  readonly #cells = new Map<number, Cell>();
  /** Where the last value fell: most fall near it, and a look at two edges is a fifth of a logarithm and a look at a map. */
  #last: Cell | undefined;

  add(value: number): void {
    const last = this.#last;
    if (last !== undefined && value > last.above && value <= last.upTo) last.n += 1;
    else this.#find(value).n += 1;
  }

  spread(): Spread {
    return [...this.#cells].map(([bucket, { n }]) => [bucket, n] as const).toSorted((a, b) => a[0] - b[0]);
  }

  #find(value: number): Cell {
    const bucket = bucketOf(value);
    let cell = this.#cells.get(bucket);
    if (!cell) {
      const [above, upTo] = edgesOf(bucket);
      this.#cells.set(bucket, (cell = { above, upTo, n: 0 }));
    }
    this.#last = cell;
    return cell;
  }
}
