/** Duty: a job that still writes as it decided, long after the flags were turned. */
import { entered, plan, type Scenario } from '../scenario.js';

export const drain: Scenario = {
  device: 'drain',
  says: 'an instance acknowledges only when no request and no job of it runs under an older revision',
  plan: plan(9_001, 20_000, [
    { at: 0, do: 'job', who: 'victim', ms: 8_000, first: 'nothing' },
    // as it is meant, the gates wait until the job has ended by itself
    { at: 300, after: entered('soak'), do: 'release', who: 'victim' },
  ]),
};
