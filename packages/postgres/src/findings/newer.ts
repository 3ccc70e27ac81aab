/** Duty: what a spec's SQL asks of the server that its version does not have yet; the parser is newer than many servers. */
import type { Finding, Spec } from '@sluice/core';
import type { PoolClient } from 'pg';
import { namesIn, nodeOf, parseStatements, tokensOf, walk, type Tree } from '../parse.js';
import type { TableFacts } from '../table-facts.js';
import { blocks } from './finding.js';

interface Syntax {
  /** The major version that brought it. */
  readonly since: number;
  readonly what: string;
  readonly seen: (kind: string, node: Tree) => boolean;
}

const isOf =
  (...kinds: readonly string[]): Syntax['seen'] =>
  (kind) =>
    kinds.includes(kind);
const calls =
  (name: string, most: number): Syntax['seen'] =>
  (kind, { funcname, args, funcformat }) =>
    kind === 'FuncCall' &&
    funcformat === 'COERCE_SQL_SYNTAX' &&
    namesIn(funcname)?.at(-1) === name &&
    (Array.isArray(args) ? args.length : 0) <= most;

/** By the release notes of each version; the test runs each on the server that it is on. */
const SYNTAX: readonly Syntax[] = [
  {
    since: 15,
    what: 'nulls not distinct',
    seen: (kind, node) => kind === 'IndexStmt' && node.nulls_not_distinct === true,
  },
  {
    since: 15,
    what: 'set null or set default of some columns',
    seen: (kind, node) => kind === 'Constraint' && node.fk_del_set_cols !== undefined,
  },
  { since: 15, what: 'a scale that is negative or above the precision', seen: isWideScale },
  {
    since: 16,
    what: 'json_array, json_object or is json',
    seen: isOf('JsonArrayConstructor', 'JsonObjectConstructor', 'JsonIsPredicate'),
  },
  { since: 16, what: 'system_user', seen: calls('system_user', 0) },
  {
    since: 16,
    what: 'xmlserialize … indent',
    seen: (kind, node) => kind === 'XmlSerialize' && node.indent === true,
  },
  {
    since: 17,
    what: 'json_value, json_query or json_exists',
    seen: isOf('JsonFuncExpr'),
  },
  {
    since: 17,
    what: 'json(), json_scalar or json_serialize',
    seen: isOf('JsonParseExpr', 'JsonScalarExpr', 'JsonSerializeExpr'),
  },
  { since: 17, what: 'at local', seen: calls('timezone', 1) },
];

function isWideScale(kind: string, node: Tree): boolean {
  if (kind !== 'typeName' || namesIn(node.names)?.at(-1) !== 'numeric' || !Array.isArray(node.typmods))
    return false;
  const [precision, scale] = node.typmods.map((m) => {
    const value = nodeOf(m, 'A_Const')?.ival as Tree | undefined;
    return Number(value?.ival ?? 0);
  });
  return precision !== undefined && scale !== undefined && (scale < 0 || scale > precision);
}

const NUMBERS = { since: 16, what: 'a number in hexadecimal, octal or binary, or with underscores' };

/** Functions that an expression may well call, by the version that brought them; one of the same name may be the users' own. */
const FUNCTIONS: Readonly<Record<number, readonly string[]>> = {
  15: ['regexp_count', 'regexp_instr', 'regexp_like', 'regexp_substr'],
  16: ['date_add', 'date_subtract', 'erf', 'erfc', 'pg_input_is_valid'],
  17: ['to_bin', 'to_oct', 'uuid_extract_timestamp', 'uuid_extract_version', 'unicode_assigned', 'xmltext'],
  18: ['array_reverse', 'array_sort', 'casefold', 'crc32', 'crc32c', 'gamma', 'lgamma', 'uuidv4', 'uuidv7'],
};

/** Blocks, one for each part of the spec and each thing that it asks for. */
export async function newerFindings(
  client: PoolClient,
  spec: Spec,
  { version }: Pick<TableFacts, 'version'>,
): Promise<readonly Finding[]> {
  const major = Math.floor(version / 10_000);
  const found: Finding[] = [];
  for (const { subject, sql } of partsOf(spec)) {
    const tree = parseStatements(sql);
    for (const { since, what } of [
      ...SYNTAX.filter((s) => s.since > major && holds(tree, s.seen)),
      ...(NUMBERS.since > major && hasNewNumber(sql) ? [NUMBERS] : []),
      ...(await missingFunctions(client, tree, major)),
    ])
      found.push(
        blocks(
          'needs-newer-server',
          subject,
          `${subject} uses ${what}, which came with PostgreSQL ${since}, and this server is ${major}`,
          'Write it without, or upgrade the server first.',
        ),
      );
  }
  return found;
}

function partsOf({ column: c, replaces, fill, indexes }: Spec): readonly { subject: string; sql: string }[] {
  const expression = (
    subject: string,
    sql: string | undefined,
  ): readonly { subject: string; sql: string }[] =>
    sql === undefined ? [] : [{ subject, sql: `select (${sql})` }];
  return [
    { subject: c.type, sql: `select null::${c.type}` },
    ...expression('up', replaces?.up),
    ...expression('down', replaces?.down),
    ...expression('fill', fill),
    ...expression('default', c.default),
    ...c.checks.flatMap((k) => expression(k.expression, k.expression)),
    ...indexes.map((sql) => ({ subject: sql, sql: `create index on t ${sql}` })),
    ...(c.references
      ? [
          {
            subject: c.references.table,
            sql: `alter table t add column c int references r ${c.references.actions}`,
          },
        ]
      : []),
  ];
}

function holds(tree: unknown, seen: Syntax['seen']): boolean {
  let found = false;
  visit(tree, (kind, node) => {
    found ||= seen(kind, node);
  });
  return found;
}

/** A type's name is a field and no node of its own, so it is visited by its field's name. */
function visit(tree: unknown, each: Syntax['seen'] | ((kind: string, node: Tree) => void)): void {
  walk(tree, each);
  const fields = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(fields);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'typeName') each(key, inner as Tree);
      fields(inner);
    }
  };
  fields(tree);
}

function hasNewNumber(sql: string): boolean {
  return tokensOf(sql).some((t) => /^\d/.test(t.text) && /^0[xob]|_/i.test(t.text));
}

async function missingFunctions(
  client: PoolClient,
  tree: unknown,
  major: number,
): Promise<readonly { since: number; what: string }[]> {
  const called = new Set<string>();
  walk(tree, (kind, node) => {
    if (kind === 'FuncCall') called.add(namesIn(node.funcname)?.at(-1) ?? '');
  });
  const asked = Object.entries(FUNCTIONS).flatMap(([since, names]) =>
    Number(since) > major
      ? names.filter((n) => called.has(n)).map((name) => ({ since: Number(since), name }))
      : [],
  );
  if (asked.length === 0) return [];
  const { rows } = await client.query<{ name: string }>(
    'select distinct proname as name from pg_catalog.pg_proc where proname = any($1)',
    [asked.map((a) => a.name)],
  );
  const there = new Set(rows.map((r) => r.name));
  return asked
    .filter((a) => !there.has(a.name))
    .map((a) => ({ since: a.since, what: `the function ${a.name}` }));
}
