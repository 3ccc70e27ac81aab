/** Duty: a YAML file as places that can be read and complained about; knows no field of a spec. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import { readDuration } from './duration.js';
import { nearest } from './nearest.js';

/** What is wrong at one place of a spec, and what to do about it. Lines and columns count from 1. */
export interface SpecMistake {
  /** The field, for example `shadow.window`; empty for the file as a whole. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly todo: string;
}

/** One value of the file, at its place. */
export interface Spot {
  readonly path: string;
  readonly node: Node | null;
  /** Characters from the start of the file; line and column are made of it. */
  readonly offset: number;
}

export interface NumberLimits {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
}

/** Characters of one value, and of a name: more than anybody writes, and less than what keeps a parser of SQL busy. */
const MOST_TEXT = 10_000;
const MOST_NAME = 1_000;
/** What YAML can write by an escape and PostgreSQL cannot keep. */
const BROKEN = /[\0\p{Surrogate}]/u;

/** A parsed file. Each reader answers undefined where it has complained, so that reading goes on to the next field. */
export class Page {
  readonly mistakes: SpecMistake[] = [];
  readonly root: Spot;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(text: string) {
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    this.root = { path: '', node: (this.#document.contents as Node | null) ?? null, offset: 0 };
    for (const error of this.#document.errors) {
      const first = error.message.split('\n')[0] ?? error.message;
      const message = first.includes('call stack') ? 'it is nested too deeply' : first;
      this.say(
        { path: '', node: null, offset: error.pos[0] },
        `YAML: ${message}`,
        YAML_TODO[error.code] ?? QUOTE,
      );
    }
  }

  /** Notes a mistake; always answers undefined. */
  say(spot: Spot, message: string, todo: string): undefined {
    const { line, col } = this.#lines.linePos(spot.offset);
    this.mistakes.push({ path: spot.path, line: Math.max(1, line), column: Math.max(1, col), message, todo });
    return undefined;
  }

  /** The fields of a map. Unknown keys are refused with the nearest known one; `undefined`: any key may stand there. */
  fields(spot: Spot, known: readonly string[] | undefined): ReadonlyMap<string, Spot> | undefined {
    const node = this.#resolved(spot);
    if (!isMap(node)) return this.#wanted(spot, known ? `a map with ${list(known)}` : 'a map');
    const found = new Map<string, Spot>();
    for (const pair of node.items) {
      const key = pair.key as Scalar | null;
      // never made into a text: a thousand "? " in a row, each a key of a key, take 15 seconds
      const name = isScalar(key) ? textOf(key) : key === null ? '' : 'a key that is no text';
      const offset = key?.range?.[0] ?? spot.offset;
      const value = (pair.value ?? null) as Node | null;
      const here = { path: spot.path === '' ? name : `${spot.path}.${name}`, node: value, offset };
      const fault = textFault(name, MOST_NAME);
      if (fault) this.say({ ...here, path: spot.path, offset }, fault.message, fault.todo);
      else if (known && !known.includes(name)) this.#unknown(here, name, known, node.flow === true);
      else found.set(name, { ...here, offset: value?.range?.[0] ?? offset });
    }
    return found;
  }

  items(spot: Spot, wanted: string): readonly Spot[] | undefined {
    const node = this.#resolved(spot);
    if (!isSeq(node)) return this.#wanted(spot, wanted);
    return node.items.map((item, index) => ({
      path: `${spot.path}[${index}]`,
      node: item as Node,
      offset: (item as Node).range?.[0] ?? spot.offset,
    }));
  }

  isMap(spot: Spot): boolean {
    return isMap(this.#resolved(spot));
  }

  isText(spot: Spot): boolean {
    const node = this.#resolved(spot);
    return isScalar(node) && node.value !== null;
  }

  isNothing(spot: Spot): boolean {
    const node = this.#resolved(spot);
    return node === null || (isScalar(node) && node.value === null);
  }

  /** Text as it was written: 1.10 stays `1.10`, where YAML would read a number. */
  text(spot: Spot, wanted: string): string | undefined {
    const node = this.#resolved(spot);
    if (!isScalar(node) || node.value === null) return this.#wanted(spot, wanted);
    const text = textOf(node).trim();
    const fault = textFault(text, MOST_TEXT);
    if (fault) return this.say(spot, fault.message, fault.todo);
    return text === '' ? this.#wanted(spot, wanted) : text;
  }

  /** SQL text; a bracket that does not close is told before PostgreSQL's parser stumbles over it. */
  sql(spot: Spot, wanted: string): string | undefined {
    const text = this.text(spot, wanted);
    const node = this.#resolved(spot);
    if (text === undefined || !isScalar(node) || node.type !== 'PLAIN' || closes(text)) return text;
    return this.say(
      spot,
      `"${text}" has a bracket that does not close`,
      'Put the SQL in quotes: between { } and [ ] a comma ends a value.',
    );
  }

  yesOrNo(spot: Spot): boolean | undefined {
    const node = this.#resolved(spot);
    return isScalar(node) && typeof node.value === 'boolean'
      ? node.value
      : this.#wanted(spot, 'true or false');
  }

  number(spot: Spot, { least, most, whole }: NumberLimits): number | undefined {
    const node = this.#resolved(spot);
    const value = isScalar(node) ? node.value : undefined;
    const fits =
      typeof value === 'number' &&
      value >= least &&
      value <= (most ?? Number.MAX_SAFE_INTEGER) &&
      (!whole || Number.isInteger(value));
    if (fits) return value;
    const kind = whole ? 'a whole number' : 'a number';
    return this.#wanted(
      spot,
      most === undefined ? `${kind}, ${least} or more` : `${kind} from ${least} to ${most}`,
    );
  }

  /** Milliseconds. `zero`: whether 0 means something here. */
  duration(spot: Spot, zero = true): number | undefined {
    const text = this.text(spot, 'a duration such as 10m');
    if (text === undefined) return undefined;
    const read = readDuration(text);
    if (!('ms' in read)) return this.say(spot, read.message, read.todo);
    return read.ms > 0 || zero
      ? read.ms
      : this.say(spot, `${spot.path} is 0, which would mean no limit at all`, 'Write a time above 0.');
  }

  oneOf<T extends string>(spot: Spot, words: readonly T[]): T | undefined {
    const text = this.text(spot, list(words));
    const word = words.find((w) => w === text);
    if (word !== undefined || text === undefined) return word;
    return this.say(spot, `"${text}" is not known here`, meant(text, words));
  }

  #resolved(spot: Spot): Node | null {
    return isAlias(spot.node) ? (spot.node.resolve(this.#document) ?? null) : spot.node;
  }

  #wanted(spot: Spot, wanted: string): undefined {
    const node = this.#resolved(spot);
    const found = isMap(node)
      ? 'a map'
      : isSeq(node)
        ? 'a list'
        : this.isNothing(spot)
          ? 'nothing'
          : show(node);
    return this.say(spot, `wanted ${wanted}, found ${found}`, `Write ${wanted}.`);
  }

  #unknown(spot: Spot, name: string, known: readonly string[], flow: boolean): void {
    const cut = flow && !closes(name);
    this.say(
      spot,
      `"${name}" is not known here`,
      cut ? 'Put the SQL before it in quotes: between { } a comma ends a value.' : meant(name, known),
    );
  }
}

const QUOTE = 'Put values that hold ": ", " #", quotes or brackets in quotes.';
const YAML_TODO: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Leave one of them.',
  MULTIPLE_DOCS: 'Write one spec a file.',
  TAB_AS_INDENT: 'Indent with spaces.',
};

/** `Did you mean X?` where a known word is near, or all the known words. */
export function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `Known are ${list(known)}.` : `Did you mean ${near}?`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function textOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

function textFault(
  text: string,
  most: number,
): { readonly message: string; readonly todo: string } | undefined {
  if (text.length > most)
    return { message: `${text.length} characters stand here`, todo: `Write ${most} or fewer.` };
  return BROKEN.test(text)
    ? {
        message: 'a NUL character, or half of a character, stands here',
        todo: 'Leave it out: no database keeps it.',
      }
    : undefined;
}

function show(node: Node | null): string {
  return isScalar(node) ? `"${textOf(node)}"` : 'something else';
}

/** Whether brackets close, as far as it can be told without reading SQL: inside quotes they do not count. */
function closes(text: string): boolean {
  const bare = text.replace(/'[^']*'|"[^"]*"/g, '');
  return bare.split('(').length === bare.split(')').length;
}
