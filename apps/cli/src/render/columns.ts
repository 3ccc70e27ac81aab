/** Duty: aligned columns of text; pure. */

/** Rows with their cells aligned; the last cell is left as it is. Widths are of plain text: paint after aligning. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): readonly string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    (
      indent + row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')
    ).trimEnd(),
  );
}

export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `4.2 M`, `300 k`, `85`. */
export function about(n: number): string {
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  return n >= 10_000 ? `${Math.round(n / 1000)} k` : String(n);
}

/** `14:31:07` of an epoch time in milliseconds, by the machine's time zone. */
export function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** `eu`, `eu and us`, `eu, us and ap`. */
export function and(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The beginning of a random id tells instances apart; a name that somebody chose is left whole. */
export function shortId(id: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? id.slice(0, 8) : id;
}
