/**
 * Duty: whether what was read of each row could have been read, had the row been one register; pure.
 *
 * A row is a register. Each write gives it a value that no other write gives, and a version that is one higher than the
 * version before, given out under the row's lock, in the same statement that notes it in the journal. So the order of the
 * writes of a row is known, and the journal tells of every write whether it happened, also where no answer came.
 *
 * With the order of writes known, linearizability needs no search. Put each operation into the group of its version: a write
 * into its own, a read into that of the write whose value it returned. A linearization must run the groups in the order of
 * their versions, each write before the reads of its group. Such an order agrees with real time if and only if
 *   - no operation of a later group ended before one of an earlier group began, and
 *   - no read ended before the write of its own group began.
 * (If neither happens, sort by group, then write before reads, then by the time of ending: no pair is then in the wrong order;
 * if one does, real time and the groups contradict each other.) One sweep over the groups, with the latest beginning seen so
 * far, finds every operation that breaks this: O(n log n) for the sorting, O(n) for the sweep, for each row.
 *
 * A row that is not there yet, or not any more, is a value as well: version 0, and the version of its deletion. A read that
 * found nothing belongs to the earlier of the two where that is possible.
 */
import type { ReadRecord } from '../record.js';
import type { Anomaly } from './anomaly.js';

/** A write as the journal has it: it happened. */
export interface Happened {
  readonly key: number;
  readonly version: number;
  /** Null: the row was deleted. */
  readonly value: number | null;
  /** Microseconds. A write that nobody was told of began with its process and never ended. */
  readonly begun: number;
  readonly ended: number;
  readonly by: string;
}

export type Read = Pick<ReadRecord, 'key' | 'value' | 'odd' | 'begun' | 'ended'>;

interface Group {
  readonly version: number;
  write: Happened | undefined;
  readonly reads: Read[];
}

/** Every read of one target's rows that could not have been, each with the sentence that says why. */
export function judgeRegisters(writes: readonly Happened[], reads: readonly Read[]): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const readsOf = byKey(reads);
  const writesOf = byKey(writes);
  for (const key of new Set([...readsOf.keys(), ...writesOf.keys()])) {
    found.push(...judgeRow(key, writesOf.get(key) ?? [], readsOf.get(key) ?? []));
  }
  return found;
}

function byKey<T extends { readonly key: number }>(all: readonly T[]): ReadonlyMap<number, T[]> {
  const found = new Map<number, T[]>();
  for (const one of all) {
    const mine = found.get(one.key);
    if (mine) mine.push(one);
    else found.set(one.key, [one]);
  }
  return found;
}

function judgeRow(key: number, writes: readonly Happened[], reads: readonly Read[]): readonly Anomaly[] {
  const found: Anomaly[] = [];
  const say = (invariant: 'wrong-read' | 'lost-write', says: string, evidence: object): void => {
    found.push({ invariant, says: `row ${key}: ${says}`, evidence });
  };
  const groups = new Map<number, Group>([[0, { version: 0, write: undefined, reads: [] }]]);
  const versionOf = new Map<number, number>();
  let deleted: Happened | undefined;
  for (const write of writes) {
    const other = groups.get(write.version);
    if (other) {
      say('lost-write', `two writes have version ${write.version}: the row went back`, {
        write,
        other: other.write,
      });
      continue;
    }
    groups.set(write.version, { version: write.version, write, reads: [] });
    if (write.value === null) deleted = write;
    else versionOf.set(write.value, write.version);
  }
  const sorted = [...groups.values()].toSorted((a, b) => a.version - b.version);
  for (const [at, group] of sorted.entries()) {
    const before = sorted[at - 1]?.version ?? 0;
    if (group.write && group.version !== before + 1) {
      say('lost-write', `version ${group.version} follows version ${before}: what was between is lost`, {
        write: group.write,
      });
    }
  }
  for (const read of reads) {
    const version = read.value === null ? absence(read, deleted) : versionOf.get(read.value);
    const group = version === undefined || read.odd !== undefined ? undefined : groups.get(version);
    if (group) group.reads.push(read);
    else say('wrong-read', `${read.odd ?? read.value} was read, which nobody has written`, { read });
  }
  let latest: { readonly op: Read | Happened; readonly version: number } | undefined;
  for (const { version, write, reads: seen } of sorted) {
    const ops: readonly (Read | Happened)[] = write ? [write, ...seen] : seen;
    for (const op of ops) {
      if (latest && op.ended < latest.op.begun) {
        const [done, begun] = [op === write ? 'written' : 'read', 'by' in latest.op ? 'written' : 'read'];
        const says = `version ${version} had been ${done} when version ${latest.version} began to be ${begun}`;
        say('wrong-read', says, { version, op, before: latest });
      } else if (op !== write && write && op.ended < write.begun) {
        say('wrong-read', `version ${version} was read before it was written`, { op, write });
      }
    }
    for (const op of ops) {
      if (!latest || op.begun > latest.op.begun) latest = { op, version };
    }
  }
  return found;
}

/** Before the insertion as long as that is possible, else after the deletion. */
function absence(read: Read, deleted: Happened | undefined): number {
  return deleted && read.ended >= deleted.begun ? deleted.version : 0;
}
