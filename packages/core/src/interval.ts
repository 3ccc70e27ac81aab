/** Duty: what is only known to lie between two figures. */

/** From what is likely at least to what is likely at most. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
