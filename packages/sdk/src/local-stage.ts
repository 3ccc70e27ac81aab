/** Duty: reads SLUICE_STAGE, the stages that a laptop or CI asks for; must not know where they are obeyed. */
import { STAGES, type Stage, type Standing } from '@sluice/core/sdk';

export interface LocalStages {
  /** Standing by the column's name as the code declares it. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** What could not be read, one line each. */
  readonly complaints: readonly string[];
}

/** Reads `orders.amount_cents=read,users.email_lower=read:10`; a percent is for `read` and is 100 when left out. */
export function localStages(text: string | undefined): LocalStages {
  const standings = new Map<string, Standing>();
  const complaints: string[] = [];
  for (const part of (text ?? '').split(',')) {
    const entry = part.trim();
    if (entry === '') continue;
    const [column, stage, percent] = /^([^=]+)=([a-z]+)(?::(\d{1,3}))?$/.exec(entry)?.slice(1) ?? [];
    const standing = isStage(stage)
      ? STANDING[stage](percent === undefined ? 100 : Number(percent))
      : undefined;
    if (column !== undefined && standing !== undefined && standing.percent <= 100)
      standings.set(column.trim(), standing);
    else complaints.push(`SLUICE_STAGE: wanted COLUMN=${STAGES.join('|')}, found "${entry}"`);
  }
  return { standings, complaints };
}

const STANDING: Record<Stage, (percent: number) => Standing> = {
  old: () => ({ stage: 'old', percent: 0 }),
  write: () => ({ stage: 'write', percent: 0 }),
  shadow: () => ({ stage: 'shadow', percent: 0 }),
  read: (percent) => ({ stage: 'read', percent }),
  retire: () => ({ stage: 'retire', percent: 100 }),
};

function isStage(text: string | undefined): text is Stage {
  return STAGES.some((stage) => stage === text);
}
