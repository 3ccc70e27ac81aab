/** Duty: each line of a source that has the old column's word, and how sure it is that the column of this table is meant; pure. */
import type { TableName } from '@sluice/core';
import { lex, type Range } from './literals.js';
import { modelsIn, type Model } from './models.js';
import { isAccessor, type Spellings } from './names.js';
import { aliasesIn, statementsIn, withParameters, type Judge, type Statement } from './sql.js';

const GRADES = ['sure', 'likely', 'maybe'] as const;
export type Grade = (typeof GRADES)[number];

export interface Hit {
  /** From 1. */
  readonly line: number;
  readonly grade: Grade;
  /** In a few words. */
  readonly why: string;
  readonly text: string;
}

export interface Sought extends TableName {
  readonly column: string;
  readonly spellings: Spellings;
}

type Verdict = { readonly grade: Grade; readonly why: string } | 'another';

/** A line whose comment, or that of the line above, has this word, is about something else. */
const IGNORED = 'sluice-ignore';
/** How far from a mention of the table a word is still about it, in lines. */
const NEAR = 5;
const MOST_TEXT = 160;
/** Qualifiers that say nothing of whose member it is. */
const NOBODY =
  /^(?:this|self|row|r|rec|record|it|data|values|input|body|t|c|table|models?|fields?|Column|column)$/;

export function hitsIn(path: string, text: string, sought: Sought, judge: Judge): readonly Hit[] {
  const { spellings } = sought;
  const hasWord = text.search(new RegExp(spellings.column, 'u')) >= 0;
  const inserts = /insert\s+into/i.test(text) && text.includes(sought.table);
  if (!hasWord && !inserts) return [];
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const lexed = lex(text, extension);
  const source: Source = {
    text,
    sought,
    isProse: /^(?:md|mdx|txt|rst|adoc)$/.test(extension),
    comments: lexed?.comments ?? [],
    statements: statementsIn(text, extension, lexed).map((s) => judged(s, sought, judge)),
    models: modelsIn(path, text, sought.table),
    mentions: [...text.matchAll(new RegExp(spellings.mention, 'gu'))].map((m) => m.index),
  };
  const lines = text.split('\n');
  const starts = lineStarts(lines);
  const best = new Map<number, Hit>();
  const keep = (at: number, grade: Grade, why: string): void => {
    const line = lineAt(starts, at);
    if ([lines[line], lines[line - 1]].some((l) => l?.includes(IGNORED))) return;
    const before = best.get(line);
    if (before && GRADES.indexOf(before.grade) <= GRADES.indexOf(grade)) return;
    best.set(line, { line: line + 1, grade, why, text: (lines[line] ?? '').trim().slice(0, MOST_TEXT) });
  };
  for (const { index, 0: word } of text.matchAll(spellings.column)) {
    const verdict = verdictOn(source, starts, index, word);
    if (verdict !== 'another') keep(index, verdict.grade, verdict.why);
  }
  for (const { pieces, judgement, hasWord: named } of source.statements) {
    const [first] = pieces;
    if (judgement === 'names' && !named && first)
      keep(firstWord(text, first), 'sure', 'an insert that names no columns');
  }
  return [...best.values()].toSorted((a, b) => a.line - b.line);
}

interface Judged extends Statement {
  readonly judgement: ReturnType<Judge>;
  readonly sql: string;
  readonly hasWord: boolean;
}

interface Source {
  readonly text: string;
  readonly sought: Sought;
  readonly isProse: boolean;
  readonly comments: readonly Range[];
  readonly statements: readonly Judged[];
  readonly models: readonly Model[];
  /** Where the table's name stands, in any form. */
  readonly mentions: readonly number[];
}

function judged(statement: Statement, sought: Sought, judge: Judge): Judged {
  const sql = withParameters(statement.text);
  const hasWord = sql.search(new RegExp(sought.spellings.column, 'u')) >= 0;
  const relevant = hasWord || /\binsert\b/i.test(sql);
  return { ...statement, sql, hasWord, judgement: relevant ? judge(sql, sought, sought.column) : 'other' };
}

function verdictOn(source: Source, starts: readonly number[], at: number, word: string): Verdict {
  const { text, comments, isProse, statements } = source;
  if (isProse) return { grade: 'maybe', why: 'in prose' };
  if (isIn(comments, at)) return { grade: 'maybe', why: 'in a comment' };
  const before = qualifierBefore(text, at);
  const statement = statements.find((s) => isIn(s.pieces, at));
  const said = statement && inStatement(statement, source.sought, before);
  if (said) return said;
  return inCode(source, starts, at, word, before);
}

/** Undefined where the statement is none after all, and is judged as code. */
function inStatement(statement: Judged, sought: Sought, qualifier: string | undefined): Verdict | undefined {
  const { judgement, sql } = statement;
  const { ours, others } = aliasesIn(sql, sought);
  const q = qualifier?.toLowerCase();
  if (q !== undefined && others.has(q) && !ours.has(q)) return 'another';
  const why = `in SQL on ${sought.table}`;
  if (judgement === 'names') return { grade: 'sure', why };
  if (judgement === 'other') return ours.size + others.size > 0 ? 'another' : undefined;
  if (judgement === 'schema')
    return new RegExp(sought.spellings.mention, 'u').test(sql)
      ? { grade: 'likely', why: `changes the schema of ${sought.table}` }
      : 'another';
  // what the parser cannot read: put together by code, or of another dialect
  if (ours.size === 0) return others.size > 0 ? 'another' : undefined;
  if (others.size === 0 || (q !== undefined && ours.has(q))) return { grade: 'sure', why };
  return { grade: 'likely', why: `${why} and others` };
}

function inCode(
  { text, sought, models, mentions }: Source,
  starts: readonly number[],
  at: number,
  word: string,
  qualifier: string | undefined,
): Verdict {
  const owner = qualifier === undefined ? undefined : sought.spellings.owner(qualifier);
  if (owner === 'table') return { grade: 'sure', why: `of ${qualifier ?? ''}` };
  const model = models.find((m) => isIn([m.range], at));
  if (owner === 'row') return { grade: 'likely', why: `of ${qualifier ?? ''}` };
  const accessor = isAccessor(word);
  const own = qualifier === undefined || accessor || NOBODY.test(qualifier);
  if (model && own)
    return model.by === 'mapped'
      ? { grade: 'sure', why: `in the model of ${sought.table}` }
      : { grade: 'likely', why: `in what is called like ${sought.table}` };
  const line = lineAt(starts, at);
  const near = mentions.some((m) => Math.abs(lineAt(starts, m) - line) <= NEAR);
  if (near && own && (accessor || isNamed(text, at, word)))
    return { grade: 'likely', why: `beside ${sought.table}` };
  return { grade: 'maybe', why: near ? `a word beside ${sought.table}` : 'a word' };
}

/** A key, a text in quotes, a symbol or a member: what a column looks like; a local variable does not. */
function isNamed(text: string, at: number, word: string): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  const after = text.slice(at + word.length, at + word.length + 3);
  if (/["'`.>]$/.test(before) || /(?:^|[^:]):$/.test(before)) return true;
  // the last of several in one text: `"id, amount"`; a sentence that ends with it is none
  return (/^["'`]/.test(after) && /,\s*$/.test(before)) || /^\s?:(?!:)|^\s?=>/.test(after);
}

/** `orders` of `orders.amount`, `orders->amount`, `orders::amount`, `"orders"."amount"` and `orders[0].amount`. */
function qualifierBefore(text: string, at: number): string | undefined {
  const before = text.slice(Math.max(0, at - 80), at);
  return /([\p{L}_$][\p{L}\p{N}_$]*)["'`\]]?(?:\[[^\]\n]*\]|\(\))?\s*(?:[?!]?\.|->|::)\s*["'`]?$/u.exec(
    before,
  )?.[1];
}

function isIn(ranges: readonly Range[], at: number): boolean {
  return ranges.some(([from, to]) => at >= from && at < to);
}

function lineStarts(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

/** From 0. */
function lineAt(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function firstWord(text: string, [from, to]: Range): number {
  const found = text.slice(from, to).search(/[a-z]/i);
  return from + Math.max(0, found);
}
