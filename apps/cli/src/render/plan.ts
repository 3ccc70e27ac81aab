/** Duty: a plan as a review reads it: what is deployed, what runs, what going back costs, what stands in the way; pure. */
import type { PlanView } from '@sluice/api';
import { seconds } from '@sluice/core';
import type { Paint } from '../paint.js';
import { columns } from './columns.js';
import { findingLines, foundIn } from './findings.js';
import { overviewLines } from './overview.js';
import { closing, type PlanShown } from './plan-closing.js';
import { headLines } from './plan-head.js';
import { sampleLines } from './sample.js';
import { wayBackLines } from './way-back.js';

export function planLines(plan: PlanView, paint: Paint, shown: PlanShown): readonly string[] {
  const { width } = shown;
  const heading = (text: string): readonly string[] => ['', paint.strong(`  ${text}`)];
  const found = foundIn(plan);
  const sampled = sampleLines(plan, width);
  // where no statement can be written, what would run is not known, and nothing can be waved through
  if (!isPlanned(plan)) {
    return [
      '',
      ...headLines(plan, paint, width),
      ...heading('FIRST   before anything can be planned'),
      ...findingLines(found, paint, { targets: plan.targets.length, width }),
      '',
      ...closing(found, paint, { ...shown, isPlanned: false }),
    ];
  }
  const deploys = DEPLOYS[plan.deploys.length] ?? `${plan.deploys.length} TIMES`;
  return [
    '',
    ...headLines(plan, paint, width),
    ...(plan.deploys.length === 0 ? [] : [...heading(`YOU DEPLOY ${deploys}`), ...deployLines(plan, width)]),
    ...heading(`WHAT RUNS   nobody waits for a lock longer than ${seconds(plan.spec.locks.timeoutMs)} a try`),
    ...overviewLines(plan, paint, width),
    ...(sampled.length === 0 ? [] : [...heading('WHAT BECOMES OF ROWS'), ...sampled]),
    ...heading('GOING BACK'),
    ...wayBackLines(plan, paint, width),
    ...(found.length === 0
      ? []
      : [...heading('FIRST'), ...findingLines(found, paint, { targets: plan.targets.length, width })]),
    '',
    ...closing(found, paint, shown),
  ];
}

/** False where what stands in the way is so wrong that no target has a single statement. */
function isPlanned({ targets }: PlanView): boolean {
  return targets.some((t) => t.steps.length > 0 || t.findings.every((f) => f.severity !== 'blocks'));
}

const DEPLOYS: Readonly<Record<number, string>> = { 1: 'ONCE', 2: 'TWICE' };

function deployLines({ deploys }: PlanView, width: number | undefined): readonly string[] {
  return columns(
    deploys.map((d, i) => [String(i + 1), d.when, d.services.join(', '), d.what]),
    '    ',
    width,
  );
}
