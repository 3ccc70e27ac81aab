/** Duty: the rows that only the legacy writer writes, and what each holds; must not know SQL or HTTP. */

export interface Row {
  readonly id: number;
  readonly cents: number;
}

/** Whoever takes a row is its only owner until it is given back: the writer, or the load generator that borrows it. */
export class Rows {
  readonly #idle: Row[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** One of them by chance, or undefined while none is idle. */
  take(): Row | undefined {
    const at = Math.floor(this.#random() * this.#idle.length);
    const [row, last] = [this.#idle[at], this.#idle.pop()];
    if (row && last && last !== row) this.#idle[at] = last;
    return row;
  }

  give(row: Row): void {
    this.#idle.push(row);
  }
}
