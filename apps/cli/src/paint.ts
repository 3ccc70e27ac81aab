/** Duty: colours, or none; decides nothing about what is said. */
import pc from 'picocolors';

export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

export function createPaint(coloured: boolean): Paint {
  const c = pc.createColors(coloured);
  return { good: c.green, bad: c.red, warn: c.yellow, dim: c.dim, strong: c.bold };
}
