/** Duty: how each refusal is met, by the API and by the command line; a code that nobody provokes does not compile. */
import { randomUUID } from 'node:crypto';
import type { RefusalCode } from '@sluice/core';
import { PLAIN, SPECS, type Asked, type Scene, type SpecFile } from './scene.fixture.js';

export interface Typed {
  /** As it is typed, behind `sluice`; blanks part arguments. */
  readonly args: string;
  readonly exit: 1 | 2 | 3;
  readonly token?: string;
  /** Behind the address of the control plane. */
  readonly below?: string;
  /** What something between the command line and the control plane makes of a request, or a command line of another version. */
  readonly altered?: (init: RequestInit) => RequestInit;
}

export interface Provocation {
  readonly http: Asked;
  /** `overcome`: the command line meets it, asks again as soon as it may, and is then answered; so it is never told. */
  readonly cli: Typed | { readonly overcome: Typed };
  /** What must be so meanwhile; the answer puts it right again. */
  readonly meanwhile?: () => Promise<() => Promise<void>>;
}

const RUNNING = 'orders.amount_cents';
const PLANNED = 'orders.weight_g';
const DONE = 'orders.remark';
const ONE_WAY = 'orders.gift_wrap';

const get = (path: string, headers: Record<string, string> = {}): Asked => ({
  method: 'GET',
  path: `/api/v1${path}`,
  headers,
});
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}): Asked => ({
  method: 'POST',
  path: `/api/v1${path}`,
  body,
  headers,
});
const command = (
  rollout: string,
  verb: string,
  body: unknown = {},
  headers: Record<string, string> = {},
): Asked => post(`/rollouts/${rollout}/${verb}`, body, headers);
const planning = (file: SpecFile): Asked => post('/plans', { spec: SPECS[file], file });
const applying = (file: SpecFile, more: object = {}): Asked =>
  post('/rollouts', { spec: SPECS[file], ...more });
const flag = (name: string, percent: number): Asked => ({
  method: 'PUT',
  path: `/api/v1/flags/${name}`,
  body: { percent },
});
const saying = (header: string, value: string) => (init: RequestInit) => ({
  ...init,
  headers: { ...(init.headers as Record<string, string>), [header]: value },
});

export function provocations(scene: Scene): Readonly<Record<RefusalCode, Provocation>> {
  const key = `"${randomUUID()}"`;
  // as the command line of ana would send it
  const half = command(
    RUNNING,
    'approve',
    { phase: 'contract' },
    { 'idempotency-key': key, 'x-sluice-user': 'ana' },
  );
  return {
    'spec-invalid': { http: planning('mistaken.yaml'), cli: { args: 'plan mistaken.yaml', exit: 1 } },
    'target-unknown': { http: planning('nowhere.yaml'), cli: { args: 'plan nowhere.yaml', exit: 1 } },
    'target-unreachable': { http: planning('gone.yaml'), cli: { args: 'plan gone.yaml', exit: 1 } },
    'plan-blocked': { http: applying('blocked.yaml'), cli: { args: 'apply blocked.yaml', exit: 3 } },
    'plan-changed': {
      http: applying('later.yaml', { expects: scene.outdated }),
      cli: { args: 'apply later.plan.json', exit: 1 },
    },
    'rollout-unknown': { http: get('/rollouts/orders.none'), cli: { args: 'status orders.none', exit: 1 } },
    'rollout-exists': { http: applying('otherwise.yaml'), cli: { args: 'apply otherwise.yaml', exit: 1 } },
    'rollout-done': { http: command(DONE, 'rollback'), cli: { args: `pause ${DONE}`, exit: 1 } },
    'rollout-paused': { http: command(PLANNED, 'pause'), cli: { args: `pause ${PLANNED}`, exit: 1 } },
    'rollout-not-paused': { http: command(RUNNING, 'resume'), cli: { args: `resume ${RUNNING}`, exit: 1 } },
    'rollout-moved': {
      http: command(RUNNING, 'pause', {}, { 'if-match': '"1-seen-then"' }),
      cli: { args: `pause ${RUNNING}`, exit: 1, altered: saying('if-match', '"1-seen-then"') },
    },
    'column-taken': { http: applying('same-column.yaml'), cli: { args: 'apply same-column.yaml', exit: 1 } },
    'phase-unknown': {
      http: command(RUNNING, 'rollback', { to: 'verify' }),
      cli: { args: `approve ${PLANNED} retire`, exit: 2 },
    },
    'phase-not-before': {
      http: command(PLANNED, 'rollback', { to: 'write' }),
      cli: { args: `rollback ${PLANNED} --to write --yes`, exit: 1 },
    },
    'one-way-door': {
      http: command(ONE_WAY, 'rollback'),
      cli: { args: `rollback ${ONE_WAY} --yes`, exit: 1 },
    },
    'gate-closed': { http: command(RUNNING, 'forget'), cli: { args: `forget ${RUNNING}`, exit: 3 } },
    'gate-of-proof': {
      http: command(RUNNING, 'override', { gate: 'acknowledged', why: 'late' }),
      cli: { args: `override ${RUNNING} approval --reason late`, exit: 1 },
    },
    'gate-open': {
      http: command(RUNNING, 'override', { gate: 'soak', why: 'quiet' }),
      cli: { args: `override ${RUNNING} soak --reason quiet`, exit: 1 },
    },
    'gate-unknown': {
      http: command(RUNNING, 'override', { gate: 'soaking', why: 'quiet' }),
      cli: { args: `override ${RUNNING} constructor --reason quiet`, exit: 2 },
    },
    'nothing-to-advance': { http: command(RUNNING, 'advance'), cli: { args: `advance ${RUNNING}`, exit: 1 } },
    'flag-unknown': { http: flag('none', 0), cli: { args: 'flag set none off', exit: 1 } },
    'flag-above-phase': {
      http: flag(`${RUNNING}.checkout.read`, 100),
      cli: { args: `flag set ${RUNNING}.checkout.read on --percent 5`, exit: 1 },
    },
    'flag-unsafe': {
      http: flag(`${RUNNING}.checkout.write`, 0),
      cli: { args: `flag set ${RUNNING}.checkout.write off`, exit: 1 },
    },
    'instance-unknown': {
      http: post('/instances/ack', { id: 'nobody', revision: 1 }),
      cli: { args: `instances drain ${PLAIN}`, exit: 1 },
    },
    'webhook-unknown': {
      http: get('/webhooks/nobody/deliveries'),
      cli: { args: 'webhook test nobody', exit: 1 },
    },
    'delivery-unknown': {
      http: post('/webhooks/pager/deliveries/none/redeliver'),
      cli: { args: 'webhook redeliver pager none', exit: 1 },
      meanwhile: async () => {
        await scene.ask(post('/webhooks', { name: 'pager', url: 'http://127.0.0.1:9/' }));
        return async () => void (await scene.ask({ method: 'DELETE', path: '/api/v1/webhooks/pager' }));
      },
    },
    'token-invalid': {
      http: get('/rollouts', { authorization: '' }),
      cli: { args: 'status', exit: 1, token: 'of-another-control-plane' },
    },
    'token-forbidden': {
      http: get('/rollouts', { authorization: scene.serviceToken }),
      cli: { args: 'status', exit: 1, token: scene.serviceToken },
    },
    'request-invalid': {
      http: get(`/rollouts/${RUNNING}/gates?phase=reed`),
      cli: { args: `token create ${'x'.repeat(101)}`, exit: 2 },
    },
    'route-unknown': { http: get('/nothing'), cli: { args: 'status', exit: 1, below: '/elsewhere' } },
    'method-wrong': {
      http: { method: 'PATCH', path: '/api/v1/rollouts' },
      cli: { args: 'status', exit: 1, altered: (init) => ({ ...init, method: 'DELETE' }) },
    },
    'accept-wrong': {
      http: get('/rollouts', { accept: 'text/csv' }),
      cli: { args: 'status', exit: 1, altered: saying('accept', 'text/csv') },
    },
    'content-type-wrong': {
      http: post(`/rollouts/${RUNNING}/pause`, 'why=slow', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
      cli: { args: `pause ${RUNNING}`, exit: 1, altered: saying('content-type', 'text/plain') },
    },
    'body-too-large': { http: planning('huge.yaml'), cli: { args: 'plan huge.yaml', exit: 1 } },
    'key-taken': {
      http: command(RUNNING, 'pause', {}, { 'idempotency-key': key }),
      cli: { args: `pause ${RUNNING}`, exit: 1, altered: saying('idempotency-key', key) },
      meanwhile: async () => {
        await scene.ask(command(RUNNING, 'approve', { phase: 'contract' }, { 'idempotency-key': key }));
        return () => Promise.resolve();
      },
    },
    'key-running': {
      http: half,
      cli: {
        overcome: { args: `approve ${RUNNING} contract`, exit: 1, altered: saying('idempotency-key', key) },
      },
      meanwhile: () => scene.halfDone(half),
    },
    conflict: {
      http: post('/tokens', { name: 'first', kind: 'admin' }),
      cli: { args: 'token create first', exit: 1 },
    },
    'not-ready': { http: get('/rollouts'), cli: { args: 'status', exit: 1 }, meanwhile: scene.cutOff },
  };
}
