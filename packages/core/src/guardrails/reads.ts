/** Duty: what guardrails judge: the calls of both sides of one part, over the same time; judges nothing. */
import type { Spread } from './spread.js';

/** Calls of both sides in one slice of time. */
export interface ReadSlice {
  /** Start of the slice, milliseconds since 1970. */
  readonly at: number;
  /** Calls of the old side, answered or beside the new one. */
  readonly oldCalls: number;
  /** Calls that the new side answered. */
  readonly newCalls: number;
  /** Errors of a side while the other one answered the same call, or nobody had asked it. */
  readonly oldAlone: number;
  readonly newAlone: number;
}

/** A service's instances in one region (without one: those that name none), on one target, since its rung began. */
export interface PartReads {
  readonly service: string;
  readonly region?: string;
  readonly compared: number;
  readonly differing: number;
  /** Reads on which the new side ran, whoever answered. */
  readonly ran: number;
  /** How often a breaker opened while the old side answered. */
  readonly openings: number;
  /** Writes that a constraint of the new column refused. */
  readonly violations: number;
  /** In the order of time; what they are compared in. */
  readonly slices: readonly ReadSlice[];
  /** Milliseconds. */
  readonly oldMs: Spread;
  readonly newMs: Spread;
  /** Time of the new side by time of the old one, of single calls that both ran. */
  readonly ratios: Spread;
}
