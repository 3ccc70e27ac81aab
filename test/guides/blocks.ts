/** Duty: what a document tells its reader to type, to write into a file and to see, in its order; runs nothing. */

export type Block =
  /** Lines for a shell, one after another. */
  | { readonly kind: 'run'; readonly commands: readonly string[]; readonly line: number }
  /** A command with what it prints; `...` stands for anything. */
  | {
      readonly kind: 'shown';
      readonly command: string;
      readonly output: readonly string[];
      readonly line: number;
    }
  /** A file whose first line is its name in a comment. */
  | { readonly kind: 'file'; readonly name: string; readonly text: string; readonly line: number };

/** Fences of `sh`, `console` and `yaml`; others are for reading. */
export function blocksOf(markdown: string): readonly Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const kind = /^```(\w+)$/.exec(lines[i] ?? '')?.[1];
    if (kind === undefined) continue;
    const end = lines.indexOf('```', i + 1);
    const inside = lines.slice(i + 1, end);
    const line = i + 2;
    if (kind === 'sh') blocks.push({ kind: 'run', commands: joined(inside), line });
    if (kind === 'console') blocks.push(...shown(inside, line));
    const name = kind === 'yaml' ? /^# ([\w.-]+\.ya?ml)\b/.exec(inside[0] ?? '')?.[1] : undefined;
    if (name !== undefined) blocks.push({ kind: 'file', name, text: `${inside.join('\n')}\n`, line });
    i = end;
  }
  return blocks;
}

/** A backslash at the end of a line goes on in the next. */
function joined(lines: readonly string[]): readonly string[] {
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

function shown(lines: readonly string[], line: number): readonly Block[] {
  const starts = lines.flatMap((l, i) => (l.startsWith('$ ') ? [i] : []));
  return starts.map((at, n) => ({
    kind: 'shown',
    command: (lines[at] ?? '').slice(2),
    output: lines.slice(at + 1, starts[n + 1] ?? lines.length).filter((l) => l.trim() !== ''),
    line: line + at,
  }));
}

/**
 * The lines of a document that a real output no longer has. Figures, times, ids and bars differ from run to run; a line counts
 * as said when half of its words stand in one line of the output.
 */
export function untrue(documented: readonly string[], real: readonly string[]): readonly string[] {
  const said = real.map((line) => new Set(words(line)));
  return documented.filter((line) => {
    const wanted = words(line);
    if (wanted.length === 0) return false;
    return !said.some((have) => 2 * wanted.filter((w) => have.has(w)).length >= wanted.length);
  });
}

function words(line: string): readonly string[] {
  return line.toLowerCase().match(/[a-z_]{2,}/g) ?? [];
}
