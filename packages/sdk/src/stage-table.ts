/** Duty: one look at `sluice.stage` in one target's database; must not know when to look or whom to believe. */
import { CAPABILITIES, standingOf, type Capability, type Standing } from '@sluice/core/sdk';
import type { Ask, Row } from './database.js';
import { said } from './log.js';
import { digits, fits, maybe, object, oneOf, text, truth } from './shape.js';

/** What the rows of one rollout say to one service on one target. */
export interface StageStanding {
  readonly rollout: string;
  readonly standing: Standing;
  readonly revision: number;
  readonly held: boolean;
}

export type StageRows = ReadonlyMap<string, StageStanding>;

export type StageLook =
  /** `absent`: the statement failed because there is no such schema or table yet. */
  | { readonly readable: true; readonly rows: StageRows; readonly absent: boolean }
  | { readonly readable: false; readonly why: string };

const STAGE_SQL =
  'select rollout, service, capability, region, percent, revision, held from sluice.stage where service = $1';

/** No schema or no table: no rollout has ever begun on this target, which is an answer. */
const ABSENT: ReadonlySet<string> = new Set([
  '42P01' /* undefined_table */,
  '3F000' /* invalid_schema_name */,
]);

interface StageRow {
  readonly rollout: string;
  readonly service: string;
  readonly capability: Capability;
  readonly region?: string | null | undefined;
  /** bigint arrives as a string from `pg`, as a number or a bigint from others. */
  readonly percent: number | bigint | string;
  readonly revision: number | bigint | string;
  readonly held?: boolean | null | undefined;
}

export const stageRowShape = object<StageRow>(
  { rollout: text, service: text, capability: oneOf(CAPABILITIES), percent: digits, revision: digits },
  { region: maybe(text), held: maybe(truth) },
);

/** Never rejects: what went wrong is part of the answer. */
export async function lookAtStage(ask: Ask, service: string, region: string | undefined): Promise<StageLook> {
  try {
    return {
      readable: true,
      rows: stageRows(await ask(STAGE_SQL, [service]), service, region),
      absent: false,
    };
  } catch (thrown) {
    if (ABSENT.has(sqlState(thrown) ?? '')) return { readable: true, rows: new Map(), absent: true };
    return { readable: false, why: said(thrown) };
  }
}

/** Folds rows to one standing a rollout. For each capability the higher revision counts, then the row of the own region. */
export function stageRows(rows: readonly Row[], service: string, region: string | undefined): StageRows {
  const best = new Map<string, Map<Capability, StageRow>>();
  for (const row of rows) {
    if (!fits(stageRowShape, row) || row.service !== service || (row.region && row.region !== region))
      continue;
    const capabilities = best.get(row.rollout) ?? new Map<Capability, StageRow>();
    const other = capabilities.get(row.capability);
    const newer = other ? Number(row.revision) - Number(other.revision) : 1;
    if (newer > 0 || (newer === 0 && row.region)) capabilities.set(row.capability, row);
    best.set(row.rollout, capabilities);
  }
  return new Map([...best].map(([rollout, capabilities]) => [rollout, folded(rollout, capabilities)]));
}

function folded(rollout: string, rows: ReadonlyMap<Capability, StageRow>): StageStanding {
  const percent = (capability: Capability): number => Number(rows.get(capability)?.percent ?? 0);
  return {
    rollout,
    standing: standingOf({
      write: percent('write'),
      shadow: percent('shadow'),
      read: percent('read'),
      retire: percent('retire'),
    }),
    revision: Math.max(...[...rows.values()].map((row) => Number(row.revision))),
    held: [...rows.values()].some((row) => row.held === true),
  };
}

/** The SQLSTATE of an error, also where a driver or an ORM has wrapped it. */
export function sqlState(thrown: unknown, depth = 0): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || depth > 3) return undefined;
  const { code, cause, meta, original } = thrown as Record<string, unknown>;
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  return sqlState(cause, depth + 1) ?? sqlState(meta, depth + 1) ?? sqlState(original, depth + 1);
}
