/** Duty: keeps what this instance knows and makes decisions of it whenever that changes; must not know pins or leases. */
import type { Standing } from '@sluice/core';
import { decide, type Decision, type Declared, type World } from './decision.js';
import { succeed, type Snapshot } from './snapshot.js';
import type { StageRows } from './stage-table.js';

/** So many decisions are kept at most: who asks of ever more targets or rollouts by name must not fill the memory. */
const KEPT = 2_000;

/** Every decision of one moment, frozen; a pin carries one of these. */
export class Decisions {
  readonly #world: World;
  readonly #target: string | undefined;
  readonly #made = new Map<string, Decision>();
  /**
   * The same for whoever names no target, found without building a key: this is asked at every read and write. It holds
   * nothing: a column that is declared for one call (`as`, OpenFeature) is gone with it, however long no flag changes.
   */
  readonly #usual = new WeakMap<Declared, Decision>();
  /** Who asked last, and the answer: a look at a map is a third of a decision's cost. */
  #asker: Declared | undefined;
  #answer: Decision | undefined;

  constructor(world: World, target: string | undefined) {
    this.#world = world;
    this.#target = target;
  }

  /** Revision of the snapshot beneath, 0 before the first one. Acknowledgements speak this number. */
  get revision(): number {
    return this.#world.snapshot?.revision ?? 0;
  }

  of(declared: Declared, target?: string): Decision {
    if (target !== undefined) return this.#at(declared, target);
    if (this.#asker === declared && this.#answer) return this.#answer;
    let usual = this.#usual.get(declared);
    if (!usual) this.#usual.set(declared, (usual = this.#at(declared, this.#target)));
    this.#asker = declared;
    this.#answer = usual;
    return usual;
  }

  #at(declared: Declared, target: string | undefined): Decision {
    const key = target === undefined ? declared.name : `${declared.name} ${target}`;
    let made = this.#made.get(key);
    if (made) return made;
    if (this.#made.size >= KEPT) this.#made.clear();
    this.#made.set(key, (made = decide(this.#world, declared, target)));
    return made;
  }

  /**
   * The same knowledge with other stage rows for one target: what a connection read for its own transaction. Without a target
   * it is not known in which of several databases that was.
   */
  withStage(target: string | undefined, rows: StageRows): Decisions {
    if (target === undefined) return new Decisions({ ...this.#world, own: rows }, this.#target);
    const stages = new Map(this.#world.stages).set(target, rows);
    return new Decisions({ ...this.#world, stages }, this.#target);
  }
}

export class Knowledge {
  readonly #target: string | undefined;
  readonly #changed: () => void;
  #world: World;
  #present: Decisions;

  /** `target`: the one to assume where none is named. `changed` is called after each change, never within. */
  constructor(
    target: string | undefined,
    local: ReadonlyMap<string, Standing> | undefined,
    changed: () => void,
  ) {
    this.#target = target;
    this.#changed = changed;
    this.#world = { snapshot: undefined, stages: new Map(), local };
    this.#present = new Decisions(this.#world, target);
  }

  /** What counts for work that begins now. */
  present(): Decisions {
    return this.#present;
  }

  /** Revision of the newest snapshot; undefined before the first. */
  revision(): number | undefined {
    return this.#world.snapshot?.revision;
  }

  hears(snapshot: Snapshot): void {
    const next = succeed(this.#world.snapshot, snapshot);
    if (next !== this.#world.snapshot) this.#turn({ ...this.#world, snapshot: next });
  }

  /** For tests: this snapshot counts, older or newer, and no longer what this machine's settings said. */
  byHand(snapshot: Snapshot): void {
    this.#turn({ ...this.#world, local: undefined, snapshot });
  }

  reads(target: string, rows: StageRows): void {
    this.#turn({ ...this.#world, stages: new Map(this.#world.stages).set(target, rows) });
  }

  #turn(world: World): void {
    this.#world = world;
    this.#present = new Decisions(world, this.#target);
    this.#changed();
  }
}
