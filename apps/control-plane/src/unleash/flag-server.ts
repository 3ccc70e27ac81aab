/** Duty: keeps a rollout's flags on an Unleash server as the log has them, and notices who else turned them; decides nothing. */
import {
  snapshotOf,
  SNAPSHOT_FEATURE,
  type DriftedFlag,
  type Elsewhere,
  type Rollout,
  type UnleashFeature,
} from '@sluice/core';
import type { Pool } from 'pg';
import { noteStanding, readStandings } from '../store/flags-elsewhere.js';
import type { FlagServer } from '../runner/ports.js';
import type { Log } from '../store/log.js';
import { createSequence } from '../store/sequence.js';
import type { AdminApi } from './admin-api.js';
import { ABSENT, deedsTo, standingOf, type Found } from './standing.js';

/** How often the server is asked whether anything has changed there, whatever rollouts there are (ms). */
const ASK_MS = 1_000;
/** The flags themselves are read at least this often: an event there may be missing (ms). */
const READ_MS = 60_000;

interface FlagServerNeeds {
  readonly api: AdminApi;
  readonly pool: Pool;
  readonly log: Pick<Log, 'rollouts' | 'subscribe'>;
  /** A clock that never goes back, in milliseconds. */
  readonly ticks: () => number;
}

interface Looked {
  readonly event: number;
  readonly revision: number;
  readonly at: number;
  readonly seen: Elsewhere;
}

export function createFlagServer({ api, pool, log, ticks }: FlagServerNeeds): FlagServer {
  const sequences = new Map<string, ReturnType<typeof createSequence>>();
  const looked = new Map<string, Looked>();
  /** By flag: the standing that the log was told of as drift, and that nobody has to be told again. */
  const told = new Map<string, string>();
  let asked: { readonly at: number; readonly event: Promise<number> } | undefined;

  log.subscribe((event) => {
    if (event.type === 'FlagDrifted') told.set(event.data.flag, event.data.found);
    if (event.type !== 'PartLowered') return;
    const { flag, found } = event.data.evidence;
    if (typeof flag === 'string' && typeof found === 'string') told.set(flag, found);
  });

  function lastEvent(): Promise<number> {
    if (!asked || ticks() - asked.at >= ASK_MS) asked = { at: ticks(), event: api.lastEvent() };
    return asked.event;
  }

  async function read(rollout: Rollout): Promise<Elsewhere> {
    const wanted = flagsOf(rollout);
    // another target may put a flag right while this reads: what it then reads of before was told already
    const before = new Map(told);
    const [known, ...found] = await Promise.all([
      readStandings(
        pool,
        wanted.map((f) => f.name),
      ),
      ...wanted.map(async ({ name }) => standingOf(await api.read(name))),
    ]);
    const drifted: DriftedFlag[] = [];
    let right = true;
    for (const [at, flag] of wanted.entries()) {
      const [is, should, was] = [found[at] ?? ABSENT, standingOf(flag), known.get(flag.name) ?? ''];
      if (is === should) {
        told.delete(flag.name);
        if (was !== is) await noteStanding(pool, flag.name, is);
        continue;
      }
      right = false;
      if (before.get(flag.name) === is || !isNews(flag.name, is, was)) continue;
      drifted.push({ flag: flag.name, found: is, wanted: should, who: await api.changedBy(flag.name) });
    }
    return { revision: right ? rollout.revision : 0, drifted, trouble: '' };
  }

  /** What stands as it was last seen is ours to turn; what was never seen, or is half written, is nobody's drift. */
  function isNews(flag: string, is: string, was: string): boolean {
    return was !== '' && is !== was && told.get(flag) !== is;
  }

  async function write(flag: UnleashFeature, revision: number): Promise<void> {
    const [there, known] = await Promise.all([api.read(flag.name), readStandings(pool, [flag.name])]);
    const is = standingOf(there);
    if (is === standingOf(flag)) return;
    // nothing of somebody else's is overwritten before the log has it
    if (isNews(flag.name, is, known.get(flag.name) ?? ''))
      throw new Error(`${flag.name} was turned by somebody meanwhile`);
    const found = there ?? (await made(flag.name));
    // who is stopped half way finds what it has written, and does not take it for somebody else's
    await noteStanding(pool, flag.name, '');
    for (const deed of deedsTo(flag, found)) await api.perform(flag.name, deed, revision);
    const now = standingOf(await api.read(flag.name));
    if (now !== standingOf(flag))
      throw new Error(`${flag.name} should stand as "${standingOf(flag)}", but stands as "${now}"`);
    await noteStanding(pool, flag.name, now);
    told.delete(flag.name);
  }

  async function made(flag: string): Promise<Found> {
    await api.make(flag);
    const found = await api.read(flag);
    if (found) return found;
    // the project does not use the environment yet
    await api.enterEnvironment();
    const entered = await api.read(flag);
    if (!entered) throw new Error(`${flag} was made, but the environment does not have it`);
    return entered;
  }

  return {
    look: async (rollout) => {
      try {
        const event = await lastEvent();
        const last = looked.get(rollout.id);
        const same = last?.event === event && last.revision === rollout.revision;
        if (last && same && last.seen.drifted.length === 0 && ticks() - last.at < READ_MS) return last.seen;
        const seen = await read(rollout);
        looked.set(rollout.id, { event, revision: rollout.revision, at: ticks(), seen });
        return seen;
      } catch (error) {
        return { revision: 0, drifted: [], trouble: error instanceof Error ? error.message : String(error) };
      }
    },
    copy: async (id) => {
      const sequence = sequences.get(id) ?? createSequence();
      sequences.set(id, sequence);
      // several targets ask for the same flags: one after another, and each by what the log says then
      await sequence(async () => {
        const rollout = log.rollouts().get(id);
        if (!rollout) return;
        const written = await Promise.allSettled(flagsOf(rollout).map((f) => write(f, rollout.revision)));
        looked.delete(id);
        const failed = written.find((w) => w.status === 'rejected');
        if (failed) throw new Error(`the Unleash server: ${said(failed.reason)}`, { cause: failed.reason });
      });
    },
  };
}

function flagsOf(rollout: Rollout): readonly UnleashFeature[] {
  return snapshotOf([rollout], rollout.revision).features.filter((f) => f.name !== SNAPSHOT_FEATURE);
}

function said(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
