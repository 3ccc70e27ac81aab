/** Duty: PostgreSQL's own parser and scanner as plain trees and tokens; must not judge what they say. */
import { loadModule, parseSync, scanSync } from 'libpg-query';

// once a process: 25 ms; everything below can then be synchronous
await loadModule();

/** A node of the parse tree. Locations in it count bytes, not characters. */
export type Tree = { readonly [key: string]: unknown };

/** What a reader of SQL found wrong, and what to do about it. */
export interface Mistake {
  readonly message: string;
  readonly todo: string;
}

export interface Token {
  /** Bytes from the beginning of the text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly isComment: boolean;
}

/** The statements in a text, or PostgreSQL's own words on why it is none. */
export function parseStatements(sql: string): readonly Tree[] | { readonly error: string } {
  // the WASM build reads C strings: what follows a NUL would be read by PostgreSQL, but not by this parser
  if (sql.includes('\0')) return { error: 'a NUL character' };
  try {
    const { stmts } = parseSync(sql);
    return (stmts ?? []).map((s) => s.stmt as unknown as Tree);
  } catch (error) {
    if (error instanceof RangeError) return { error: 'it is nested too deeply' };
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The tokens of a text, comments included; empty where the scanner gives up. */
export function tokensOf(sql: string): readonly Token[] {
  const bytes = Buffer.from(sql);
  try {
    return scanSync(sql).tokens.map((t) => ({
      start: t.start,
      end: t.end,
      text: bytes.subarray(t.start, t.end).toString(),
      isComment: t.tokenName === 'SQL_COMMENT' || t.tokenName === 'C_COMMENT',
    }));
  } catch {
    return [];
  }
}

/** A piece of a text by byte positions. */
export function sliceBytes(text: string, start: number, end?: number): string {
  return Buffer.from(text).subarray(start, end).toString();
}

/** Visits every node below (and with) a tree, from the left: its kind, for example `ColumnRef`, and its fields. */
export function walk(tree: unknown, visit: (kind: string, node: Tree) => void): void {
  // no recursion: three thousand "not" in a row are deeper than the stack
  const left: (readonly [key: string, value: unknown])[] = [['', tree]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [key, value] = next;
    // in the tree's JSON a node's kind begins with a capital letter, a field with a small one
    if (/^[A-Z]/.test(key) && isTree(value)) visit(key, value);
    const inner = Array.isArray(value)
      ? value.map((each: unknown) => ['', each] as const)
      : isTree(value)
        ? Object.entries(value)
        : [];
    for (const each of inner.toReversed()) left.push(each);
  }
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node inside `{ Kind: {…} }`, where it is of this kind. */
export function nodeOf(value: unknown, kind: string): Tree | undefined {
  const node = isTree(value) ? value[kind] : undefined;
  return isTree(node) ? node : undefined;
}

/** The names in a list of `String` nodes; undefined where something else stands in it (`*`). */
export function namesIn(list: unknown): readonly string[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const names = list.map((item) => nodeOf(item, 'String')?.sval);
  return names.every((n): n is string => typeof n === 'string') ? names : undefined;
}
