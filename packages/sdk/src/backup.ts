/**
 * Duty: remembers across restarts which columns may no longer be read by their old side; must not decide anything, nor make
 * anybody ready: all that it can do is say no to a start that nobody else could speak to.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cancel, Clock } from './clock.js';
import type { Kept } from './kept.js';
import { said, type PoliteLog } from './log.js';

export interface BackupNeeds {
  readonly folder: string;
  readonly service: string;
  /** Of this process, random. */
  readonly id: string;
  readonly clock: Clock;
  readonly log: PoliteLog;
  /** Where each column stands by what was heard since the start; a column of which nothing was heard is not in it. */
  readonly heard: () => ReadonlyMap<string, Kept>;
}

/** Flags may turn a thousand times a second; a file is written once in so many milliseconds. */
const PAUSE_MS = 1_000;
/** How long `ready` and `close` wait for a file system that hangs, in milliseconds. */
const PATIENCE_MS = 1_000;
/** Files of this process: it may have several instances. */
const OWN = new Set<string>();

/**
 * One file a process, so that none tears another's; put in its place whole, so that none is read half. What dead processes left
 * is taken over at the start, and their files are cleared away once it stands in the own one.
 */
export class Backup {
  readonly #needs: BackupNeeds;
  readonly #prefix: string;
  readonly #file: string;
  /** What other processes knew, by column; what this one hears comes before it. */
  #found: ReadonlyMap<string, Kept> = new Map();
  #dead: readonly string[] = [];
  #read: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #written = '';
  #cancel: Cancel | undefined;

  constructor(needs: BackupNeeds) {
    this.#needs = needs;
    this.#prefix = `sluice-${encodeURIComponent(needs.service)}.`;
    this.#file = path.join(needs.folder, `${this.#prefix}${process.pid}.${needs.id}.json`);
  }

  start(): void {
    OWN.add(this.#file);
    this.#read ??= this.#readAll().catch((thrown: unknown) => this.#fails('read', thrown));
  }

  /** Something was heard; it is written in its time. */
  changed(): void {
    this.#cancel ??= this.#needs.clock.after(PAUSE_MS, () => {
      this.#cancel = undefined;
      void this.#write();
    });
  }

  /** Writes what is still to be written. Never rejects. */
  async close(): Promise<void> {
    this.#cancel?.();
    if (this.#read) await this.#atMost(this.#read.then(() => this.#write()));
    OWN.delete(this.#file);
  }

  /** Of these columns, those whose old side may no longer be right as far as any process of this service knew. */
  async over(columns: Iterable<string>): Promise<readonly string[]> {
    await this.#atMost(this.#read);
    const kept = this.#kept();
    return [...columns].filter((column) => kept.get(column)?.over === true);
  }

  async #atMost(work: Promise<void> | undefined): Promise<void> {
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#needs.clock.after(PATIENCE_MS, resolve, true);
    });
    await Promise.race([work, late]);
    cancel();
  }

  #kept(): ReadonlyMap<string, Kept> {
    return new Map([...this.#found, ...this.#needs.heard()]);
  }

  async #readAll(): Promise<void> {
    const { folder, service } = this.#needs;
    await mkdir(folder, { recursive: true });
    const found = new Map<string, Kept>();
    const dead: string[] = [];
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      if (!name.startsWith(this.#prefix) || OWN.has(file)) continue;
      // one that is being written, or was when its process died, counts for nothing
      if (name.endsWith('.json')) {
        for (const [column, kept] of keptIn(await readFile(file, 'utf8').catch(() => ''), service)) {
          if ((found.get(column)?.revision ?? -1) < kept.revision) found.set(column, kept);
        }
      }
      if (isDead(Number(name.slice(this.#prefix.length).split('.')[0]))) dead.push(file);
    }
    this.#found = found;
    this.#dead = dead;
    await this.#write();
  }

  /** One after the other. */
  #write(): Promise<void> {
    this.#writing = this.#writing
      .then(() => this.#writeNow())
      .catch((thrown: unknown) => this.#fails('written', thrown));
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    const columns = Object.fromEntries([...this.#kept()].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const text = `${JSON.stringify({ service: this.#needs.service, columns })}\n`;
    if (text !== this.#written) {
      const made = `${this.#file}.tmp`;
      await writeFile(made, text, { mode: 0o600, flush: true });
      await rename(made, this.#file);
      this.#written = text;
    }
    for (const file of this.#dead) await rm(file, { force: true });
    this.#dead = [];
  }

  #fails(what: string, thrown: unknown): void {
    const kind = `the backup in ${this.#needs.folder} could not be ${what}`;
    this.#needs.log.warn(`${kind}: ${said(thrown)}`, undefined, kind);
  }
}

/** A file may be of any shape: what is not understood is left out. */
function keptIn(text: string, service: string): readonly (readonly [string, Kept])[] {
  try {
    const told = JSON.parse(text) as { service?: unknown; columns?: Record<string, Partial<Kept> | null> };
    if (told.service !== service) return [];
    return Object.entries(told.columns ?? {}).flatMap(([column, kept]) =>
      typeof kept?.over === 'boolean' && Number.isSafeInteger(kept.revision)
        ? [[column, { over: kept.over, revision: kept.revision as number }] as const]
        : [],
    );
  } catch {
    return [];
  }
}

/** One with this process's own number is of an earlier life: the first process of a container always has the same. */
function isDead(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
