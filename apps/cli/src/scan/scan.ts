/** Duty: a folder's files, each with its lines that name the old column, and what stands in migrations apart; prints nothing. */
import { posix } from 'node:path';
import type { Spec } from '@sluice/core';
import { pathsIn, readCode } from './files.js';
import { hitsIn, type Grade, type Hit } from './grade.js';
import { escaped, spellingsOf } from './names.js';
import type { Judge } from './sql.js';

/** Steps of a schema's history, and copies of its present state: nobody changes the former, tools make the latter. */
const HISTORY =
  /(?:^|\/)(?:migrations?|migrate|alembic|flyway|liquibase|changelogs?|db\/(?:changes|updates|deltas))\/|(?:^|\/)(?:V\d[\w.]*__[^/]*|structure|schema)\.(?:sql|rb)$/i;

export interface ScannedLine extends Hit {
  /** Behind the folder as it was named, so that an editor finds it from where the command was typed. */
  readonly file: string;
}

export interface Scanned {
  /** How many files were read. */
  readonly files: number;
  readonly lines: readonly ScannedLine[];
  /** Lines in migrations and in copies of the schema; none of them counts. */
  readonly history: readonly ScannedLine[];
  /** Files with sure or likely lines that have no word of the new column. */
  readonly behind: readonly string[];
  /** Too large to be read. */
  readonly large: readonly string[];
  readonly byGit: boolean;
}

export interface ScanNeeds {
  readonly folder: string;
  readonly spec: Spec;
  readonly judge: Judge;
  /** Paths to leave out: `*` stands for anything in one folder, `**` for any folders. */
  readonly except: readonly string[];
}

/** Undefined where the spec replaces nothing: there is no old column. @throws where the folder cannot be read. */
export async function scan({ folder, spec, judge, except }: ScanNeeds): Promise<Scanned | undefined> {
  if (!spec.replaces) return undefined;
  const { schema, table, column: successor } = spec.column;
  const { column } = spec.replaces;
  const spellings = spellingsOf(table, column, successor);
  const out = except.map(patternOf);
  const { paths, byGit } = await pathsIn(folder);
  const [lines, history]: [ScannedLine[], ScannedLine[]] = [[], []];
  const [behind, large]: [string[], string[]] = [[], []];
  let files = 0;
  for (const path of paths.filter((p) => !out.some((o) => o.test(p)))) {
    const code = await readCode(folder, path);
    const file = posix.join(folder, path);
    if (code === 'large') large.push(file);
    if (code === undefined || code === 'large') continue;
    files += 1;
    const hits = hitsIn(path, code.text, { schema, table, column, spellings }, judge);
    const found = hits.map((hit) => ({ file, ...hit }));
    if (HISTORY.test(path)) {
      history.push(...found);
      continue;
    }
    lines.push(...found);
    if (found.some((l) => l.grade !== 'maybe') && code.text.search(new RegExp(spellings.successor, 'u')) < 0)
      behind.push(file);
  }
  return { files, lines, history, behind, large, byGit };
}

export function ofGrade(lines: readonly ScannedLine[], grade: Grade): readonly ScannedLine[] {
  return lines.filter((l) => l.grade === grade);
}

function patternOf(glob: string): RegExp {
  const path = glob.replace(/^\.\//, '').replace(/\/$/, '');
  const source = path
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => WILD[part] ?? escaped(part))
    .join('');
  // a name alone is left out wherever it is, and a folder's name with all that lies in it
  return new RegExp(`^${path.includes('/') ? '' : '(?:.*/)?'}${source}(?:/|$)`);
}

const WILD: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };
