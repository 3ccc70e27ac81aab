/** Duty: what stands in quotes in a source, as one text where pieces are strung together, and where comments lie; knows no SQL. */

/** Positions in the text: begin, and end behind the last character. */
export type Range = readonly [number, number];

interface Literal {
  /** Where its pieces stand; what is between them is code. */
  readonly pieces: readonly Range[];
  readonly text: string;
}

export interface Lexed {
  readonly literals: readonly Literal[];
  readonly comments: readonly Range[];
}

interface Language {
  /** What begins a comment up to the end of the line. */
  readonly line: readonly string[];
  readonly block: boolean;
  /** Ordinary quotes may go on in the next line. */
  readonly runsOn?: true;
  /** `'a'` is a character, and `'a` may be a lifetime. */
  readonly characters?: true;
  readonly triple?: true;
  /** `<<SQL` up to a line with the word alone. */
  readonly heredoc?: true;
}

const C: Language = { line: ['//'], block: true };
const JVM: Language = { ...C, characters: true, triple: true };
const HASH: Language = { line: ['#'], block: false };

const LANGUAGES: Readonly<Record<string, Language>> = {
  ...each('js jsx mjs cjs ts tsx mts cts vue svelte', C),
  ...each('java kt kts scala groovy cs swift', JVM),
  ...each('go rs c h cc cpp hpp', { ...C, characters: true }),
  ...each('dart', { ...C, triple: true }),
  ...each('php', { line: ['//', '#'], block: true, runsOn: true, heredoc: true }),
  ...each('py ex exs jl', { ...HASH, triple: true }),
  ...each('rb pl pm sh bash', { ...HASH, runsOn: true, heredoc: true }),
  ...each('yml yaml toml', { ...HASH, runsOn: true }),
  ...each('prisma graphql', { line: ['//', '#'], block: false }),
};

function each(extensions: string, language: Language): Readonly<Record<string, Language>> {
  return Object.fromEntries(extensions.split(' ').map((e) => [e, language]));
}

/** A placeholder for what code puts between two pieces. */
const BETWEEN = ' $1 ';
const JOINED = /^[\s+.&\\]*$/;
const JOINED_OVER = /^\s*[+.]\s*[\w.()[\]$>-]+\s*[+.]\s*$/;

/** Undefined where the language is not known. */
export function lex(text: string, extension: string): Lexed | undefined {
  const language = LANGUAGES[extension];
  if (!language) return undefined;
  const literals: { readonly range: Range; readonly text: string }[] = [];
  const comments: Range[] = [];
  let at = 0;
  while (at < text.length) {
    const begun = beginning(text, at, language);
    if (!begun) {
      at += 1;
      continue;
    }
    if (begun.kind === 'comment') comments.push([at, begun.end]);
    else if (begun.kind === 'literal') literals.push({ range: [at, begun.end], text: begun.text });
    at = Math.max(begun.end, at + 1);
  }
  return { literals: strung(literals, text), comments };
}

type Begun =
  | { readonly kind: 'comment' | 'skip'; readonly end: number }
  | { readonly kind: 'literal'; readonly end: number; readonly text: string };

function beginning(text: string, at: number, language: Language): Begun | undefined {
  const c = text[at] ?? '';
  if (language.line.some((mark) => text.startsWith(mark, at)))
    return { kind: 'comment', end: upTo(text, '\n', at) };
  if (language.block && text.startsWith('/*', at))
    return { kind: 'comment', end: upTo(text, '*/', at + 2, 2) };
  if (language.heredoc && text.startsWith('<<', at)) return heredoc(text, at);
  if (c !== '"' && c !== "'" && c !== '`') return undefined;
  const triple = c.repeat(3);
  if (language.triple && text.startsWith(triple, at)) {
    const end = upTo(text, triple, at + 3, 3);
    return { kind: 'literal', end, text: text.slice(at + 3, Math.max(at + 3, end - 3)) };
  }
  if (c === "'" && language.characters) {
    const character = /^'(?:\\.|[^'\\\n]){1,4}'/.exec(text.slice(at, at + 8))?.[0];
    return { kind: 'skip', end: at + (character?.length ?? 1) };
  }
  return quoted(text, at, c, language.runsOn === true || c === '`');
}

function quoted(text: string, at: number, quote: string, runsOn: boolean): Begun {
  let end = at + 1;
  let depth = 0;
  for (; end < text.length; end += 1) {
    const c = text[end];
    if (c === '\\') end += 1;
    else if (quote === '`' && c === '$' && text[end + 1] === '{') depth += 1;
    else if (depth > 0 && c === '}') depth -= 1;
    else if (depth === 0 && c === quote) break;
    // an apostrophe, or a quote in a pattern: no text begins here
    else if (c === '\n' && !runsOn) return { kind: 'skip', end: at + 1 };
  }
  return { kind: 'literal', end: end + 1, text: text.slice(at + 1, end) };
}

function heredoc(text: string, at: number): Begun | undefined {
  const word = /^<<[<~-]?\s*["']?([A-Z_]\w*)["']?[^\n]*\n/i.exec(text.slice(at, at + 200));
  if (!word) return undefined;
  const start = at + word[0].length;
  const close = new RegExp(`^[ \\t]*${word[1] ?? ''}\\b`, 'm').exec(text.slice(start));
  if (!close) return undefined;
  return {
    kind: 'literal',
    end: start + close.index + close[0].length,
    text: text.slice(start, start + close.index),
  };
}

function upTo(text: string, mark: string, from: number, length = 0): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + length;
}

/** `"select a " + "from b"` is one text. */
function strung(
  parts: readonly { readonly range: Range; readonly text: string }[],
  text: string,
): readonly Literal[] {
  const all: { pieces: Range[]; text: string }[] = [];
  for (const { range, text: own } of parts) {
    const last = all.at(-1);
    const from = last?.pieces.at(-1)?.[1];
    const between = from === undefined ? undefined : text.slice(from, range[0]);
    const joint =
      between === undefined || between === ''
        ? undefined
        : JOINED.test(between)
          ? ' '
          : JOINED_OVER.test(between)
            ? BETWEEN
            : undefined;
    if (last && joint !== undefined) {
      last.pieces.push(range);
      last.text += joint + own;
    } else all.push({ pieces: [range], text: own });
  }
  return all;
}
