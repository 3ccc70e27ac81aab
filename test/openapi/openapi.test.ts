/** Duty: shows that the OpenAPI document holds in other hands: a validator that is not ours, and a client that another tool makes. */
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '@sluice/api';
import createClient from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../system/stack.fixture.js';
import type { components, paths } from './client.gen.js';

const plain = (): Record<string, unknown> =>
  JSON.parse(JSON.stringify(openApiDocument())) as Record<string, unknown>;

describe('the document', () => {
  it('is OpenAPI 3.1 to a validator that is not ours, which finds a fault where one is made', async () => {
    const validator = new Validator();
    expect(await validator.validate(plain())).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const broken = plain();
    broken['paths'] = { '/a': { get: { responses: 'none' } } };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('gives the client that is kept here (npx vitest run test/openapi -u writes it anew)', async () => {
    const made = astToString(await openapiTS(JSON.stringify(plain())));
    await expect(made).toMatchFileSnapshot(fileURLToPath(new URL('client.gen.ts', import.meta.url)));
  });
});

const ID = 'orders.amount_cents';
const params = { path: { id: ID } };
const SPEC = `column: ${ID} bigint not null check (amount_cents >= 0)
replaces: { column: amount, up: (amount * 100)::bigint, down: amount_cents / 100.0 }
services: [checkout]
targets: [eu]
ramp: [10, 100]
hold: 0s
soak: 0s
shadow: { window: 0s, minimum: 0 }
pace: full
advance: auto
approvals: { retire: 1 }
drop: false
`;

describe('a client that openapi-typescript made', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(['eu']);
    await stack.pool('eu').query(`create extension pg_stat_statements;
      create table orders (id bigint generated always as identity primary key, amount numeric(12, 2) not null);
      insert into orders (amount) select n / 100.0 from generate_series(1, 500) n`);
  });
  afterAll(() => stack?.stop());

  it('drives a whole rollout, as its service and as the person who steers it', async () => {
    const client = createClient<paths>({ baseUrl: stack.url });
    const good = <T>({ data, error }: { data?: T; error?: components['schemas']['Problem'] }): T => {
      if (data === undefined) throw new Error(error?.detail ?? 'no answer');
      return data;
    };
    const view = async () => good(await client.GET('/api/v1/rollouts/{id}', { params }));

    const plan = good(await client.POST('/api/v1/plans', { body: { spec: SPEC } }));
    expect(plan.targets[0]?.steps.map((s) => s.step)).toContain('backfill');

    const id = 'checkout-by-another-client';
    const registered = good(
      await client.POST('/api/v1/instances', {
        body: { id, service: 'checkout', sdk: 'other', columns: [ID], targets: ['eu'] },
      }),
    );
    let revision = registered.revision;
    const beat = async (): Promise<void> => {
      const beaten = good(
        await client.PUT('/api/v1/instances/{id}', {
          params: { path: { id } },
          body: {
            acknowledged: revision,
            revision,
            source: 'stream',
            distrust: false,
            unpinned: false,
            openPins: 0,
            oldestPinMs: 0,
            breakers: [],
            reports: [],
          },
        }),
      );
      if (beaten.revision === revision) return;
      revision = beaten.revision;
      good(await client.POST('/api/v1/instances/ack', { body: { id, revision } }));
    };
    /** Beats as a service does until the rollout is as wanted. */
    const until = (what: string, good: (now: Awaited<ReturnType<typeof view>>) => boolean) =>
      stack.until(what, async () => {
        await beat();
        const now = await view();
        return good(now) && now;
      });

    const started = good(await client.POST('/api/v1/rollouts', { body: { spec: SPEC, why: 'a test' } }));
    expect(started.heading).toBe('forward');

    await until('it reads', ({ targets }) => targets[0]?.phase === 'soak');
    const back = good(
      await client.POST('/api/v1/rollouts/{id}/rollback', { params, body: { why: 'to see it' } }),
    );
    expect(back.targets[0]?.stages).toMatchObject([{ service: 'checkout', stage: 'write' }]);
    await until('it is held', ({ heading }) => heading === 'held');
    good(await client.POST('/api/v1/rollouts/{id}/resume', { params, body: {} }));

    await until('it waits for a word', ({ targets }) => targets[0]?.waits?.includes('approv') ?? false);
    const early = await client.POST('/api/v1/rollouts/{id}/forget', { params, body: {} });
    // the codes of a refusal are types of the client as well: another word here would not compile
    expect(early.error?.code === 'gate-closed').toBe(true);
    good(await client.POST('/api/v1/rollouts/{id}/approve', { params, body: { phase: 'retire' } }));
    const done = await until('it is done', ({ doneAt }) => doneAt !== null);
    expect(done.targets.map((t) => t.phase)).toEqual(['done']);

    const flags = good(await client.GET('/api/v1/flags', { params: { query: { rollout: ID } } }));
    expect(flags.find((f) => f.capability === 'retire')?.percentByTarget).toEqual({ eu: 100 });
    const events = good(
      await client.GET('/api/v1/rollouts/{id}/events', {
        params: { ...params, query: { after: 0, limit: 1 } },
      }),
    );
    expect(events.map((e) => e.type)).toEqual(['RolloutApplied']);
    expect(good(await client.POST('/api/v1/rollouts/{id}/forget', { params, body: {} }))).toEqual({
      forgotten: ID,
    });
  });
});
