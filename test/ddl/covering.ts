/** Duty: a few specs that between them use every step, and the statements that a plan of them holds, there and back. */
import { needsStep, STEPS, type Spec, type Statement, type StepName } from '@sluice/core';
import { checkStatements, readColumn, STEP_TABLE, type TableFacts } from '@sluice/postgres';

/** What the specs stand on; a name in place of `orders`, so that several tables can stand side by side. */
export function tables(orders = 'orders'): string {
  return `
create table if not exists customers (id bigint primary key);
create table ${orders} (
  id bigint generated always as identity primary key,
  amount numeric(10, 2) not null constraint amount_positive check (amount is not null and amount >= 0),
  customer bigint,
  note text);`;
}

/** The same in partitions, some of which are partitioned themselves. */
export function partitionedTables(orders: string): string {
  return `
create table if not exists customers (id bigint primary key);
create table ${orders} (
  id bigserial,
  amount numeric(10, 2) not null constraint amount_positive check (amount is not null and amount >= 0),
  customer bigint,
  note text,
  primary key (id)) partition by range (id);
create table ${orders}_1 partition of ${orders} for values from (minvalue) to (10000);
create table ${orders}_2 partition of ${orders} default partition by hash (id);
create table ${orders}_2a partition of ${orders}_2 for values with (modulus 2, remainder 0);
create table ${orders}_2b partition of ${orders}_2 for values with (modulus 2, remainder 1);`;
}

/** Of those specs, the ones that a partitioned table can have. */
export function partitionedSpecs(orders: string): readonly Spec[] {
  return coveringSpecs(orders).map((spec) => ({ ...spec, column: { ...spec.column, unique: false } }));
}

function specOf(column: string, rest: Partial<Omit<Spec, 'column'>>): Spec {
  const read = readColumn(column);
  if ('mistakes' in read) throw new Error(read.mistakes.map((m) => m.message).join('; '));
  return {
    name: `${read.table}.${read.column}`,
    column: read,
    drop: false,
    sync: 'trigger',
    services: [],
    targets: [{ name: 'main', wave: 1, replicas: [] }],
    indexes: [],
    ramp: [100],
    holdMs: 0,
    shadow: { sample: 1, windowMs: 0, minimum: 0 },
    soakMs: 0,
    pace: 'full',
    guardrails: { differing: 0, errors: 1.5, latency: 1.3 },
    approvals: {},
    advance: 'auto',
    queries: {},
    graceMs: 0,
    fence: 'none',
    repair: false,
    locks: { timeoutMs: 50, giveUpAfterMs: 60_000 },
    ...rest,
  };
}

/** Specs that between them ask for everything that a spec can ask for. */
export function coveringSpecs(orders = 'orders'): readonly Spec[] {
  return [
    specOf(`${orders}.amount_cents bigint not null check (amount_cents >= 0) default 0`, {
      comment: 'Total in cents.',
      replaces: { column: 'amount', up: '(amount * 100)::bigint', down: 'amount_cents / 100.0' },
      indexes: [
        '(amount_cents)',
        '(amount_cents desc nulls last, id) include (note) where amount_cents > 100',
        '((amount_cents % 10)) with (fillfactor = 90)',
        'using hash (amount_cents)',
        'using brin (amount_cents int8_minmax_multi_ops)',
      ],
      drop: true,
    }),
    // without `down` the old column is released before its writers stop
    specOf(`${orders}.amount_text text unique`, {
      replaces: { column: 'amount', up: 'amount::text' },
      sync: 'services',
    }),
    specOf(`${orders}.buyer bigint references customers (id) on delete cascade deferrable`, {
      fill: 'customer',
    }),
    // a truly new column: its default is kept as metadata
    specOf(`${orders}.state text not null default 'new' constraint known check (state <> '')`, {}),
    // its default is for new rows alone, because what is there gets `fill`
    specOf(`${orders}.tier int not null default 1`, { fill: 'length(note)' }),
  ];
}

/** A statement of a plan, and where it stands. */
export interface Planned {
  readonly spec: Spec;
  readonly step: StepName;
  readonly way: 'apply' | 'undo';
  readonly statement: Statement;
}

/** The check of the old column as `release-old` finds it: which ones go is known only when it comes to it, so no plan has them. */
const RELEASED = {
  name: 'amount_positive',
  definition: 'CHECK (((amount IS NOT NULL) AND (amount >= (0)::numeric)))',
};

/** What a step runs, there and back. */
export function statementsOf(
  step: StepName,
  spec: Spec,
  table: TableFacts,
): { readonly apply: readonly Statement[]; readonly undo: readonly Statement[] } {
  const { statements, undoStatements } = STEP_TABLE[step];
  const more = step === 'release-old' ? checkStatements(spec, RELEASED) : { apply: [], undo: [] };
  return {
    apply: [...statements(spec, table), ...more.apply],
    undo: [...undoStatements(spec, table), ...more.undo],
  };
}

/** Every statement that `apply` and `undo` of every step run for a spec, in the order of the steps. */
export function plannedStatements(spec: Spec, table: TableFacts): readonly Planned[] {
  return STEPS.filter((step) => needsStep(spec, step)).flatMap((step) => {
    const { apply, undo } = statementsOf(step, spec, table);
    return [
      ...apply.map((statement) => ({ spec, step, way: 'apply' as const, statement })),
      ...undo.map((statement) => ({ spec, step, way: 'undo' as const, statement })),
    ];
  });
}
