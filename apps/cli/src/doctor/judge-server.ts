/** Duty: judges what a server says of itself, for each part that it plays; pure. */
import { and } from '../render/columns.js';
import { fail, ok, warn, type Check } from './check.js';
import type { ServerBasics, ServerFacts } from './server-facts.js';

export type Part = 'state database' | 'target' | 'replica';

/** What the connection itself showed. */
export interface Connected {
  /** How long the server took to answer, in milliseconds. */
  readonly ms: number;
  /** Its clock against ours, in milliseconds, more than what the way there and back explains. */
  readonly skewMs: number;
  /** True where two clients were given one session: a pooler in transaction mode stands between. */
  readonly isPooled: boolean;
}

const OLDEST = 14;
const NEWEST_TESTED = 18;
/** Connections of one control plane: its pool on a target, or on its state database. */
const WANTED_CONNECTIONS = 10;
const SKEW_MS = 2_000;
const LAG_BYTES = 64 * 1024 * 1024;
const SLOT_BYTES = 1024 * 1024 * 1024;

/** What must be known before anything else is asked: the other questions need a version that has answers. */
export function judgeBasics(part: Part, b: ServerBasics, c: Connected): readonly Check[] {
  return [connection(b, c), version(b), role(part, b), pooler(c), clock(c)].filter((x) => x !== undefined);
}

export function judgeFacts(part: Part, b: ServerBasics, f: ServerFacts): readonly Check[] {
  return JUDGES[part].flatMap((judge) => judge(f, b) ?? []);
}

type Judge = (f: ServerFacts, b: ServerBasics) => Check | undefined;

function connection({ encrypted, address }: ServerBasics, { ms }: Connected): Check {
  const near = address === null || /^(127\.|::1$)/.test(address);
  if (encrypted === true) return ok('connection', `${Math.round(ms)} ms, encrypted`);
  if (near) return ok('connection', `${Math.round(ms)} ms, on this machine`);
  return warn(
    'connection',
    `${Math.round(ms)} ms, not encrypted: values of rows cross the network in the open`,
    'Add ?sslmode=verify-full to the URL.',
  );
}

function version({ version: v, versionNumber }: ServerBasics): Check {
  const major = Math.floor(versionNumber / 10_000);
  if (major < OLDEST)
    return fail('version', `PostgreSQL ${v} is older than ${OLDEST}`, 'Upgrade the server.');
  return major > NEWEST_TESTED
    ? warn(
        'version',
        `PostgreSQL ${v} is newer than what is tested (${OLDEST} to ${NEWEST_TESTED})`,
        'Rehearse a rollout on a copy first: sluice apply FILE --rehearse.',
      )
    : ok('version', `PostgreSQL ${v}`);
}

function role(part: Part, { inRecovery, readOnly }: ServerBasics): Check {
  if (part === 'replica')
    return inRecovery
      ? ok('role', 'a replica')
      : warn('role', 'named as a replica, but it is a primary', 'Check REPLICA_<NAME>_URL.');
  if (inRecovery)
    return fail(
      'role',
      'a replica, which takes no writes',
      'Name the primary; a replica is REPLICA_<NAME>_URL.',
    );
  return readOnly
    ? fail(
        'role',
        'a primary, but sessions of this role are read-only',
        'alter role … reset default_transaction_read_only; enough for sluice plan as it is.',
      )
    : ok('role', 'a primary');
}

function pooler({ isPooled }: Connected): Check | undefined {
  return isPooled
    ? fail(
        'session',
        'two clients share one session: a pooler in transaction mode stands between, and loses settings and locks',
        'Name the server itself, or a pool in session mode.',
      )
    : undefined;
}

function clock({ skewMs }: Connected): Check {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  return Math.abs(skewMs) > SKEW_MS
    ? warn(
        'clock',
        `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} this machine: leases do not depend on it, times in reports do`,
        'Keep both by NTP.',
      )
    : ok('clock', 'agrees with this machine');
}

const connections: Judge = ({ free }) =>
  free < WANTED_CONNECTIONS
    ? warn(
        'connections',
        `this role may open ${Math.max(0, free)} more, and a control plane uses up to ${WANTED_CONNECTIONS}`,
        'Raise max_connections, or the limit of the role or the database.',
      )
    : ok('connections', `${free} are free, up to ${WANTED_CONNECTIONS} are used`);

const schemaRight: Judge = ({ mayCreate, hasSchema, ownsSchema }, { role: who, database }) => {
  if (hasSchema)
    return ownsSchema
      ? ok('schema', 'sluice is there, and ours')
      : fail(
          'schema',
          `sluice is there, and ${who} does not own it`,
          `Use the role that owns it, or: alter schema sluice owner to ${who};`,
        );
  return mayCreate
    ? ok('schema', `${who} may create the schema sluice`)
    : fail(
        'schema',
        `${who} may not create the schema sluice`,
        `grant create on database ${database} to ${who};`,
      );
};

const storeRight: Judge = ({ mayCreate }, { role: who, database }) =>
  mayCreate
    ? ok('schema', `${who} may create the schema sluice_control`)
    : warn(
        'schema',
        `${who} may not create the schema sluice_control; enough only where it is there already`,
        `grant create on database ${database} to ${who};`,
      );

const ownership: Judge = ({ tables, foreign }, { role: who }) => {
  if (tables === 0) return warn('tables', 'none is seen here', 'Check the database in the URL.');
  if (foreign.length === 0)
    return ok('tables', `${who} may alter ${tables === 1 ? 'the one' : `all ${tables}`}`);
  const owners = [...new Set(foreign.map((t) => t.owner))];
  return warn(
    'tables',
    `${who} may not alter ${some(foreign.map((t) => t.table))}`,
    owners.map((o) => `grant ${o} to ${who};`).join(' '),
  );
};

const rowSecurity: Judge = ({ hidden }, { role: who }) =>
  hidden.length === 0
    ? undefined
    : fail(
        'row security',
        `hides rows of ${some(hidden)} from ${who}; what is hidden is never filled`,
        `alter role ${who} bypassrls;`,
      );

const temporary: Judge = ({ mayCopy }, { role: who, database }) =>
  mayCopy
    ? undefined
    : warn(
        'copies',
        'no temporary tables: a plan judges expressions by reading alone',
        `grant temporary on database ${database} to ${who};`,
      );

const STATEMENTS: Record<Exclude<ServerFacts['statements'], 'seen'>, readonly [string, string]> = {
  missing: ['pg_stat_statements is not installed', 'create extension pg_stat_statements; and preload it.'],
  'not-loaded': [
    'pg_stat_statements is not preloaded',
    "shared_preload_libraries = 'pg_stat_statements', then start the server again.",
  ],
  hidden: ['statements of other roles are hidden', 'grant pg_read_all_stats to the role.'],
};

const statements: Judge = ({ statements: seen }) => {
  if (seen === 'seen') return ok('statements', 'who still uses a column is seen');
  const [why, todo] = STATEMENTS[seen];
  return warn('statements', `${why}, so contract will ask a person who still uses the old column`, todo);
};

const vacuum: Judge = ({ autovacuum }) =>
  autovacuum
    ? undefined
    : warn('autovacuum', 'is off: filled rows leave dead ones that nobody takes away', 'autovacuum = on');

const replicationRole: Judge = ({ replicationRole: r }) =>
  r === 'replica'
    ? fail(
        'triggers',
        'sessions of this role run with session_replication_role = replica: no trigger fires',
        'alter role … reset session_replication_role;',
      )
    : undefined;

const openTransactions: Judge = ({ open, prepared, readsStatistics }) => {
  const held = [
    ...open.map((o) => `${o.who}, open ${Math.round(o.seconds / 60)} min`),
    ...prepared.map((p) => `prepared ${p}`),
  ];
  if (held.length > 0)
    return warn(
      'transactions',
      `${some(held, '; ')}: a phase waits until it has ended`,
      'End it, or set idle_in_transaction_session_timeout for its role.',
    );
  return readsStatistics ? ok('transactions', 'none is open for a minute') : undefined;
};

const slots: Judge = ({ idleSlots }) => {
  const heavy = idleSlots.filter((s) => s.bytes > SLOT_BYTES);
  return heavy.length === 0
    ? undefined
    : warn(
        'slots',
        `nobody reads ${some(heavy.map((s) => `${s.name} (${size(s.bytes)} kept)`))}, and a backfill adds to it`,
        'Start its reader, or drop it: select pg_drop_replication_slot(…).',
      );
};

const lag: Judge = ({ replicas }) => {
  if (replicas.length === 0) return undefined;
  const late = replicas.filter((r) => (r.bytes ?? 0) > LAG_BYTES);
  if (late.length > 0)
    return warn(
      'replicas',
      `${some(late.map((r) => `${r.name} is ${size(r.bytes ?? 0)} behind`))}`,
      'Let them catch up first: "read" waits for those that the spec names.',
    );
  return ok(
    'replicas',
    `${replicas.length} attached, ${replicas.some((r) => r.bytes === null) ? 'lag hidden from this role' : 'none behind'}`,
  );
};

const held: Judge = ({ held: names, rollouts }) =>
  names.length > 0
    ? warn(
        'rollouts',
        `${and(names)} ${names.length === 1 ? 'is' : 'are'} held by a rollback --direct`,
        'A control plane that starts takes it over; then: sluice resume ROLLOUT.',
      )
    : ok('rollouts', rollouts === 0 ? 'none has left anything here' : `${rollouts} here`);

const JUDGES: Record<Part, readonly Judge[]> = {
  'state database': [storeRight, connections, vacuum],
  target: [
    schemaRight,
    ownership,
    rowSecurity,
    temporary,
    statements,
    connections,
    vacuum,
    replicationRole,
    openTransactions,
    slots,
    lag,
    held,
  ],
  replica: [],
};

/** The first three. */
function some(names: readonly string[], by = ', '): string {
  const more = names.length - 3;
  return `${names.slice(0, 3).join(by)}${more > 0 ? ` and ${more} more` : ''}`;
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
