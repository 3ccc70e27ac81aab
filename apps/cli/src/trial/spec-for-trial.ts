/** Duty: the text of a spec as a trial runs it: one target, no services, a word before each phase, no waits; the column is left as it is. */
import { parseDocument } from 'yaml';

/** What a trial cannot show, by its key in the spec. */
export interface TrialSpec {
  readonly text: string;
  /** Keys that were set aside, in people's words. */
  readonly aside: readonly string[];
}

export function specForTrial(text: string, target: string): TrialSpec {
  const document = parseDocument(text);
  const aside: string[] = [];
  const services: unknown = document.toJS()?.services;
  if (Array.isArray(services) && services.length > 0)
    aside.push('services: their own tests run them at every stage (eachStage)');
  if (document.get('sync') === 'services')
    aside.push('sync: services: the sync trigger does their part here');
  if (document.has('queries')) aside.push('queries: other tables are not copied');
  if (document.has('fence')) aside.push('fence: there is no service to be fenced');
  for (const key of [
    'queries',
    'fence',
    'sync',
    'approvals',
    'guardrails',
    'shadow',
    'ramp',
    'grace',
    'targets',
  ])
    document.delete(key);
  document.set('targets', [target]);
  document.set('services', []);
  document.set('advance', 'manual');
  document.set('pace', 'full');
  document.set('hold', '0s');
  document.set('soak', '0s');
  document.set('approvals', { drop: 0 });
  return { text: document.toString(), aside };
}
