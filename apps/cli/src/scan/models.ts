/** Duty: the stretches of a source that describe one row of the table to a mapper, by brackets or by indentation; pure. */
import type { Range } from './literals.js';
import { escaped, formsOf, singular, withoutPrefix } from './names.js';

export interface Model {
  readonly range: Range;
  /** `mapped`: it says itself that it is the table; `named`: it is only called like it. */
  readonly by: 'mapped' | 'named';
}

/** Longer ones hold more than a description. */
const MOST_CHARS = 20_000;
/** Of what stands above a declaration and belongs to it: annotations. */
const ABOVE = /(?:^[ \t]*[@#[][^\n]*\n|^[ \t]*\n)*$/m;

export function modelsIn(path: string, text: string, table: string): readonly Model[] {
  const byPath = isModelFile(path, table);
  const one = singular(table);
  const all = [table, one, ...(withoutPrefix(table) ?? []), ...(withoutPrefix(one) ?? [])];
  const names = [...new Set(all.flatMap((name) => formsOf(name)))].map(escaped).join('|');
  const declaration = new RegExp(
    String.raw`^[ \t]*(?:(?:export|default|public|private|internal|abstract|final|open|data|case|sealed|static|pub|partial|declare|readonly)\s+)*(?:class|struct|interface|type|model|entity|record|object|const|let|var|val|defmodule|schema)\s+(?:\w+(?:\.|::))*(?:${names})(?:Entity|Model|Record|Row|Table|Dto|Schema|s)?(?![\p{L}\p{N}_])[^\n]*`,
    'gmu',
  );
  // what maps it is near its beginning, or its last word (Prisma)
  const mapping = new RegExp(
    String.raw`(?:table|entity|@@map|relation|schema|collection|source)\w*\W{0,20}(?:name)?\W{0,6}["'\x60](?:\w+\.)?${escaped(table)}["'\x60]`,
    'i',
  );
  const found: Model[] = [];
  for (const { index, 0: line } of text.matchAll(declaration)) {
    const start = index - (ABOVE.exec(text.slice(Math.max(0, index - 600), index))?.[0].length ?? 0);
    const end = endOf(text, index, index + line.length);
    const isPrisma = /^\s*model\s+\w+\s*\{/.test(line);
    const whole = text.slice(start, end);
    // a Prisma model without @@map is the table of its own name
    const mapped =
      byPath || mapping.test(whole) || (isPrisma && !whole.includes('@@map') && line.includes(` ${table} `));
    found.push({ range: [start, end], by: mapped ? 'mapped' : 'named' });
  }
  return found;
}

/** By the conventions of Rails (`models/spree/line_item.rb` is `spree_line_items`) and of Django (`order/models.py` has `order_…`). */
function isModelFile(path: string, table: string): boolean {
  const rails = /(?:^|\/)models\/(.+)\.rb$/.exec(path)?.[1]?.replaceAll('/', '_');
  const django = /(?:^|\/)([^/]+)\/models(?:\/[^/]+)?\.py$/.exec(path)?.[1];
  return rails === singular(table) || (django !== undefined && table.startsWith(`${django}_`));
}

/** Up to the bracket that closes the first one, or up to the next line that is indented as the first. */
function endOf(text: string, start: number, lineEnd: number): number {
  const most = Math.min(text.length, start + MOST_CHARS);
  const open = /[{(]/g;
  open.lastIndex = start;
  const first = open.exec(text);
  // a class of Python has brackets of its bases, and its body goes on behind them
  if (first && first.index <= lineEnd + 1 && !/:\s*(?:#.*)?$/.test(text.slice(start, lineEnd)))
    return closing(text, first.index, most);
  const indent = /^[ \t]*/.exec(text.slice(start, lineEnd))?.[0].length ?? 0;
  const dedent = new RegExp(String.raw`\n[ \t]{0,${indent}}\S`, 'g');
  dedent.lastIndex = lineEnd;
  return Math.min(dedent.exec(text)?.index ?? most, most);
}

function closing(text: string, from: number, most: number): number {
  let depth = 0;
  for (let at = from; at < most; at += 1) {
    const c = text[at];
    if (c === '{' || c === '(') depth += 1;
    else if (c === '}' || c === ')') {
      depth -= 1;
      // `class Order(Base) {`: brackets before the body
      if (depth === 0 && !/^\s*(?::[^\n{]*)?\{/.test(text.slice(at + 1, at + 200))) return at + 1;
    }
  }
  return most;
}
