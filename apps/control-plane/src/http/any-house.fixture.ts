/** Duty: for tests, a control plane with rollouts in every situation, and all that it keeps as one digest; judges no answer. */
import { Agent, createServer, request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { draft, phasesOf, type EventDraft, type Phase, type Spec } from '@sluice/core';
import pg from 'pg';
import { applied, moved, SPEC, startStateServer, type StateStore } from '../store/state-store.fixture.js';
import { openHouse, type House } from './app.fixture.js';
import type { AnyRequest } from './any-request.fixture.js';

export interface AnyAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export interface AnyHouse {
  readonly house: House;
  readonly send: (request: AnyRequest) => Promise<AnyAnswer>;
  /** One line a table of the state store, and one for each target: what is the same is the same. */
  readonly digest: () => Promise<Readonly<Record<string, string>>>;
  readonly stop: () => Promise<void>;
}

const TARGETS = ['eu', 'us'] as const;
const TABLE = `create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
  insert into orders (amount) select n / 100.0 from generate_series(1, 200) n`;

export interface AnyStreet {
  /** A house with a store of its own; all plan on the same targets, in which nothing may ever change. */
  readonly open: () => Promise<AnyHouse>;
  readonly stop: () => Promise<void>;
}

export async function startStreet(): Promise<AnyStreet> {
  const state = await startStateServer();
  const { server } = state;
  const query = async (database: string | undefined, sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url(database) });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  for (const target of TARGETS) {
    await query(undefined, `create database target_${target}`);
    await query(`target_${target}`, TABLE);
  }
  const targets = Object.fromEntries(
    TARGETS.map((t) => [`TARGET_${t.toUpperCase()}_URL`, server.url(`target_${t}`)]),
  );
  // furnished once and copied: that is five times as quick
  const model = await state.store();
  const furnished = await openHouse(model, false, targets);
  await furnish(furnished);
  await furnished.leave();
  const { pathname } = new URL(model.url);
  await model.drop();
  let count = 0;
  return {
    open: async () => {
      count += 1;
      await query(undefined, `create database house_${count} template ${pathname.slice(1)}`);
      const url = server.url(`house_${count}`);
      const pool = new pg.Pool({ connectionString: url, max: 5 });
      pool.on('error', () => undefined);
      return openAnyHouse({ url, pool, drop: () => pool.end() }, targets);
    },
    stop: () => state.stop(),
  };
}

async function openAnyHouse(store: StateStore, targets: Readonly<Record<string, string>>): Promise<AnyHouse> {
  const house = await openHouse(store, false, targets);
  await house.look();
  const http = createServer(house.app);
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const pools = Object.values(targets).map((url) => new pg.Pool({ connectionString: url, max: 1 }));
  const state = await stateQuery(store.pool);
  return {
    house,
    send: (request) => sendOver(agent, port, request),
    digest: async () => {
      const [kept, ...catalogs] = await Promise.all([
        store.pool.query<{ name: string; is: string }>(state),
        ...pools.map((pool) => pool.query<{ is: string }>(CATALOG)),
      ]);
      return {
        ...Object.fromEntries(kept.rows.map(({ name, is }) => [name, is])),
        ...Object.fromEntries(catalogs.map(({ rows }, i) => [`target ${TARGETS[i]}`, rows[0]?.is ?? ''])),
        'log in memory': String(house.log.position),
      };
    },
    stop: async () => {
      agent.destroy();
      house.streams.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
      await house.leave();
      await Promise.all(pools.map((pool) => pool.end()));
      await store.drop();
    },
  };
}

/** A poll of a client without our SDK is noted a moment after it: neither it nor its acknowledgement belongs to one request. */
const MOVES: Readonly<Record<string, string>> = {
  instance: 'where not plain',
  acknowledgement:
    'where not exists (select from sluice_control.instance i where i.id = t.instance and i.plain)',
};

/** A query for one row a table, whichever tables there are. */
async function stateQuery(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'sluice_control' order by 1`,
  );
  return rows
    .map(
      ({ name }) =>
        `select '${name}' as name, md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as is
           from sluice_control.${name} t ${MOVES[name] ?? ''}`,
    )
    .join(' union all ');
}

/** All that stands in a target and is not PostgreSQL's own. */
const CATALOG = `
  with own as (select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')
  select md5(concat(
    (select string_agg(nspname, ',' order by nspname) from own),
    (select string_agg(concat_ws(' ', n.nspname, c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull), ',' order by n.nspname, c.relname, a.attnum)
       from pg_class c join own n on n.oid = c.relnamespace left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
    (select string_agg(concat_ws(' ', conrelid::regclass, pg_get_constraintdef(c.oid)), ',' order by conname)
       from pg_constraint c join own n on n.oid = c.connamespace),
    (select string_agg(pg_get_triggerdef(t.oid), ',' order by t.oid) from pg_trigger t where not tgisinternal),
    (select string_agg(p.proname || p.prosrc, ',' order by p.oid) from pg_proc p join own n on n.oid = p.pronamespace),
    (select string_agg(o::text, ',' order by id) from orders o))) as is`;

function sendOver(
  agent: Agent,
  port: number,
  { method, path, headers, body }: AnyRequest,
): Promise<AnyAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = ask({ agent, port, host: '127.0.0.1', method, path, headers: { ...headers, ...length } });
    asked.on('error', reject);
    asked.on('response', (response: IncomingMessage) => {
      const { statusCode: status = 0, headers: said } = response;
      const type = said['content-type'] ?? '';
      const chunks: Buffer[] = [];
      const done = (): void => resolve({ status, type, text: Buffer.concat(chunks).toString() });
      response.on('error', reject);
      // a stream has no end: that it opened is its answer
      if (type.startsWith('text/event-stream')) {
        response.destroy();
        done();
        return;
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', done);
    });
    asked.end(body);
  });
}

const PATH_TO = (phase: Phase, spec: Spec): readonly EventDraft[] => {
  const phases = phasesOf(spec);
  return phases
    .slice(1, phases.indexOf(phase) + 1)
    .flatMap((p) =>
      spec.targets.map(({ name: target }) => draft('PhaseEntered', { target, phase: p, evidence: [] })),
    );
};

const writing = (target: string): EventDraft =>
  draft('StageMoved', {
    target,
    moves: [
      { service: 'checkout', from: { stage: 'old', percent: 0 }, to: { stage: 'write', percent: 0 } },
      { service: 'reporting', from: { stage: 'old', percent: 0 }, to: { stage: 'write', percent: 0 } },
    ],
  });

/** Rollouts by the end of their name: what each has gone through, and what its spec says otherwise. */
const SITUATIONS: Readonly<Record<string, (spec: Spec) => readonly EventDraft[]>> = {
  amount_cents: (spec) => [...PATH_TO('read', spec), writing('eu'), writing('us'), moved(10)],
  planned: () => [],
  manual: (spec) => [draft('SpecChanged', { spec: { ...spec, advance: 'manual' } })],
  paused: (spec) => [...PATH_TO('backfill', spec), draft('RolloutPaused', {})],
  back: (spec) => [...PATH_TO('soak', spec), draft('RollbackStarted', { by: 'person', evidence: {} })],
  held: (spec) => [
    ...PATH_TO('read', spec),
    draft('RollbackStarted', { by: 'person', evidence: {} }),
    ...TARGETS.map((target) => draft('RollbackReached', { target, phase: 'verify' })),
  ],
  last: (spec) => PATH_TO('contract', spec),
  done: (spec) => [...PATH_TO('done', spec), draft('RolloutFinished', {})],
  forgotten: () => [draft('RolloutForgotten', {})],
};

/** Rollouts in every situation, instances that live and one that is gone, a token that can be taken away. */
async function furnish(house: House): Promise<void> {
  const { log, fleet } = house;
  for (const [name, events] of Object.entries(SITUATIONS)) {
    const replaces = { column: `${name}_old`, up: `${name}_old`, down: name };
    const spec: Spec =
      name === 'amount_cents'
        ? SPEC
        : { ...SPEC, name: `orders.${name}`, column: { ...SPEC.column, column: name, checks: [] }, replaces };
    await log.append({ id: spec.name, rollout: undefined, who: 'ana', why: 'a test' }, [
      applied(spec),
      ...events(spec),
    ]);
  }
  const { call } = house.client();
  const columns = [SPEC.name];
  for (const id of ['checkout-1', 'checkout-2', 'gone-1'])
    await call('registerInstance', {
      body: { id, service: 'checkout', region: 'eu', sdk: '0.0.0', columns, targets: [...TARGETS] },
    });
  await call('goodbye', { params: { id: 'gone-1' } });
  await call('createToken', { body: { name: 'ci', kind: 'client' } });
  // nobody listens there, so nothing leaves this machine
  await call('createWebhook', { body: { name: 'pager', url: 'http://127.0.0.1:1/', format: 'json' } });
  await fleet.acknowledge({ id: 'checkout-1', revision: 1 });
}
