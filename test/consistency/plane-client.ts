/** Duty: asks the control planes of a history, whichever answers; decides nothing. */
import type { SpecPlan } from './plan.js';
import { rolloutId, specText } from './spec-text.js';
import type { Stage } from './stage.js';

/** What is read of a rollout. */
export interface View {
  readonly id: string;
  readonly heading: string;
  readonly doneAt: number | null;
  readonly paused: boolean;
  readonly targets: readonly {
    readonly target: string;
    readonly phase: string;
    readonly waits: string | null;
  }[];
}

interface Answer {
  /** 0: nobody answered. */
  readonly status: number;
  readonly body: unknown;
}

const PATIENCE_MS = 3_000;

export class PlaneClient {
  readonly #stage: Stage;
  /** Requests and what was answered, for people. */
  readonly said: string[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Whether the control plane did it. */
  async command(spec: SpecPlan, what: string, body: object): Promise<boolean> {
    const { status } = await this.#ask('POST', `/api/v1/rollouts/${rolloutId(spec)}/${what}`, body);
    this.said.push(`${what} ${rolloutId(spec)} ${JSON.stringify(body)}: ${status}`);
    return status === 200;
  }

  async apply(spec: SpecPlan): Promise<boolean> {
    const { instances, targets } = this.#stage.plan;
    const services = [...new Set(instances.filter((i) => i.kind !== 'legacy').map((i) => i.service))];
    const text = specText(spec, services, targets);
    const { status, body } = await this.#ask('POST', '/api/v1/rollouts', { spec: text });
    if (status >= 200 && status < 300) return true;
    this.said.push(`apply ${rolloutId(spec)}: ${status} ${JSON.stringify(body)}`);
    return false;
  }

  async views(): Promise<readonly View[]> {
    const all = await Promise.all(
      this.#stage.plan.specs.map((s) => this.#ask('GET', `/api/v1/rollouts/${rolloutId(s)}`)),
    );
    return all.flatMap(({ status, body }) => (status === 200 ? [body as View] : []));
  }

  async #ask(method: string, path: string, body?: object): Promise<Answer> {
    for (let plane = 0; plane < this.#stage.plan.planes; plane += 1) {
      try {
        const response = await fetch(`${this.#stage.planeUrl(plane)}${path}`, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const text = await response.text();
        return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
      } catch {
        // another replica may answer
      }
    }
    return { status: 0, body: {} };
  }
}
