/** Duty: `npm run test:guardrails`: bad releases in real processes, how soon each was rolled back by itself, and who had met it. */
import { startStack } from '../system/stack.fixture.js';
import { ROLLOUT, rolledBack, SPEC, startService, TABLE } from './live.js';

const FAULTS = ['wrong', 'slow', 'throwing'] as const;
/** From the hundredth call that the new side answered; less than 0: it fell before. */
const MOST_MS = 10_000;
/** The first rung, and what is on its way while the flags fall. */
const MOST_SHARE = 0.03;

interface Seen {
  readonly fault: string;
  readonly why: string | null;
  readonly measure: unknown;
  readonly reads: number;
  readonly byNew: number;
  readonly share: number;
  readonly msAfterMinimum: number | null;
  readonly percent: number;
}

async function once(fault: string): Promise<Seen> {
  const stack = await startStack(['shop']);
  await stack.pool('shop').query(TABLE);
  const service = await startService(fault, stack.url, stack.server.url('shop'));
  try {
    const { status, body } = await stack.call('POST', '/api/v1/rollouts', { spec: SPEC });
    if (status >= 300) throw new Error(`the rollout was not taken: ${JSON.stringify(body)}`);
    const { back, percent } = await rolledBack(stack);
    const { reads, byNew, minimumAt } = await service.ask();
    return {
      fault,
      why: back.why,
      measure: back.data.evidence?.['kind'],
      reads,
      byNew,
      share: byNew / Math.max(1, reads),
      msAfterMinimum: minimumAt === null ? null : back.at - minimumAt,
      percent,
    };
  } finally {
    await service.stop();
    await stack.stop();
  }
}

const seen: Seen[] = [];
for (const fault of FAULTS) seen.push(await once(fault));
const right = seen.every(
  (s) => s.percent <= 1 && s.byNew <= s.reads * MOST_SHARE + 10 && (s.msAfterMinimum ?? 0) <= MOST_MS,
);
if (process.argv.includes('--json')) console.log(JSON.stringify({ rollout: ROLLOUT, right, seen }));
else
  for (const s of seen)
    console.log(
      `${s.fault}: ${s.why}; ${s.byNew} of ${s.reads} reads by the new column, ` +
        `${s.msAfterMinimum === null ? 'before the minimum count' : `${s.msAfterMinimum} ms after it`}`,
    );
process.exitCode = right ? 0 : 1;
