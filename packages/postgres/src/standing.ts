/** Duty: what a step of several statements is when some of them are still to be run; pure. */
import type { StepState } from '@sluice/core';

/**
 * Half of a constraint is not nothing: NOT VALID binds new rows at once. `invalid` has `apply` finish it and `undo` take it away,
 * where `todo` would let an undo pass it by.
 */
export function standing(left: number, all: number): StepState {
  if (left === 0) return 'done';
  return left < all ? 'invalid' : 'todo';
}
