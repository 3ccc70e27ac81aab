/** Duty: specs as declarations that merge with the SDK's; pure, and must not know files. */
import { CAPABILITIES, flagName, type Spec } from '@sluice/core';

/** The column as code declares it: the schema is named unless it is `public`. */
function columnOf({ column: { schema, table, column } }: Spec): string {
  return schema === 'public' ? `${table}.${column}` : `${schema}.${table}.${column}`;
}

/** Names that two specs share. */
export function twins(specs: readonly Spec[]): readonly string[] {
  return [specs.map(columnOf), specs.map((spec) => spec.name)].flatMap((names) =>
    names.filter((name, i) => names.indexOf(name) !== i),
  );
}

/** The same text for the same specs, in whatever order they are given: the file is made to be committed. */
export function typeLines(specs: readonly Spec[]): readonly string[] {
  const sorted = [...specs].toSorted((a, b) => (columnOf(a) < columnOf(b) ? -1 : 1));
  return [
    '// Written by `sluice types` from the specs; do not edit.',
    "import '@sluice/sdk';",
    '',
    "declare module '@sluice/sdk' {",
    '  interface Columns {',
    ...sorted.flatMap(entry),
    '  }',
    '  interface Flags {',
    ...sorted.flatMap(flags).map((name) => `    ${quoted(name)}: true;`),
    '  }',
    '}',
  ];
}

function entry(spec: Spec): readonly string[] {
  const { comment, column } = spec;
  const replaces = spec.replaces ? ` replaces: ${quoted(spec.replaces.column)};` : '';
  return [
    ...(comment === undefined ? [] : [`    /** ${oneLine(comment)} */`]),
    `    ${quoted(columnOf(spec))}: { rollout: ${quoted(spec.name)}; type: ${quoted(column.type)};${replaces} };`,
  ];
}

function flags({ name, services }: Spec): readonly string[] {
  return services.flatMap((service) => CAPABILITIES.map((each) => flagName(name, service.name, each)));
}

/** A literal of TypeScript, whatever is in the name. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A comment must not end before its end. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').trim();
}
