/** Duty: OpenFeature's provider: a status that is honest, and its events; must not know how a flag is answered. */
import {
  ErrorCode,
  OpenFeatureEventEmitter,
  ProviderEvents,
  StandardResolutionReasons,
  type EvaluationContext,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import type { Cancel } from '../clock.js';
import { instanceOf, type Instance } from '../instance.js';
import type { Sluice } from '../sluice.js';
import { changes, evaluate } from './evaluate.js';

/** A lease ends without a sound, so the status is looked at this often, in milliseconds. */
const LOOK_MS = 1_000;

interface Health {
  readonly event: typeof ProviderEvents.Ready | typeof ProviderEvents.Stale | typeof ProviderEvents.Error;
  readonly message: string;
}

/**
 * Answers boolean flags named `ROLLOUT.SERVICE.CAPABILITY` for the service of `s`. Ready while the stream is open and the
 * lease holds; stale while flags are polled, come from `sluice.stage`, or a stream is down; error when nothing can be asked.
 * Closing it leaves `s` as it is.
 */
export class SluiceProvider implements Provider {
  readonly metadata = { name: 'sluice' } as const;
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #s: Sluice;
  readonly #instance: Instance;
  #told: Health['event'] | undefined;
  #flags: ReadonlyMap<string, string> = new Map();
  #stops: readonly Cancel[] = [];

  constructor(s: Sluice) {
    this.#s = s;
    this.#instance = instanceOf(s);
  }

  /** @throws as `s.ready()` does; the status follows all the same when it gets better later. */
  async initialize(): Promise<void> {
    const look = (): void => this.#look();
    this.#stops = [this.#s.onNews(look), this.#instance.clock.every(LOOK_MS, look)];
    let told: Health['event'] = ProviderEvents.Error;
    try {
      await this.#s.ready();
      told = ProviderEvents.Ready;
    } finally {
      this.#flags = changes(this.#instance, this.#flags).now;
      // OpenFeature tells the outcome of this promise by itself; what is otherwise is told after that
      setImmediate(() => {
        this.#told = told;
        this.#look();
      });
    }
  }

  // one that is closed while it initializes looks once more and finds nothing to tell it to
  onClose(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#told = undefined;
    return Promise.resolve();
  }

  resolveBooleanEvaluation(
    flag: string,
    fallback: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return Promise.resolve(evaluate(this.#instance, flag, fallback, context));
  }

  resolveStringEvaluation(flag: string, fallback: string): Promise<ResolutionDetails<string>> {
    return otherType(flag, fallback);
  }

  resolveNumberEvaluation(flag: string, fallback: number): Promise<ResolutionDetails<number>> {
    return otherType(flag, fallback);
  }

  resolveObjectEvaluation<T>(flag: string, fallback: T): Promise<ResolutionDetails<T>> {
    return otherType(flag, fallback);
  }

  #look(): void {
    if (this.#told === undefined || this.#stops.length === 0) return;
    const { event, message } = this.#health();
    if (event !== this.#told) {
      this.#told = event;
      this.events.emit(event, { message, providerName: this.metadata.name });
    }
    const { now, changed } = changes(this.#instance, this.#flags);
    this.#flags = now;
    if (changed.length > 0)
      this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...changed] });
  }

  #health(): Health {
    const { distrust, source } = this.#s.status();
    const stale = (message: string): Health => ({ event: ProviderEvents.Stale, message });
    if (distrust && source === 'stage')
      return stale('the control plane is out of reach: follows sluice.stage in the database');
    if (distrust)
      return {
        event: ProviderEvents.Error,
        message: 'neither the control plane nor sluice.stage can be reached: goes by what was known last',
      };
    if (source === 'poll') return stale('flags are polled: there is no stream');
    if (!this.#instance.streaming()) return stale('the stream of flags is down: connects again');
    return { event: ProviderEvents.Ready, message: 'follows the control plane' };
  }
}

function otherType<T>(flag: string, value: T): Promise<ResolutionDetails<T>> {
  return Promise.resolve({
    value,
    reason: StandardResolutionReasons.ERROR,
    errorCode: ErrorCode.TYPE_MISMATCH,
    errorMessage: `${flag}: flags of Sluice are boolean, ask with getBooleanValue`,
  });
}
