/** Duty: shows the verbs of webhooks: what they ask, what they print, and how they end. */
import type { DeliveryView, WebhookView } from '@sluice/api';
import { describe, expect, it } from 'vitest';
import { refusal, sluice } from '../program.fixture.js';
import { NOW } from './views.fixture.js';

const ID = 'orders.amount_cents';
const arrived = { at: NOW - 4_000, status: 204, ms: 31, error: null };
const failed = { at: NOW - 9_000, status: 500, ms: 12, error: 'answered 500: the disk is full' };

function webhook(more: Partial<WebhookView> = {}): WebhookView {
  return {
    name: 'ops',
    url: 'https://ops.example.com/…',
    format: 'json',
    events: ['guardrail.breached', 'approval.asked'],
    rollouts: [ID],
    createdAt: NOW,
    createdBy: 'ana',
    disabled: null,
    waiting: 0,
    last: arrived,
    ...more,
  };
}

function delivery(more: Partial<DeliveryView> = {}): DeliveryView {
  return {
    id: '0d7b6f0c-4b51-4b5e-9d8a-5a2f8f8c1e11',
    type: 'guardrail.breached',
    rollout: ID,
    position: 41,
    at: NOW - 10_000,
    state: 'delivered',
    attempts: [arrived],
    nextAt: null,
    ...more,
  };
}

describe('webhook add', () => {
  const routes = { 'POST /webhooks': { body: { webhook: webhook(), secret: 'whsec_abc' } } };

  it('asks for everything unless it is told otherwise, and shows the secret', async () => {
    const ran = await sluice('webhook add ops https://ops.example.com/in', { routes });
    expect(ran).toMatchObject({
      code: 0,
      bodies: [{ name: 'ops', url: 'https://ops.example.com/in', format: 'json' }],
      err: [],
    });
    expect(ran.out[0]).toBe('whsec_abc');
    expect(ran.out.at(-1)).toBe('  Next: sluice webhook test ops');
  });

  it('asks for what it is told', async () => {
    const options = `--format slack --events approval.asked guardrail.breached --rollout ${ID}`;
    const ran = await sluice(`webhook add ops https://ops.example.com/in ${options}`, { routes });
    expect(ran.bodies).toEqual([
      {
        name: 'ops',
        url: 'https://ops.example.com/in',
        format: 'slack',
        events: ['approval.asked', 'guardrail.breached'],
        rollouts: [ID],
      },
    ]);
  });

  it.each([
    ['webhook add ops', "Missing required argument 'url'"],
    ['webhook add ops ops.example.com', '"ops.example.com" was found'],
    ['webhook add ops https://a.b --events rollout.dreamt', 'Allowed choices are rollout.started'],
    ['webhook add ops https://a.b --format xml', 'Allowed choices are json, slack'],
    ['webhook deliveries ops --limit none', '--limit wants a whole number'],
  ])('is wrong use: %s', async (args, says) => {
    const ran = await sluice(args);
    expect(ran).toMatchObject({ code: 2, asked: [] });
    expect(ran.err.join('\n')).toContain(says);
  });
});

describe('webhook list', () => {
  const listed = (...all: readonly WebhookView[]) =>
    sluice('webhook list', { routes: { 'GET /webhooks': { body: all } } });

  it('says who is told of what, and how it goes', async () => {
    const { TOLD } = await import('@sluice/api');
    const all = { events: [...TOLD], rollouts: null };
    const { out } = await listed(
      webhook(),
      webhook({ ...all, name: 'chat', format: 'slack', last: failed, waiting: 2 }),
      webhook({ ...all, name: 'new', last: null }),
      webhook({ ...all, name: 'gone', disabled: { at: NOW - 60_000, why: 'answered 410' } }),
    );
    expect(out).toEqual([
      'name  format  told of                             of                   at                         last',
      `ops   json    guardrail.breached, approval.asked  ${ID}  https://ops.example.com/…  answered 204 after 31 ms, 4 s ago`,
      'chat  slack   everything                          every rollout        https://ops.example.com/…  answered 500: the disk is full (12 ms), 9 s ago, 2 waiting',
      'new   json    everything                          every rollout        https://ops.example.com/…  nothing yet',
      'gone  json    everything                          every rollout        https://ops.example.com/…  DISABLED 1 min ago: answered 410',
    ]);
  });

  it('says how one begins', async () => {
    expect((await listed()).out).toEqual(['Nobody is told. Begin with: sluice webhook add <name> <url>']);
  });
});

describe('webhook test', () => {
  const tested = (body: unknown, json = '') =>
    sluice(`webhook test ops${json}`, { routes: { 'POST /webhooks/ops/test': { body } } });

  it('ends well where it arrives', async () => {
    expect(await tested(delivery())).toMatchObject({
      code: 0,
      out: ['✓ ops answered 204 after 31 ms.'],
      err: [],
    });
  });

  it('ends with 1 where it does not, for scripts too', async () => {
    const lost = delivery({ state: 'given-up', attempts: [failed] });
    expect(await tested(lost)).toMatchObject({
      code: 1,
      out: [],
      err: ['x ops did not take it: answered 500: the disk is full (12 ms).'],
    });
    expect(await tested(lost, ' --json')).toMatchObject({ code: 1, out: [JSON.stringify(lost)], err: [] });
  });

  it('of a webhook that is not there is refused', async () => {
    const routes = { 'POST /webhooks/ops/test': refusal('webhook-unknown', 404) };
    const ran = await sluice('webhook test ops', { routes });
    expect(ran).toMatchObject({ code: 1, out: [] });
    expect(ran.err.join('\n')).toContain('sluice explain webhook-unknown');
  });
});

describe('webhook deliveries', () => {
  it('shows each, and below it every attempt where one has failed', async () => {
    const body = [
      delivery({ state: 'waiting', attempts: [failed], nextAt: NOW + 5_000 }),
      delivery({ state: 'waiting', attempts: [], nextAt: NOW, type: 'phase.entered' }),
      delivery({ attempts: [failed, arrived] }),
      delivery({ state: 'given-up', attempts: [failed], rollout: null, type: 'webhook.test' }),
      delivery(),
    ];
    const ran = await sluice('webhook deliveries ops --limit 5', {
      routes: { 'GET /webhooks/ops/deliveries': { body } },
    });
    expect(ran.asked).toEqual(['GET /webhooks/ops/deliveries?limit=5']);
    expect(ran.out).toEqual([
      'when      delivery  what                rollout              position  state',
      `10 s ago  0d7b6f0c  guardrail.breached  ${ID}  41        tried again in 5 s`,
      '  1  9 s ago  answered 500: the disk is full (12 ms)',
      `10 s ago  0d7b6f0c  phase.entered       ${ID}  41        waits`,
      `10 s ago  0d7b6f0c  guardrail.breached  ${ID}  41        delivered in 31 ms`,
      '  1  9 s ago  answered 500: the disk is full (12 ms)',
      '  2  4 s ago  answered 204 after 31 ms',
      '10 s ago  0d7b6f0c  webhook.test        -                    41        GIVEN UP',
      '  1  9 s ago  answered 500: the disk is full (12 ms)',
      `10 s ago  0d7b6f0c  guardrail.breached  ${ID}  41        delivered in 31 ms`,
    ]);
  });
});

describe('webhook redeliver', () => {
  const [one, other] = [delivery(), delivery({ id: '0d8c' })];
  const routes = {
    'GET /webhooks/ops/deliveries': { body: [one, other] },
    [`POST /webhooks/ops/deliveries/${one.id}/redeliver`]: { body: one },
    'POST /webhooks/ops/deliveries/ff/redeliver': refusal('delivery-unknown', 404),
  };

  it.each([one.id, '0d7b'])('by %s', async (id) => {
    const ran = await sluice(`webhook redeliver ops ${id}`, { routes });
    expect(ran).toMatchObject({ code: 0, err: [] });
    expect(ran.out[0]).toBe('✓ guardrail.breached is sent to ops again.');
  });

  it('asks for more where several begin so, and is refused where none does', async () => {
    expect(await sluice('webhook redeliver ops 0d', { routes })).toMatchObject({ code: 2, out: [] });
    expect(await sluice('webhook redeliver ops ff', { routes })).toMatchObject({ code: 1, out: [] });
  });
});

it.each([true, false])('webhook remove says whether there was one: %s', async (removed) => {
  const ran = await sluice('webhook remove ops', {
    routes: { 'DELETE /webhooks/ops': { body: { removed } } },
  });
  expect(ran).toMatchObject({
    code: 0,
    out: [removed ? '✓ ops is told nothing any more.' : 'There was no webhook ops.'],
  });
});
