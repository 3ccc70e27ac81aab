/** Duty: proves a spec on a copy of its table before any target sees it: brings everything it needs, and leaves nothing behind. */
import { createClient, type PlanView } from '@sluice/api';
import { isRefusal, type Phase, type Spec } from '@sluice/core';
import { freshEmbedded, type FreshServer } from '@sluice/embedded';
import { quoteIdentifier, quoteTable } from '@sluice/postgres';
import pg from 'pg';
import { refused } from '../answer.js';
import type { Context, ExitCode } from '../context.js';
import { startPlane } from '../local/plane.js';
import { findingLines, foundIn } from '../render/findings.js';
import { openingLines, passageLine, verdictLines } from '../render/trial.js';
import { runCourse, Stuck, type Passage } from './course.js';
import { fillReferenced, makeTable, type Source } from './make-table.js';
import { startOldCode, type OldCode, type Written } from './old-code.js';
import { columnsOf, fillRows, judgeValues, rowMaker, type JudgedValue, type RowMaker } from './rows.js';
import { constraintNames, differences, snapshotOf } from './snapshot.js';

/** What the copy's database is called as a target. */
export const TRIAL_TARGET = 'copy';
export interface TrialNeeds {
  readonly file: string;
  /** As the trial runs it. */
  readonly spec: Spec;
  readonly text: string;
  /** What the trial sets aside of the spec. */
  readonly aside: readonly string[];
  readonly source: Source;
  readonly rows: number;
  /** How long nothing may change, in milliseconds. */
  readonly patienceMs: number;
}

/** What came of it. */
export interface TrialOutcome {
  readonly rollout: string;
  readonly passages: readonly Passage[];
  /** Where it did not come on, and why. */
  readonly stuck?: { readonly phase: Phase; readonly why: string };
  readonly rows: number;
  /** Rows whose two columns do not agree after all of it; null where nothing is replaced, or it did not come so far. */
  readonly differing: number | null;
  readonly written: Written;
  readonly ms: number;
}

export async function runTrial(context: Context, needs: TrialNeeds): Promise<ExitCode> {
  const signal = context.untilStopped();
  const server = await freshEmbedded({ databases: ['sluice', 'copy'], signal });
  const client = new pg.Client({ connectionString: server.url('copy'), application_name: 'sluice test' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await onCopy(context, needs, { server, client, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    context.err('  Stopped. Nothing is left of it.');
    return 1;
  } finally {
    await client.end();
    await server.stop();
  }
}

interface Bench {
  readonly server: FreshServer;
  readonly client: pg.Client;
  readonly signal: AbortSignal;
}

async function onCopy(context: Context, needs: TrialNeeds, bench: Bench): Promise<ExitCode> {
  const { spec } = needs;
  const { client } = bench;
  const leftOut = await makeTable(client, needs.source, spec);
  const columns = await columnsOf(client, spec.column);
  const judged = await judgeValues(client, spec, columns);
  const maker = rowMaker(spec.column, columns, spec, judged);
  const old = columns.find((c) => c.name === spec.replaces?.column);
  if (old) await fillReferenced(client, spec, old.sqlType, maker.oldValues);
  const rows = await fillRows(client, maker, needs.rows);
  const say = context.json ? () => undefined : context.out;
  const opening = {
    spec,
    from: needs.source,
    columns: columns.length,
    rows,
    leftOut,
    aside: needs.aside,
    judged,
  };
  for (const line of openingLines(opening, context.paint)) say(line);
  return rolled(context, needs, { ...bench, maker, judged, leftOut, say });
}

interface Stage extends Bench {
  readonly maker: RowMaker;
  readonly judged: readonly JudgedValue[];
  readonly leftOut: readonly string[];
  readonly say: (line: string) => void;
}

async function rolled(context: Context, needs: TrialNeeds, stage: Stage): Promise<ExitCode> {
  const { server, signal, say } = stage;
  const { spec, text, file } = needs;
  const plane = await startPlane(
    {
      ...Object.fromEntries(
        Object.entries(context.environment).filter(([k]) => !/^(?:TARGET|REPLICA)_/.test(k)),
      ),
      STATE_DATABASE_URL: server.url('sluice'),
      [`TARGET_${TRIAL_TARGET.toUpperCase()}_URL`]: server.url('copy'),
    },
    server.home,
    signal,
  );
  try {
    const api = createClient({ url: plane.url, token: plane.token, user: 'test' });
    const plan = await api.call('makePlan', { body: { spec: text, file } });
    if (isRefusal(plan)) return refused(context, plan, file);
    const blocks = told(plan, say, context);
    const begun = await api.call('applyRollout', { body: { spec: text, file } });
    if (isRefusal(begun)) {
      if (!blocks || context.json) return refused(context, begun, file);
      say(`${context.paint.bad('x')} It was not begun: a target with such rows would be refused as well.`);
      return 3;
    }
    const outcome = await proven(context, { spec, id: begun.id, api, patienceMs: needs.patienceMs }, stage);
    if (context.json)
      context.out(
        JSON.stringify({ ...outcome, judged: stage.judged, leftOut: stage.leftOut, aside: needs.aside }),
      );
    for (const line of verdictLines(outcome, spec, file, context.paint)) say(line);
    return isGood(outcome) ? 0 : 1;
  } finally {
    await plane.stop();
  }
}

/** True where something blocks. */
function told(plan: PlanView, say: (line: string) => void, { paint, width }: Context): boolean {
  const found = foundIn(plan);
  const shown = { targets: plan.targets.length, width: width() };
  if (found.length > 0) for (const line of ['', ...findingLines(found, paint, shown)]) say(line);
  say('');
  return found.some((f) => f.finding.severity === 'blocks');
}

export function isGood({ stuck, differing, written, passages }: TrialOutcome): boolean {
  return (
    !stuck &&
    (differing ?? 0) === 0 &&
    written.failures.length === 0 &&
    passages.every((p) => (p.left ?? []).length === 0)
  );
}

interface Running {
  readonly spec: Spec;
  readonly id: string;
  readonly api: ReturnType<typeof createClient>;
  readonly patienceMs: number;
}

async function proven(
  context: Context,
  { spec, id, api, patienceMs }: Running,
  stage: Stage,
): Promise<TrialOutcome> {
  const { client, server, signal, maker, say } = stage;
  const { now, rest, paint } = context;
  const began = now();
  const [before, constraints] = [
    await snapshotOf(client, spec.column),
    await constraintNames(client, spec.column),
  ];
  const passages: Passage[] = [];
  let at: Phase = 'plan';
  let oldCode: OldCode | undefined = await startOldCode({
    url: server.url('copy'),
    spec,
    maker,
    constraints,
    rest: (ms) => rest(ms),
    phase: () => at,
  });
  let written: Written = { writes: 0, failures: [] };
  let differing: number | null = null;
  const retired = async (): Promise<void> => {
    if (!oldCode) return;
    written = await oldCode.stop();
    oldCode = undefined;
  };
  let stuck: TrialOutcome['stuck'];
  try {
    await runCourse({
      client: api,
      id,
      spec,
      now,
      rest: (ms) => rest(ms, signal),
      signal,
      patienceMs,
      before: async (phase) => {
        at = phase;
        // from here on old code has no place any more
        if (phase === 'retire' || phase === 'contract') await retired();
        if (phase === 'contract') differing = await differingRows(client, spec);
      },
      left: async () => differences(before, await snapshotOf(client, spec.column)),
      passed: (passage) => {
        passages.push(passage);
        say(passageLine(passage, paint));
      },
    });
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    stuck = { phase: error.phase, why: error.message };
  } finally {
    await retired();
  }
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from ${quoteTable(spec.column)}`,
  );
  return {
    rollout: spec.name,
    passages,
    ...(stuck ? { stuck } : {}),
    rows: rows[0]?.n ?? 0,
    differing,
    written,
    ms: now() - began,
  };
}

async function differingRows(client: pg.Client, { column, replaces }: Spec): Promise<number | null> {
  if (!replaces) return null;
  const { rows } = await client.query<{ n: number }>(
    `select count(*) filter (where ${quoteIdentifier(column.column)} is distinct from (${replaces.up})::${column.type})::int as n
       from ${quoteTable(column)}`,
  );
  return rows[0]?.n ?? null;
}
