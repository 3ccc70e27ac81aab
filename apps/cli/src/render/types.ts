/** Duty: the names that specs give, as data and as declarations that merge with the SDK's; pure, and must not know files. */
import { CAPABILITIES, flagName, type Spec } from '@sluice/core';

/** What code may say of one column. */
interface NamedColumn {
  readonly rollout: string;
  readonly type: string;
  readonly replaces?: string;
  readonly comment?: string;
}

export interface Names {
  /** By the name that code declares: the schema is named unless it is `public`. */
  readonly columns: Readonly<Record<string, NamedColumn>>;
  readonly flags: readonly string[];
}

function columnOf({ column: { schema, table, column } }: Spec): string {
  return schema === 'public' ? `${table}.${column}` : `${schema}.${table}.${column}`;
}

/** Names that two specs share. */
export function twins(specs: readonly Spec[]): readonly string[] {
  return [specs.map(columnOf), specs.map((spec) => spec.name)].flatMap((names) =>
    names.filter((name, i) => names.indexOf(name) !== i),
  );
}

/** The same for the same specs, in whatever order they are given: what is made of it is made to be committed. */
export function namesOf(specs: readonly Spec[]): Names {
  const sorted = [...specs].toSorted((a, b) => (columnOf(a) < columnOf(b) ? -1 : 1));
  return {
    columns: Object.fromEntries(sorted.map((spec) => [columnOf(spec), named(spec)])),
    flags: sorted.flatMap(({ name, services }) =>
      services.flatMap((service) => CAPABILITIES.map((each) => flagName(name, service.name, each))),
    ),
  };
}

function named({ name, column, replaces, comment }: Spec): NamedColumn {
  return {
    rollout: name,
    type: column.type,
    ...(replaces ? { replaces: replaces.column } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

export function typeLines({ columns, flags }: Names): readonly string[] {
  return [
    '// Written by `sluice types` from the specs; do not edit.',
    "import '@sluice/sdk';",
    '',
    "declare module '@sluice/sdk' {",
    '  interface Columns {',
    ...Object.entries(columns).flatMap(([name, column]) => entry(name, column)),
    '  }',
    '  interface Flags {',
    ...flags.map((name) => `    ${quoted(name)}: true;`),
    '  }',
    '}',
  ];
}

function entry(name: string, { comment, ...types }: NamedColumn): readonly string[] {
  const members = Object.entries(types).map(([key, type]) => `${key}: ${quoted(String(type))};`);
  return [
    ...(comment === undefined ? [] : [`    /** ${oneLine(comment)} */`]),
    `    ${quoted(name)}: { ${members.join(' ')} };`,
  ];
}

/** A literal of TypeScript, whatever is in the name. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A comment must not end before its end. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').trim();
}
