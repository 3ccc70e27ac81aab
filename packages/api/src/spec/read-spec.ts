/** Duty: from the text of a spec to core's Spec with all defaults, or all its mistakes at once; reads no file itself. */
import { type ColumnDefinition, type ServiceSpec, type Spec, type TargetSpec } from '@sluice/core';
import { readColumnField, readFill, readIndexes, readReplaces, type SpecParsers } from './columns.js';
import { SOAK_WITHOUT_OLD_MS, SPEC_DEFAULTS } from './defaults.js';
import { LIMITS } from './limits.js';
import { rolloutNameFault } from './names.js';
import { Page, type SpecMistake, type Spot } from './page.js';
import { given, type Given } from './section.js';
import { readServices } from './services.js';
import { onlyTarget, readTargets } from './targets.js';

export interface SpecSurroundings extends SpecParsers {
  /** Names of the targets that the control plane has an address for. */
  readonly knownTargets: readonly string[];
}

export type SpecRead = { readonly spec: Spec } | { readonly mistakes: readonly SpecMistake[] };

/** Every key that may stand at the top of a spec, in the order in which people write them. */
export const SPEC_KEYS = [
  'column',
  'comment',
  'replaces',
  'services',
  'targets',
  'fill',
  'indexes',
  ...(Object.keys(LIMITS).filter((k) => k !== 'comment') as Exclude<keyof typeof LIMITS, 'comment'>[]),
] as const;

/** Reads a spec. Every mistake is named at once, with its place; `file` is what messages call the whole. */
export async function readSpec(
  text: string,
  surroundings: SpecSurroundings,
  file = 'the spec',
): Promise<SpecRead> {
  const page = new Page(text);
  // a file that is not YAML would only earn it a list of wrong complaints
  if (page.mistakes.length > 0) return { mistakes: page.mistakes };
  if (page.isNothing(page.root)) {
    page.say(
      page.root,
      `${file} is empty`,
      'Write at least column, services and, for several databases, targets.',
    );
    return { mistakes: page.mistakes };
  }
  const fields = page.fields(page.root, SPEC_KEYS);
  const spec = fields && (await readFields(page, fields, surroundings));
  return spec && page.mistakes.length === 0 ? { spec } : { mistakes: inOrder(page.mistakes) };
}

async function readFields(
  page: Page,
  fields: ReadonlyMap<string, Spot>,
  surroundings: SpecSurroundings,
): Promise<Spec | undefined> {
  const at = (key: (typeof SPEC_KEYS)[number]): Spot | undefined => fields.get(key);
  const [forColumn, forReplaces, forFill, forIndexes, forServices, forTargets] = [
    at('column') ?? missing(page, 'column', 'Write what to add: column: orders.amount_cents bigint.'),
    at('replaces'),
    at('fill'),
    at('indexes'),
    at('services') ?? missing(page, 'services', SERVICES_TODO),
    at('targets'),
  ];
  const column = forColumn && (await readColumnField(page, forColumn, surroundings));
  const replaces = forReplaces && (await readReplaces(page, forReplaces, surroundings, column));
  const fill = forFill && (await readFill(page, forFill, surroundings));
  const indexes = forIndexes && (await readIndexes(page, forIndexes, surroundings));
  const services = forServices && readServices(page, forServices);
  const targets = forTargets ? readTargets(page, forTargets) : onlyTarget(page, surroundings.knownTargets);
  const limits = given(page, fields, LIMITS);
  if (!column || !services || !targets) return undefined;
  const spec = complete({ column, services, targets, limits });
  const whole: Spec = {
    ...spec,
    ...(replaces === undefined ? {} : { replaces }),
    ...(fill === undefined ? {} : { fill }),
    ...(indexes === undefined ? {} : { indexes }),
    soakMs: limits.soak ?? (forReplaces ? SPEC_DEFAULTS.soakMs : SOAK_WITHOUT_OLD_MS),
    approvals: {
      ...SPEC_DEFAULTS.approvals,
      // a NULL written on purpose cannot be told from an unfilled row
      ...(forFill && !column.notNull ? { backfill: 1 } : {}),
      ...limits.approvals,
    },
  };
  judge(page, fields, whole);
  return whole;
}

interface Parts {
  readonly column: ColumnDefinition;
  readonly services: readonly ServiceSpec[];
  readonly targets: readonly TargetSpec[];
  readonly limits: Given<typeof LIMITS>;
}

function complete({ column, services, targets, limits }: Parts): Spec {
  const { name, hold, grace, soak: _soak, approvals: _approvals, ...rest } = limits;
  const { schema, table, column: own } = column;
  return {
    ...SPEC_DEFAULTS,
    ...rest,
    name: name ?? (schema === 'public' ? `${table}.${own}` : `${schema}.${table}.${own}`),
    column,
    services,
    targets,
    holdMs: hold ?? SPEC_DEFAULTS.holdMs,
    graceMs: grace ?? SPEC_DEFAULTS.graceMs,
  };
}

/** A field, whether it contradicts the others, and what is said then. */
type Contradiction = readonly [
  key: string,
  when: (spec: Spec, has: (key: string) => boolean) => boolean,
  message: string,
  todo: string,
];

const CONTRADICTIONS: readonly Contradiction[] = [
  [
    'fill',
    (_, has) => has('replaces') && has('fill'),
    'fill and replaces exclude each other',
    'With replaces, up gives the value of every row: leave fill out.',
  ],
  [
    'drop',
    (spec, has) => spec.drop && !has('replaces'),
    'drop takes the old column away, but nothing is replaced',
    'Leave drop out, or say what the column replaces.',
  ],
  [
    'sync',
    (_, has) => has('sync') && !has('replaces'),
    'sync says who keeps two columns equal, but nothing is replaced',
    'Leave sync out, or say what the column replaces.',
  ],
  [
    'services',
    (spec, has) => spec.services.length === 0 && has('replaces') && spec.sync === 'services',
    'nobody would keep the columns equal: there is no service and no sync trigger',
    'Name the services, or write sync: trigger.',
  ],
  [
    'fence',
    (spec) => spec.fence === 'database',
    'there is no fence in the database yet: the horizon of each phase waits for every older transaction instead',
    'Leave fence out.',
  ],
];

function judge(page: Page, fields: ReadonlyMap<string, Spot>, spec: Spec): void {
  const has = (key: string): boolean => fields.has(key);
  for (const [key, when, message, todo] of CONTRADICTIONS)
    if (when(spec, has)) page.say(fields.get(key) ?? page.root, message, todo);
  const fault = rolloutNameFault(spec.name);
  if (fault) page.say(fields.get('name') ?? fields.get('column') ?? page.root, fault.message, fault.todo);
}

function missing(page: Page, key: string, todo: string): undefined {
  return page.say({ ...page.root, path: key }, `${key} is missing`, todo);
}

function inOrder(mistakes: readonly SpecMistake[]): readonly SpecMistake[] {
  return mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const SERVICES_TODO =
  'Name those that read or write the column, services: [checkout], or services: [] where the sync trigger is enough.';
