/** Duty: reads a column as it stands in a spec, by PostgreSQL's own parser; knows no catalog. */
import type { ColumnDefinition, ColumnReference } from '@sluice/core';
import { checkExpression } from './expression.js';
import { nameFault } from './identifier.js';
import { namesIn, nodeOf, parseStatements, sliceBytes, tokensOf } from './parse.js';
import type { Mistake, Token, Tree } from './parse.js';

const PREFIX = 'alter table t add column c ';
const EXAMPLE =
  'Write it as in SQL, for example: orders.amount_cents bigint not null check (amount_cents >= 0)';
const DEFAULT_SCHEMA = 'public';

export interface ColumnMistakes {
  readonly mistakes: readonly Mistake[];
}

/**
 * Reads `orders.amount_cents bigint not null check (amount_cents >= 0) default 0 references t(id) unique`. A table without a
 * schema is in `public`. Whatever else a column definition may carry is a mistake, with what to do instead.
 */
export function readColumn(text: string): ColumnDefinition | ColumnMistakes {
  const said = readName(text);
  if ('mistakes' in said) return said;
  const definition = readDefinition(said.rest, said.column);
  if ('mistakes' in definition) return definition;
  return { schema: said.schema, table: said.table, column: said.column, ...definition };
}

/** What is wrong with a type's text; empty where it is exactly one type, with its collation at most. */
export function checkType(type: string): readonly Mistake[] {
  const read = readDefinition(type, 'c');
  if ('mistakes' in read) return read.mistakes;
  const alone = !read.notNull && !read.unique && read.checks.length === 0 && !read.references;
  return alone && read.default === undefined
    ? []
    : [mistake(`"${type}" is more than a type`, 'Write the type alone.')];
}

/** What is wrong with the text after a referenced column, for example `on delete cascade`. */
export function checkActions(actions: string): readonly Mistake[] {
  const read = readDefinition(`int references r (c) ${actions}`, 'c');
  if ('mistakes' in read) return read.mistakes;
  return read.references?.actions === actions.trim() && isPlain(read)
    ? []
    : [mistake(`"${actions}" is more than the actions of a reference`, 'Write the actions alone.')];
}

function isPlain(read: Definition): boolean {
  return !read.notNull && !read.unique && read.checks.length === 0 && read.default === undefined;
}

function readName(
  text: string,
): { schema: string; table: string; column: string; rest: string } | ColumnMistakes {
  const tokens = tokensOf(text);
  if (tokens.some((t) => t.isComment))
    return wrong(mistake('the column holds a comment', 'Leave comments out.'));
  let last = 0;
  while (tokens[last + 1]?.text === '.' && tokens[last + 2]) last += 2;
  const end = tokens[last]?.end ?? 0;
  // the parser cuts a long name in silence, so its length is seen in the text alone
  const faults = tokens.slice(0, last + 1).flatMap((t) => nameFault(unquoted(t.text)) ?? []);
  if (faults.length > 0) return wrong(...faults.map((f) => mistake(f, 'Choose a name of 1 to 63 bytes.')));
  const written = sliceBytes(text, 0, end).trim();
  const parsed = parseStatements(`select ${written}`);
  const select = 'error' in parsed ? undefined : nodeOf(parsed[0], 'SelectStmt');
  const target = Array.isArray(select?.targetList) ? nodeOf(select.targetList[0], 'ResTarget') : undefined;
  const names = namesIn(nodeOf(target?.val, 'ColumnRef')?.fields);
  if (!names || names.length < 2 || names.length > 3)
    return wrong(mistake(`"${written || text}" is not table.column or schema.table.column`, EXAMPLE));
  const [schema, table, column] = names.length === 3 ? names : [DEFAULT_SCHEMA, ...names];
  return { schema: schema ?? '', table: table ?? '', column: column ?? '', rest: sliceBytes(text, end) };
}

function unquoted(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;
}

type Definition = Omit<ColumnDefinition, 'schema' | 'table' | 'column'>;

function readDefinition(rest: string, column: string): Definition | ColumnMistakes {
  if (tokensOf(rest).some((t) => t.isComment))
    return wrong(mistake('the column holds a comment', 'Leave comments out.'));
  const sql = `${PREFIX}${rest}`;
  const parsed = parseStatements(sql);
  if ('error' in parsed)
    return wrong(mistake(`PostgreSQL cannot read "${rest.trim()}": ${parsed.error}`, EXAMPLE));
  const alter = parsed.length === 1 ? nodeOf(parsed[0], 'AlterTableStmt') : undefined;
  const commands = Array.isArray(alter?.cmds) ? (alter.cmds as readonly unknown[]) : [];
  const command = commands.length === 1 ? nodeOf(commands[0], 'AlterTableCmd') : undefined;
  const definition = nodeOf(command?.def, 'ColumnDef');
  const type = definition?.typeName as Tree | undefined;
  if (!definition || !type)
    return wrong(mistake(`"${rest.trim()}" is not the definition of one column`, EXAMPLE));
  return new Definer(sql, definition, type, column).define();
}

/** Which parts of a column definition are read, and what is said of the others. */
const REFUSED: Readonly<Record<string, Mistake>> = {
  CONSTR_PRIMARY: mistake('a new column cannot be the primary key', 'Leave "primary key" out.'),
  CONSTR_IDENTITY: mistake(
    'an identity column fills itself while it is added, under a lock',
    'Use a plain column.',
  ),
  CONSTR_GENERATED: mistake(
    'a generated column rewrites the table under a lock and cannot be written',
    'Use a plain column with "replaces" and "up", or with "fill".',
  ),
  CONSTR_EXCLUSION: mistake('an exclusion constraint is not supported', 'Leave it out.'),
};

class Definer {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  readonly #definition: Tree;
  readonly #type: Tree;
  readonly #column: string;
  readonly #constraints: readonly Tree[];
  readonly #mistakes: Mistake[] = [];

  constructor(sql: string, definition: Tree, type: Tree, column: string) {
    this.#sql = sql;
    this.#tokens = tokensOf(sql);
    this.#definition = definition;
    this.#type = type;
    this.#column = column;
    const list = Array.isArray(definition.constraints) ? (definition.constraints as readonly unknown[]) : [];
    this.#constraints = list.map((c) => nodeOf(c, 'Constraint')).filter((c) => c !== undefined);
  }

  define(): Definition | ColumnMistakes {
    let notNull = false;
    let unique = false;
    let saysNull = false;
    let value: string | undefined;
    let references: ColumnReference | undefined;
    const checks: { name?: string; expression: string }[] = [];
    for (const [index, constraint] of this.#constraints.entries()) {
      switch (constraint.contype) {
        case 'CONSTR_NULL':
          saysNull = true;
          break;
        case 'CONSTR_NOTNULL':
          this.#refuse(constraint.is_no_inherit === true, 'not null … no inherit is not supported');
          notNull = true;
          break;
        case 'CONSTR_UNIQUE':
          this.#refuse(constraint.nulls_not_distinct === true, 'unique nulls not distinct is not supported');
          this.#refuse(this.#hasAttributes(index), 'a deferrable unique constraint is not supported');
          this.#refuse(constraint.options !== undefined, 'unique … with (…) is not supported');
          this.#refuse(
            constraint.indexspace !== undefined,
            'unique … using index tablespace is not supported',
          );
          unique = true;
          break;
        case 'CONSTR_DEFAULT':
          value = this.#afterKeyword(constraint);
          this.#mistakes.push(...checkExpression(value, null));
          break;
        case 'CONSTR_CHECK': {
          const expression = this.#inBrackets(constraint);
          this.#refuse(constraint.is_no_inherit === true, 'check … no inherit is not supported');
          this.#refuse(this.#hasAttributes(index), 'a check that is not enforced is not supported');
          this.#mistakes.push(...checkExpression(expression, this.#column));
          const name = constraint.conname;
          checks.push(typeof name === 'string' ? { name, expression } : { expression });
          break;
        }
        case 'CONSTR_FOREIGN':
          this.#refuse(this.#isNotEnforced(index), 'a reference that is not enforced is not supported');
          references = this.#reference(constraint);
          break;
        default:
          if (!isAttribute(constraint))
            this.#mistakes.push(REFUSED[String(constraint.contype)] ?? unknown(constraint));
      }
    }
    this.#refuse(notNull && saysNull, 'the column is both null and not null');
    this.#refuse(
      this.#definition.fdwoptions !== undefined || this.#definition.compression !== undefined,
      'options, storage and compression are not supported',
    );
    this.#refuse(this.#definition.storage_name !== undefined, 'storage is not supported');
    this.#refuse(
      this.#type.setof === true || this.#type.pct_type === true,
      'setof and %type are not types of columns',
    );
    if (this.#mistakes.length > 0) return { mistakes: this.#mistakes };
    return {
      type: this.#typeText(),
      notNull,
      unique,
      checks,
      ...(value === undefined ? {} : { default: value }),
      ...(references === undefined ? {} : { references }),
    };
  }

  #refuse(when: boolean, message: string): void {
    if (when) this.#mistakes.push(mistake(message, 'Leave it out.'));
  }

  /** `deferrable` and its like are constraints of their own in the tree; they belong to the one before them. */
  #hasAttributes(index: number): boolean {
    const next = this.#constraints[index + 1];
    return next !== undefined && isAttribute(next);
  }

  /** Such a reference cannot be validated, so it would never be more than a comment. */
  #isNotEnforced(index: number): boolean {
    const rest = this.#constraints.slice(index + 1);
    const end = rest.findIndex((c) => !isAttribute(c));
    const own = end < 0 ? rest : rest.slice(0, end);
    return own.some((c) => c.contype === 'CONSTR_ATTR_NOT_ENFORCED');
  }

  #typeText(): string {
    const text = this.#to(Number(this.#type.location), true);
    const collation = nodeOf({ CollateClause: this.#definition.collClause }, 'CollateClause');
    return collation ? `${text} ${this.#to(Number(collation.location), true)}` : text;
  }

  /** The text from a byte up to where the next part begins; attributes end it only where asked. */
  #to(start: number, attributesEnd: boolean): string {
    const collation = nodeOf({ CollateClause: this.#definition.collClause }, 'CollateClause');
    const starts = [
      ...this.#constraints.filter((c) => attributesEnd || !isAttribute(c)).map((c) => Number(c.location)),
      ...(collation ? [Number(collation.location)] : []),
    ].filter((at) => at > start);
    return sliceBytes(this.#sql, start, starts.length > 0 ? Math.min(...starts) : undefined).trim();
  }

  #afterKeyword(constraint: Tree): string {
    const keyword = this.#tokens.find(
      (t) => t.start >= Number(constraint.location) && /^default$/i.test(t.text),
    );
    return this.#to(keyword?.end ?? 0, true);
  }

  #inBrackets(constraint: Tree): string {
    const from = this.#tokens.findIndex((t) => t.start >= Number(constraint.location) && t.text === '(');
    let depth = 0;
    for (const token of this.#tokens.slice(from)) {
      if (token.text === '(') depth += 1;
      if (token.text === ')') depth -= 1;
      if (depth === 0) return sliceBytes(this.#sql, this.#tokens[from]?.end ?? 0, token.start).trim();
    }
    throw new Error(`brackets of a check do not close: ${this.#sql}`);
  }

  #reference(constraint: Tree): ColumnReference {
    const table = nodeOf({ RangeVar: constraint.pktable }, 'RangeVar');
    const columns = namesIn(constraint.pk_attrs ?? []) ?? [];
    this.#refuse(columns.length > 1, 'a reference names one column');
    const start = Number(table?.location);
    const text = this.#to(start, false);
    const tokens = tokensOf(text);
    // the name is one word, or words joined by dots; a column in brackets may follow
    let last = 0;
    while (tokens[last + 1]?.text === '.') last += 2;
    if (tokens[last + 1]?.text === '(') last = tokens.findIndex((t) => t.text === ')');
    const actions = sliceBytes(text, tokens[last]?.end ?? 0).trim();
    const column = columns[0];
    return {
      schema: typeof table?.schemaname === 'string' ? table.schemaname : DEFAULT_SCHEMA,
      table: String(table?.relname),
      ...(column === undefined ? {} : { column }),
      actions,
    };
  }
}

function isAttribute(constraint: Tree): boolean {
  return String(constraint.contype).startsWith('CONSTR_ATTR_');
}

function unknown(constraint: Tree): Mistake {
  const kind = String(constraint.contype).replace('CONSTR_', '').toLowerCase();
  return mistake(`${kind} is not supported in a column`, 'Leave it out.');
}

function mistake(message: string, todo: string): Mistake {
  return { message, todo };
}

function wrong(...mistakes: readonly Mistake[]): ColumnMistakes {
  return { mistakes };
}
