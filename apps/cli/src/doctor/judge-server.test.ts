/** Duty: shows what the doctor calls well, what a warning and what a failure, and that each fault has a way out. */
import { describe, expect, it } from 'vitest';
import { judgeBasics, judgeFacts, type Connected, type Part } from './judge-server.js';
import type { ServerBasics, ServerFacts } from './server-facts.js';

const BASICS: ServerBasics = {
  role: 'sluice',
  database: 'shop',
  version: '18.4',
  versionNumber: 180_004,
  inRecovery: false,
  readOnly: false,
  encrypted: true,
  address: '10.0.0.7',
  now: 0,
};
const CONNECTED: Connected = { ms: 3, skewMs: 0, isPooled: false };
const FACTS: ServerFacts = {
  mayCreate: true,
  mayCopy: true,
  hasSchema: false,
  ownsSchema: false,
  readsStatistics: true,
  statements: 'seen',
  autovacuum: true,
  replicationRole: 'origin',
  free: 90,
  tables: 3,
  foreign: [],
  hidden: [],
  open: [],
  prepared: [],
  idleSlots: [],
  replicas: [],
  rollouts: 0,
  held: [],
};

const judged = (part: Part, basics: Partial<ServerBasics>, connected: Partial<Connected> = {}) =>
  judgeBasics(part, { ...BASICS, ...basics }, { ...CONNECTED, ...connected }).filter((c) => c.state !== 'ok');
const facts = (seen: Partial<ServerFacts>) =>
  judgeFacts('target', BASICS, { ...FACTS, ...seen }).filter((c) => c.state !== 'ok');

it('a server as it should be has nothing to tell', () => {
  expect(judged('target', {})).toEqual([]);
  expect(facts({})).toEqual([]);
  expect(judged('replica', { inRecovery: true })).toEqual([]);
});

describe('each fault is told once, with its way out', () => {
  it.each([
    ['connection', 'warn', { encrypted: false }, {}],
    ['version', 'fail', { versionNumber: 130_020, version: '13.20' }, {}],
    ['version', 'warn', { versionNumber: 190_001, version: '19.1' }, {}],
    ['role', 'fail', { inRecovery: true }, {}],
    ['role', 'fail', { readOnly: true }, {}],
    ['session', 'fail', {}, { isPooled: true }],
    ['clock', 'warn', {}, { skewMs: -2_500 }],
  ] as const)('%s: %s', (name, state, basics, connected) => {
    const found = judged('target', basics, connected);
    expect(found).toEqual([{ name, state, says: expect.any(String), todo: expect.stringMatching(/\w/) }]);
  });

  it.each([
    ['schema', 'fail', { mayCreate: false }],
    ['schema', 'fail', { hasSchema: true }],
    ['tables', 'warn', { foreign: [{ table: 'orders', owner: 'app' }] }],
    ['tables', 'warn', { tables: 0 }],
    ['row security', 'fail', { hidden: ['orders'] }],
    ['copies', 'warn', { mayCopy: false }],
    ['statements', 'warn', { statements: 'missing' }],
    ['statements', 'warn', { statements: 'not-loaded' }],
    ['statements', 'warn', { statements: 'hidden' }],
    ['connections', 'warn', { free: 9 }],
    ['autovacuum', 'warn', { autovacuum: false }],
    ['triggers', 'fail', { replicationRole: 'replica' }],
    ['transactions', 'warn', { open: [{ who: 'pid 7', seconds: 720 }] }],
    ['transactions', 'warn', { prepared: ['tx'] }],
    ['slots', 'warn', { idleSlots: [{ name: 'debezium', bytes: 3e9 }] }],
    ['replicas', 'warn', { replicas: [{ name: 'eu-2', bytes: 1e9 }] }],
    ['rollouts', 'warn', { rollouts: 1, held: ['orders.amount_cents'] }],
  ] as const)('%s: %s', (name, state, seen) => {
    expect(facts(seen)).toEqual([
      { name, state, says: expect.any(String), todo: expect.stringMatching(/\w/) },
    ]);
  });

  it('a fault of this machine’s own network is none', () => {
    expect(judged('target', { encrypted: false, address: '127.0.0.1' })).toEqual([]);
    expect(judged('target', { encrypted: null, address: null })).toEqual([]);
  });

  it('a primary that is named as a replica is told, and asked no more', () => {
    expect(judged('replica', {})).toMatchObject([{ name: 'role', state: 'warn' }]);
    expect(judgeFacts('replica', BASICS, { ...FACTS, autovacuum: false })).toEqual([]);
  });
});
