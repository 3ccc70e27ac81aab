/** Duty: what Unleash clients report of the flags that they asked, counted for our own flags alone; knows no HTTP. */
import { z } from 'zod';

const count = z.number().nonnegative().catch(0);
const toggles = z.record(z.string(), z.looseObject({ yes: count, no: count }));
/** `POST client/metrics`; whatever else a client says is not read. */
export const metricsSchema = z.looseObject({
  appName: z.string().exactOptional(),
  bucket: z.looseObject({ toggles }),
});
/** `POST client/metrics/bulk`, as proxies in front of many clients send it. */
export const bulkSchema = z.looseObject({
  metrics: z.array(z.looseObject({ featureName: z.string(), yes: count, no: count })).default([]),
});
/** `POST client/register` */
export const registerSchema = z.looseObject({ appName: z.string() });

interface Answered {
  readonly yes: number;
  readonly no: number;
}

export class FlagAnswers {
  readonly #counts = new Map<string, Answered>();
  readonly #known: (flag: string) => boolean;

  /** @param known whether a flag is ours: names are whatever a client says, and must not be kept. */
  constructor(known: (flag: string) => boolean) {
    this.#known = known;
  }

  /** By flag: how often clients said that it was on and off for who asked. */
  counts(): ReadonlyMap<string, Answered> {
    return this.#counts;
  }

  single(report: z.infer<typeof metricsSchema>): void {
    for (const [flag, answered] of Object.entries(report.bucket.toggles)) this.#add(flag, answered);
  }

  bulk(report: z.infer<typeof bulkSchema>): void {
    for (const { featureName, yes, no } of report.metrics) this.#add(featureName, { yes, no });
  }

  #add(flag: string, { yes, no }: Answered): void {
    if (!this.#known(flag)) return;
    const before = this.#counts.get(flag) ?? { yes: 0, no: 0 };
    this.#counts.set(flag, { yes: before.yes + yes, no: before.no + no });
  }
}
