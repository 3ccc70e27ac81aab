/** Duty: which instances are driven now, and when one that was taken out is idle; sends nothing itself. */

/** Addresses by what they can do, for example `http://127.0.0.1:4001`. */
export interface Addresses {
  readonly checkout: readonly string[];
  readonly reporting: readonly string[];
  /** The port of the legacy writer, where one runs. */
  readonly legacy?: string | null | undefined;
}

export class Instances {
  readonly #random: () => number;
  readonly #underWay = new Map<string, number>();
  #addresses: Addresses;
  #idle: (() => void)[] = [];

  constructor(addresses: Addresses, random: () => number) {
    this.#addresses = addresses;
    this.#random = random;
  }

  now(): Addresses {
    return this.#addresses;
  }

  writer(): string | undefined {
    return this.#one(this.#addresses.checkout);
  }

  /** Any instance of either service; another one than `than` where there is another. */
  reader(than?: string): string | undefined {
    const all = [...this.#addresses.checkout, ...this.#addresses.reporting];
    return this.#one(all.filter((each) => each !== than)) ?? this.#one(all);
  }

  /** New requests go to these addresses; resolves when none is under way to any other. */
  async change(addresses: Addresses): Promise<void> {
    this.#addresses = addresses;
    const { checkout, reporting } = addresses;
    const stays = new Set([...checkout, ...reporting]);
    while ([...this.#underWay.keys()].some((each) => !stays.has(each))) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  async during<T>(address: string, work: () => Promise<T>): Promise<T> {
    this.#underWay.set(address, (this.#underWay.get(address) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#underWay.get(address) ?? 1) - 1;
      if (left > 0) this.#underWay.set(address, left);
      else this.#underWay.delete(address);
      if (left === 0) for (const idle of this.#idle.splice(0)) idle();
    }
  }

  #one(of: readonly string[]): string | undefined {
    return of[Math.floor(this.#random() * of.length)];
  }
}
