/** Duty: everything that is asked of one history, put together; pure. */
import type { Gathered, JournalRow } from '../collect.js';
import type { Field, Plan } from '../plan.js';
import type { Decided, ReadRecord, WriteRecord } from '../record.js';
import { rolloutId } from '../spec-text.js';
import type { Spell } from '../wires.js';
import { judgeAdjacency, type Deed, type Use } from './adjacency.js';
import type { Anomaly } from './anomaly.js';
import { judgeFailures } from './failures.js';
import { judgeBackfill, judgeChain, judgeSteps } from './log.js';
import { judgeRegisters, type Happened } from './registers.js';
import { judgeRows } from './rows.js';

export interface Judged {
  readonly anomalies: readonly Anomaly[];
  /** Reads and writes that were checked. */
  readonly operations: number;
  /** What the design names as open, by name: how often it was met and let pass. */
  readonly excused: Readonly<Record<string, number>>;
}

export function judge(plan: Plan, gathered: Gathered, spells: readonly Spell[]): Judged {
  const { reads, writes, failures, events } = gathered;
  const anomalies: Anomaly[] = [];
  for (const target of plan.targets) {
    const mine = reads.filter((r) => r.target === target);
    const { happened, lost } = settle(
      gathered.journals[target] ?? [],
      writes.filter((w) => w.target === target),
    );
    anomalies.push(...lost);
    for (const field of fieldsOf(plan)) {
      anomalies.push(
        ...judgeRegisters(
          happened,
          mine.filter((r) => r.decided.field === field),
        ),
      );
    }
    for (const spec of plan.specs) {
      const uses = usesOf(
        spec.field,
        mine,
        writes.filter((w) => w.target === target),
      );
      const bridge = spec.sync === 'trigger';
      anomalies.push(...judgeAdjacency(uses, { bridge, liveDown: bridge && spec.down }));
      const own = events.filter((e) => e.rollout === rolloutId(spec));
      anomalies.push(...judgeRows(spec, target, gathered, own));
    }
  }
  anomalies.push(
    ...judgeFailures(failures, spells),
    ...judgeChain(events),
    ...judgeSteps(events),
    ...judgeBackfill(events),
  );
  const broken = plan.actions.some((a) => a.do === 'break-reads');
  for (const event of broken ? [] : events) {
    if (event.type === 'RollbackStarted' && event.data['by'] === 'guardrail')
      anomalies.push({
        invariant: 'false-alarm',
        says: `a guardrail tripped: ${event.why}`,
        evidence: event,
      });
  }
  const operations =
    reads.length + writes.filter((w) => w.outcome === 'ok' || w.outcome === 'missing').length;
  return { anomalies, operations, excused: {} };
}

function fieldsOf(plan: Plan): readonly Field[] {
  return [...new Set(plan.specs.map((s) => s.field))];
}

/** Puts journal and records together: what happened, when, and what was acknowledged but did not. */
export function settle(
  journal: readonly JournalRow[],
  writes: readonly WriteRecord[],
): { happened: readonly Happened[]; lost: readonly Anomaly[] } {
  const told = new Map<string, WriteRecord>();
  for (const w of writes) {
    if (w.value !== null) told.set(`value ${w.value}`, w);
    else if (w.outcome === 'ok' || (w.outcome === 'unknown' && !told.has(`delete ${w.key}`)))
      told.set(`delete ${w.key}`, w);
  }
  const happened = journal.map((row): Happened => {
    const w = told.get(row.value === null ? `delete ${row.key}` : `value ${row.value}`);
    const ended = w?.outcome === 'ok' ? w.ended : Number.POSITIVE_INFINITY;
    // what was there before the first process: the first value of each row
    if (!w) return { ...row, begun: 0, ended: 0, by: 'nobody' };
    return { ...row, begun: w.begun, ended, by: w.process };
  });
  const there = new Set(journal.map((row) => `${row.key} ${row.version}`));
  const lost = writes
    .filter((w) => w.outcome === 'ok' && !there.has(`${w.key} ${w.version}`))
    .map((w): Anomaly => ({
      invariant: 'lost-write',
      says: `row ${w.key}: version ${w.version} was acknowledged to ${w.process} and is not in the journal`,
      evidence: w,
    }));
  return { happened, lost };
}

function usesOf(field: Field, reads: readonly ReadRecord[], writes: readonly WriteRecord[]): readonly Use[] {
  const uses: Use[] = [];
  for (const read of reads) {
    const { decided, begun, ended } = read;
    if (decided.field !== field || read.value === null) continue;
    const deed: Deed = decided.side === 'new' ? 'reads-new' : 'reads-old';
    uses.push({ deed, revision: decided.revision, begun, ended, what: read });
  }
  for (const write of writes) {
    const decided = write.decided.find((d) => d.field === field);
    // where no answer came nobody knows when it ended
    if (!decided || write.outcome !== 'ok' || write.deed === 'delete') continue;
    const deed = aloneBy(decided);
    if (deed) {
      uses.push({ deed, revision: decided.revision, begun: write.begun, ended: write.ended, what: write });
    }
  }
  return uses;
}

function aloneBy({ stage }: Decided): Deed | undefined {
  if (stage === 'old') return 'writes-old-alone';
  return stage === 'retire' ? 'writes-new-alone' : undefined;
}
