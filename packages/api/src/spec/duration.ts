/** Duty: durations as people write them in a spec; knows no field. */

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Above this a timer would overflow, and nobody means it. */
const LONGEST_MS = 365 * 86_400_000;

/** Milliseconds of `500ms`, `5s`, `10m`, `24h`, `7d` or `1h30m`; 0 needs no unit. Otherwise what is wrong, and what to write. */
export function readDuration(
  text: string,
): { readonly ms: number } | { readonly message: string; readonly todo: string } {
  const written = text.trim();
  if (written === '0') return { ms: 0 };
  if (written.startsWith('-')) return { message: `"${written}" is negative`, todo: 'Write 0 or more.' };
  if (/^\d+(\.\d+)?$/.test(written)) {
    return {
      message: `"${written}" has no unit`,
      todo: `Write ${written}ms, ${written}s, ${written}m, ${written}h or ${written}d.`,
    };
  }
  const parts = [...written.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*/gy)];
  const read = parts.reduce((length, [part]) => length + part.length, 0);
  if (parts.length === 0 || read !== written.length) {
    return {
      message: `"${written}" is not a duration`,
      todo: 'Write a number and its unit: 500ms, 5s, 10m, 24h or 7d.',
    };
  }
  const ms = Math.round(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS_MS[unit ?? ''] ?? 0), 0),
  );
  return ms > LONGEST_MS
    ? { message: `"${written}" is longer than a year`, todo: 'Write a shorter time.' }
    : { ms };
}
