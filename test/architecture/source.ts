/** Duty: reads one TypeScript file as facts (imports, globals, shape); must not know which of them are allowed. */
import { parseSync, Visitor } from 'oxc-parser';

/** One file of a workspace, as the rules see it. */
export interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  /** Every module that the file names: imports, re-exports, dynamic imports, types by import. */
  readonly imports: readonly string[];
  /** Of them, those that are still there when types are gone: what is loaded with the file. */
  readonly loads: readonly string[];
  /** What it takes from its surroundings: `Date.now`, `new Date()`, `process`, `process.env`, `console`, … */
  readonly ambient: readonly string[];
  readonly hasDefaultExport: boolean;
  readonly hasEnum: boolean;
}

const GLOBALS = new Set([
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'crypto',
  'fetch',
  'EventSource',
  'WebSocket',
  'XMLHttpRequest',
  'globalThis',
  'require',
]);
const MEMBERS = new Set(['Date.now', 'Math.random', 'process.env', 'globalThis.fetch', 'window.fetch']);

/** Reads a file's facts. A file that does not parse is a failure of its own, so it throws. */
export function readSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const imports = [
    ...module.staticImports.map((each) => each.moduleRequest.value),
    ...module.staticExports.flatMap((each) =>
      each.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
  ];
  const loads: string[] = [];
  const ambient = new Set<string>();
  // A name after a dot, or before a colon, is not a reference to the global of that name.
  const notReferences = new Set<object>();
  let hasEnum = false;
  let hasDefaultExport = false;
  const key = (node: { key: object; computed: boolean }): void => {
    if (!node.computed) notReferences.add(node.key);
  };
  new Visitor({
    ImportDeclaration(node) {
      if (node.importKind !== 'type') loads.push(node.source.value);
    },
    ExportAllDeclaration(node) {
      if (node.exportKind !== 'type') loads.push(node.source.value);
    },
    ImportExpression(node) {
      imports.push(
        node.source.type === 'Literal' ? String(node.source.value) : `(computed at ${node.start})`,
      );
    },
    TSImportType(node) {
      imports.push(node.source.value);
    },
    MemberExpression(node) {
      if (node.computed || node.property.type !== 'Identifier') return;
      notReferences.add(node.property);
      if (node.object.type !== 'Identifier') return;
      const member = `${node.object.name}.${node.property.name}`;
      if (MEMBERS.has(member)) ambient.add(member);
    },
    TSQualifiedName(node) {
      notReferences.add(node.right);
    },
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0)
        ambient.add('new Date()');
    },
    Property(node) {
      if (!node.shorthand) key(node);
    },
    PropertyDefinition: key,
    MethodDefinition: key,
    TSPropertySignature: key,
    TSMethodSignature: key,
    Identifier(node) {
      if (GLOBALS.has(node.name) && !notReferences.has(node)) ambient.add(node.name);
    },
    TSEnumDeclaration() {
      hasEnum = true;
    },
    ExportDefaultDeclaration() {
      hasDefaultExport = true;
    },
    ExportNamedDeclaration(node) {
      if (node.source && node.exportKind !== 'type') loads.push(node.source.value);
      for (const { exported } of node.specifiers)
        if (exported.type === 'Identifier' && exported.name === 'default') hasDefaultExport = true;
    },
  }).visit(program);
  const lines = text.trimEnd().split('\n').length;
  return { path, lines, imports, loads, ambient: [...ambient], hasDefaultExport, hasEnum };
}
