/** Duty: statements in a source, and whether each names the column of the table; the judge is PostgreSQL's own parser. */
import type { TableName } from '@sluice/core';
import type { StatementJudgement } from '@sluice/postgres';
import type { Lexed, Range } from './literals.js';

export type Judge = (sql: string, table: TableName, column: string) => StatementJudgement;

export interface Statement {
  readonly pieces: readonly Range[];
  readonly text: string;
}

const STATEMENT = /^[\s(]*(?:select|insert|update|delete|with|merge|copy|create|alter|refresh|explain)\b/i;
const MAPPED =
  /<(select|insert|update|delete|sql|query|named-query|named-native-query)\b[^>]*>([\s\S]*?)<\/\1>/g;

/** What may be a statement, by where it stands: a file of SQL, the element of a mapper, or a text in quotes. */
export function statementsIn(
  text: string,
  extension: string,
  lexed: Lexed | undefined,
): readonly Statement[] {
  if (extension === 'sql') return split(text);
  if (extension === 'xml')
    return [...text.matchAll(MAPPED)].map((m) => {
      const start = m.index + m[0].indexOf('>') + 1;
      const body = m[2] ?? '';
      return { pieces: [[start, start + body.length]], text: body.replace(/<[^>]*>/g, ' ') };
    });
  return (lexed?.literals ?? []).filter((l) => STATEMENT.test(l.text));
}

/** At each semicolon that stands in no quotes and in no comment. */
function split(text: string): readonly Statement[] {
  const all: Statement[] = [];
  let start = 0;
  const part = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;
  for (const m of [...text.matchAll(part), undefined]) {
    if (m && m[0] !== ';') continue;
    const end = m ? m.index : text.length;
    if (text.slice(start, end).trim() !== '')
      all.push({ pieces: [[start, end]], text: text.slice(start, end) });
    start = end + 1;
  }
  return all;
}

/** What programs leave open in a statement, as parameters: else the parser would know nothing of all the rest. */
export function withParameters(sql: string): string {
  return sql
    .replace(/\\[nrt]/g, ' ')
    .replace(/\\(["'`])/g, '$1')
    .replace(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|#\{[^}]*\}|\{\{[^}]*\}\}|\{\w*\}/g, ' $$1 ')
    .replace(/%\(\w+\)s|%[sd]\b|(?<![:\w]):[a-z_]\w*|(?<!\w)@[a-z_]\w*|\?(?![|&?-])/gi, ' $$1 ');
}

/** The names by which a statement calls the table, and those of all else that it reads or writes; by its words. */
export interface Aliases {
  readonly ours: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
}

const NAME = String.raw`(?:"[^"]+"|[\w$]+)`;
const RELATION = new RegExp(
  String.raw`\b(?:from|join|into|update|using)\s+(?:only\s+)?(${NAME}(?:\s*\.\s*${NAME})?(?:\s+(?:as\s+)?${NAME})?(?:\s*,\s*${NAME}(?:\s*\.\s*${NAME})?(?:\s+(?:as\s+)?${NAME})?)*)`,
  'gi',
);
/** What follows a table and is no alias, or stands where a table could. */
const WORDS =
  /^(?:on|where|set|using|join|inner|left|right|full|cross|natural|group|order|having|limit|offset|union|values|select|for|returning|window|except|intersect|default|do|when|as|lateral|unnest|[\d$].*)$/i;

export function aliasesIn(sql: string, { table }: TableName): Aliases {
  const [ours, others] = [new Set<string>(), new Set<string>()];
  for (const [, relations = ''] of sql.matchAll(RELATION)) {
    for (const relation of relations.split(',')) {
      const [, path = '', alias] =
        new RegExp(String.raw`^\s*(${NAME}(?:\s*\.\s*${NAME})?)(?:\s+(?:as\s+)?(${NAME}))?`, 'i').exec(
          relation,
        ) ?? [];
      const name = bare(path.split('.').at(-1)?.trim() ?? '');
      if (WORDS.test(name)) continue;
      const called = alias === undefined || WORDS.test(alias) ? name : bare(alias);
      if (name === table) ours.add(called).add(table);
      else others.add(called);
    }
  }
  return { ours, others };
}

function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
