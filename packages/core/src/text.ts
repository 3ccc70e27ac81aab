/** Duty: durations and numbers as people read them. */

/** `301,233`. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `850 ms`, `12 s`, `6 min 20 s`, `3 h 5 min`; never negative. */
export function seconds(ms: number): string {
  const left = Math.max(0, Math.round(ms));
  if (left < 1000) return `${left} ms`;
  const total = Math.round(left / 1000);
  if (total < 60) return `${total} s`;
  if (total < 3600) return two(Math.floor(total / 60), 'min', total % 60, 's');
  return two(Math.floor(total / 3600), 'h', Math.floor((total % 3600) / 60), 'min');
}

function two(a: number, unitA: string, b: number, unitB: string): string {
  return b === 0 ? `${a} ${unitA}` : `${a} ${unitA} ${b} ${unitB}`;
}
