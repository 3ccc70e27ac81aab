/** Duty: carries a request that has a key out once, and answers it as it was when it comes again; knows no route. */
import { refuse, type Refusal } from '@sluice/core';
import type { Logger } from '../runner/ports.js';
import { keyTaken, type CarriedOut, type RequestStore } from '../store/requests.js';
import type { Keyed } from './request-key.js';

/** A good answer as it was when it was given. */
export class Replayed {
  /** JSON. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

interface Asked {
  readonly key: Keyed;
  /**
   * What is in the log is written with its key, and so never twice: then nobody has to ask first. It saves a look at the
   * store between a person's rollback and the flags.
   */
  readonly asksFirst: boolean;
  readonly carryOut: () => Promise<unknown>;
  /** `idle`: nothing was left to do. `refused`: nothing was done, so the key stays free. */
  readonly kindOf: (answer: unknown) => 'done' | 'idle' | 'refused';
  /** The body of a good answer. */
  readonly bodyOf: (answer: unknown) => unknown;
  /** The answer to what was carried out by somebody who died before he could keep it, or is about to. */
  readonly answerAnew: (rollout: string) => Promise<unknown>;
}

export interface Once {
  (asked: Asked): Promise<unknown>;
}

export function createOnce(store: RequestStore, logger: Logger): Once {
  /** What this control plane is carrying out, by key, with what was asked. */
  const running = new Map<string, Buffer>();

  async function answerOf({ key, bodyOf, answerAnew, kindOf }: Asked, done: CarriedOut): Promise<unknown> {
    if (!done.fingerprint.equals(key.fingerprint)) return keyTaken(`to carry out ${key.says} under this key`);
    if (done.answer) return new Replayed(key.open(done.answer));
    // without a rollout a row is written with its answer alone
    if (done.rollout === null) return keyRunning(key);
    const anew = await answerAnew(done.rollout);
    return kindOf(anew) === 'refused' ? anew : new Replayed(JSON.stringify(bodyOf(anew)));
  }

  async function before(asked: Asked): Promise<unknown> {
    const done = await store.find(asked.key.id);
    return done && answerOf(asked, done);
  }

  return async (asked) => {
    const { key, asksFirst, carryOut, kindOf, bodyOf } = asked;
    const id = key.id.toString('hex');
    const other = running.get(id);
    if (other)
      return other.equals(key.fingerprint)
        ? keyRunning(key)
        : keyTaken(`to carry out ${key.says} under this key`);
    running.set(id, key.fingerprint);
    try {
      const known = asksFirst ? await before(asked) : undefined;
      if (known !== undefined) return known;
      const answer = await carryOut();
      const kind = kindOf(answer);
      // perhaps because the same request was carried out before, here or elsewhere
      const earlier = kind === 'done' ? undefined : await before(asked);
      if (earlier !== undefined) return earlier;
      if (kind === 'refused') return answer;
      const sealed = key.seal(JSON.stringify(bodyOf(answer)));
      const kept = await store.keep(key, sealed).catch((err: unknown) => {
        // it is carried out, whatever becomes of this
        logger.warn({ err }, 'an answer was not kept for whoever asks again');
        return undefined;
      });
      // somebody else was quicker with what is in no log
      return kept === undefined || kept.answer?.equals(sealed) ? answer : answerOf(asked, kept);
    } finally {
      running.delete(id);
    }
  };
}

function keyRunning({ says }: Keyed): Refusal {
  return refuse('key-running', {
    wanted: `to carry out ${says} under this key`,
    found: 'it is being carried out',
    todo: 'Ask again in a second, with the same key.',
  });
}
