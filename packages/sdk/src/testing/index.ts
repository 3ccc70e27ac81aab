/** Duty: the door for a service's own tests; every export is listed. */
export { byHand, seen, turn, type ByHandOptions, type Seen, type Turn } from './by-hand.js';
export { eachStage, type EachStageOptions, type StageUnderTest } from './each-stage.js';
export { moments, type Moment, type Shape } from './moments.js';
export type { Runner } from './runner.js';
