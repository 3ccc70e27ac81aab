/** Duty: shows exit codes, what is printed where, and what the control plane is asked, verb by verb. */
import { describe, expect, it } from 'vitest';
import { inTurn, refusal, sluice } from './program.fixture.js';
import { acknowledgements, instance, plan, reading, rollout, target } from './render/views.fixture.js';

const ID = 'orders.amount_cents';
const AT = `/rollouts/${ID}`;
const view = rollout();
const done = rollout({ doneAt: view.startedAt + 90_000 });
const held = rollout({ heading: 'held' });

describe('wrong use ends with 2, says what was wanted, and asks nobody', () => {
  it.each([
    ['', 'Usage: sluice'],
    ['statsu', "x Unknown command 'statsu'.\n  Did you mean status?\n  All verbs: sluice --help"],
    ['plan', "x Missing required argument 'file'.\n  How it is used: sluice plan --help"],
    ['status --colour', "x Unknown option '--colour'."],
    [`gate ${ID} reed`, 'Allowed choices are plan, expand'],
    [`gate ${ID} reed`, 'done.\n  Did you mean read?\n  How it is used: sluice gate --help'],
    [`approve ${ID} everything`, 'Allowed choices are plan'],
    [`wait ${ID}`, "x Required option '--for <phase>' not specified."],
    [`wait ${ID} --for reed`, 'Allowed choices are plan, expand'],
    [`wait ${ID} --for read --timeout 5`, '"5" has no unit'],
    [`rollback ${ID} --to read --yes`, 'Allowed choices are write, expand, plan'],
    [`rollback ${ID}`, `sluice rollback ${ID} --yes`],
    [`rollback ${ID} --direct --to write --yes`, 'Leave out --to'],
    [`rollback ${ID} --direct --yes`, 'TARGET_<NAME>_URL'],
    [`rollback ${ID} --direct --yes --target eu`, '--target wants NAME=URL'],
    ['events --after yesterday', '--after wants a whole number'],
    ['status --url nowhere', '"nowhere" was found'],
    ['token create', "Missing required argument 'name'"],
    ['token create ci --kind root', 'Allowed choices are client, admin'],
    ['demo --rows few', '--rows wants a whole number'],
    ['apply a.yaml --yes', '--yes belongs to --local'],
    ['apply a.yaml --until soak', '--until belongs to --local'],
    ['apply a.yaml --local --until done', 'Allowed choices are expand'],
    ['flag set a.b.c.read half', 'Allowed choices are on, off'],
    ['flag set a.b.c.read off --percent 5', 'Leave out --percent'],
    ['flag set a.b.c.read on --percent 5.5', 'A whole percentage was wanted'],
    ['dev --port http', '--port wants a whole number'],
    ['plan a.yaml --sql --markdown', '--sql and --markdown were found'],
    ['plan a.yaml --sql --json', '--sql and --json were found'],
    ['plan a.yaml --target eu', '--target wants NAME=URL'],
  ])('sluice %s', async (args, says) => {
    const ran = await sluice(args);
    expect(ran.code).toBe(2);
    expect([...ran.out, ...ran.err].join('\n')).toContain(says);
    expect(ran.asked).toEqual([]);
  });

  it('a spec that is not there', async () => {
    const readFile = () => Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }));
    const ran = await sluice('plan a.yaml', { readFile });
    expect(ran).toMatchObject({ code: 2, asked: [] });
    expect(ran.err[0]).toBe('x A spec was wanted in a.yaml, but there is no such file.');
  });
});

describe('apply --local is wrong use', () => {
  const spec = (services: string) => `column: orders.amount_cents bigint\nservices: [${services}]`;
  const planOf = (text: string) =>
    JSON.stringify({ kind: 'sluice plan', version: 1, at: '', file: 'a.yaml', spec: text, plan: {} });
  const shop = { TARGET_SHOP_URL: 'postgres://localhost/shop' };
  it.each([
    ['with services', spec('checkout'), shop, '', 'sluice apply a.yaml --wait'],
    ['by a plan with services', planOf(spec('checkout')), shop, '', 'the spec names checkout'],
    ['without a database', spec(''), {}, '', 'TARGET_<NAME>_URL'],
    ['with a control plane', spec(''), shop, '--url http://10.0.0.1', '--url names one'],
    ['with a time that is none', spec(''), shop, '--timeout 5', '"5" has no unit'],
  ])('%s', async (_, text, environment, more, says) => {
    const readFile = () => Promise.resolve(text);
    const ran = await sluice(`apply a.yaml --local ${more}`, { environment, readFile });
    expect(ran).toMatchObject({ code: 2, asked: [] });
    expect(ran.err.join('\n')).toContain(says);
  });
});

describe('help is no fault', () => {
  it.each(['--help', 'rollback --help', 'token --help'])('sluice %s', async (args) => {
    expect(await sluice(args)).toMatchObject({ code: 0, err: [] });
  });
});

it('help lists every verb as it is written, each in its group', async () => {
  const help = (await sluice('--help')).out.join('\n');
  const groups = ['Run:', 'Plan and apply:', 'Look:', 'Steer:', 'Keep:'];
  const at = groups.map((g) => help.indexOf(`\n${g}\n`));
  expect(at.every((n) => n > 0)).toBe(true);
  expect(at.toSorted((a, b) => a - b)).toEqual(at);
  const steer = help.slice(at[3], at[4]);
  expect(steer).toMatch(/^ {2}instances drain <instance> {2,}let the open requests/m);
  expect(steer).toMatch(/^ {2}flag set <flag> <on\|off> {2,}lower/m);
  expect(help).not.toContain('[options] <');
  expect((await sluice('token --help')).out.join('\n')).toContain('token create <name>');
});

describe('a control plane that is not there', () => {
  const gone = Object.assign(new TypeError('fetch failed'), { cause: new Error('connect ECONNREFUSED') });
  const routes = { 'GET /rollouts': gone };

  it('is named with what to do, and without a stack', async () => {
    const ran = await sluice('status', { routes, environment: { SLUICE_URL: 'http://10.0.0.1:4400' } });
    expect(ran).toMatchObject({ code: 1, out: [] });
    expect(ran.err).toEqual([
      'x Cannot reach the control plane at http://10.0.0.1:4400: nothing listens there.',
      '  Start one with `sluice dev`, or name another with --url (or SLUICE_URL).',
    ]);
  });

  it.each([
    [
      `rollback ${ID} --yes`,
      `  Roll back without it, in the databases themselves: sluice rollback ${ID} --direct`,
    ],
    ['plan a.yaml', '  Look from here: sluice plan a.yaml --target NAME=URL'],
  ])('is not always needed: %s', async (args, says) => {
    const ran = await sluice(args, { routes: { [`GET ${AT}`]: gone, 'POST /plans': gone } });
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n').split('\n')[1]).toBe(says);
  });

  it('is told to scripts as JSON', async () => {
    const ran = await sluice('status --json', { routes });
    expect(JSON.parse(ran.out[0] ?? '')).toMatchObject({
      failed: { found: expect.stringContaining('4400') },
    });
    expect(ran).toMatchObject({ code: 1, err: [] });
  });

  it('something else that answers is no control plane', async () => {
    const ran = await sluice('status', { routes: { 'GET /rollouts': { status: 418, body: 'tea' } } });
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toContain('it answered 418');
  });
});

describe('a refusal says what, why and what to do; its code decides the exit code', () => {
  it.each([
    ['gate-closed', 3],
    ['rollout-unknown', 1],
    ['token-invalid', 1],
    ['phase-unknown', 2],
  ])('%s is %i', async (code, exit) => {
    const routes = { [`POST ${AT}/resume`]: refusal(code, 409) };
    const ran = await sluice(`resume ${ID}`, { routes });
    expect(ran).toMatchObject({ code: exit, out: [] });
    const todo = code === 'token-invalid' ? '\n  Give it here with --token, or in SLUICE_TOKEN.\n  ' : '   ';
    expect(ran.err).toEqual([
      'x Cannot do it: it cannot be done.',
      `  Do something else.${todo}sluice explain ${code}`,
    ]);
    const json = await sluice(`resume ${ID} --json`, { routes });
    expect(json).toMatchObject({ code: exit, err: [] });
    expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ refused: { code, todo: 'Do something else.' } });
  });
});

describe('what is asked of the control plane', () => {
  it.each([
    [`advance ${ID} --reason soon`, `POST ${AT}/advance`, { why: 'soon' }],
    [`pause ${ID}`, `POST ${AT}/pause`, {}],
    [`resume ${ID}`, `POST ${AT}/resume`, {}],
    [`verify ${ID}`, `POST ${AT}/verify`, {}],
    [`approve ${ID} drop`, `POST ${AT}/approve`, { phase: 'drop' }],
  ])('sluice %s', async (args, route, body) => {
    const ran = await sluice(args, { routes: { [route]: { body: view } } });
    expect(ran).toMatchObject({ code: 0, asked: [route], bodies: [body] });
  });

  it('--json prints what the control plane answered, in one line', async () => {
    const ran = await sluice(`pause ${ID} --json`, { routes: { [`POST ${AT}/pause`]: { body: view } } });
    expect(ran.out).toEqual([JSON.stringify(view)]);
  });

  it('options of all verbs may stand before the verb', async () => {
    const ran = await sluice('--json status', { routes: { 'GET /rollouts': { body: [] } } });
    expect(ran.out).toEqual(['[]']);
  });

  it('apply waves findings through, each by its name', async () => {
    const routes = { 'POST /rollouts': { body: view } };
    const ran = await sluice('apply a.yaml --through one two --reason soon', { routes });
    const spec = 'column: orders.amount_cents bigint';
    expect(ran.bodies).toEqual([
      { spec, file: 'a.yaml', through: ['one', 'two'], rehearse: false, why: 'soon' },
    ]);
  });

  it('token create shows the secret once', async () => {
    const routes = { 'POST /tokens': { body: { name: 'ci', kind: 'client', secret: 's3cret' } } };
    const ran = await sluice('token create ci', { routes });
    expect(ran).toMatchObject({ code: 0, bodies: [{ name: 'ci', kind: 'client' }] });
    expect(ran.out[0]).toBe('s3cret');
  });
});

describe('plan', () => {
  const [eu] = plan().targets;
  const finding = { code: 'star', severity: 'blocks', subject: 'q', message: 'm', todo: 't' } as const;
  const blocked = plan({ targets: eu ? [{ ...eu, findings: [finding] }] : [] });

  it.each([
    ['nothing blocks', plan(), 0],
    ['something blocks', blocked, 3],
  ])('%s', async (_, body, code) => {
    const routes = { 'POST /plans': { body } };
    expect((await sluice('plan a.yaml', { routes })).code).toBe(code);
    expect(await sluice('plan a.yaml --json', { routes })).toMatchObject({
      code,
      out: [JSON.stringify(body)],
    });
  });

  it('mistakes of a spec stand at their place in the file', async () => {
    const mistakes = [{ path: 'colum', line: 1, column: 1, message: 'not known', todo: 'Write column.' }];
    const { body } = refusal('spec-invalid', 422) as { readonly body: object };
    const ran = await sluice('plan a.yaml', {
      routes: { 'POST /plans': { status: 422, body: { ...body, mistakes } } },
    });
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toBe('a.yaml:1:1  colum: not known\n    Write column.');
  });
});

describe('gate', () => {
  const gate = { phase: 'read', target: 'eu', open: true, conditions: [] };
  it.each([
    [0, [gate]],
    [3, [gate, { ...gate, open: false }]],
    [3, []],
  ])('ends with %i', async (code, body) => {
    const ran = await sluice(`gate ${ID} read --json`, { routes: { [`GET ${AT}/gates`]: { body } } });
    expect(ran).toMatchObject({ code, asked: [`GET ${AT}/gates?phase=read`] });
    expect(JSON.parse(ran.out[0] ?? '')).toEqual({ open: code === 0, gates: body });
  });
});

describe('wait, watch and apply --wait', () => {
  const at = rollout({ targets: [target('eu', reading(10)), target('us', { phase: 'soak' })] });
  const routes = (...views: readonly (typeof view)[]) => ({
    'POST /rollouts': { body: view },
    [`GET ${AT}`]: inTurn(...views.map((body) => ({ body }))),
    [`GET ${AT}/events`]: { body: [] },
  });

  it.each([
    ['it is done', `wait ${ID} --for done`, [view, done], 0],
    ['every target is there', `wait ${ID} --for read`, [view, at], 0],
    ['it was rolled back', `wait ${ID} --for soak`, [at, held], 1],
    ['the time is over', `wait ${ID} --for soak --timeout 2s`, [at], 3],
    ['it is done', `watch ${ID}`, [view, done], 0],
    ['it is held', `watch ${ID}`, [view, held], 1],
    ['it is done', 'apply a.yaml --wait', [view, done], 0],
    ['it was rolled back', 'apply a.yaml --wait', [held], 1],
  ] as const)('%s: sluice %s', async (_, args, views, code) => {
    expect((await sluice(args, { routes: routes(...views) })).code).toBe(code);
  });

  it('a script sees one rollout at the end', async () => {
    const ran = await sluice('apply a.yaml --wait --json', { routes: routes(view, done) });
    expect(ran.out).toEqual([JSON.stringify(done)]);
  });

  it('a pipe sees where it stands, and a line for each change', async () => {
    const entered = { position: 9, rollout: ID, at: 0, who: 'sluice', why: null, hash: '', previous: '' };
    const events = [{ ...entered, type: 'PhaseEntered', data: { target: 'eu', phase: 'expand' } }];
    const ran = await sluice(`watch ${ID}`, {
      routes: {
        ...routes(view, view, done),
        [`GET ${AT}/events`]: inTurn({ body: [] }, { body: events }, { body: [] }),
      },
    });
    expect(ran.out[0]).toBe(`${ID} is running: eu plan, us plan`);
    expect(ran.out[1]).toMatch(/eu {5}enters expand$/);
    expect(ran.out[2]).toBe(`✓ ${ID} is done, after 1 min 30 s.`);
    expect(ran.asked.filter((a) => a.includes('events'))[2]).toContain('after=9');
  });

  it('a control plane that starts again meanwhile is waited for', async () => {
    const gone = new TypeError('fetch failed');
    const answers = inTurn({ body: view }, gone, { status: 503, body: {} }, { body: done });
    const ran = await sluice(`wait ${ID} --for done`, { routes: { [`GET ${AT}`]: answers } });
    expect(ran.code).toBe(0);
  });

  it('one that stays away is not', async () => {
    const answers = inTurn({ body: view }, new TypeError('fetch failed'));
    const ran = await sluice(`wait ${ID} --for done`, { routes: { [`GET ${AT}`]: answers } });
    expect(ran.code).toBe(1);
    expect(ran.err.join('\n')).toContain('Cannot reach');
  });
});

describe('instances drain', () => {
  const one = instance('7f9c0000-0000-4000-8000-000000000000', { service: 'reporting', openPins: 2 });
  const other = instance('7f9d0000-0000-4000-8000-000000000000', { service: 'reporting' });
  const routes = {
    'GET /instances': { body: [one, other] },
    [`POST /instances/${one.id}/drain`]: { body: one },
  };

  it.each([one.id, '7f9c', 'reporting-7f9c'])('by %s', async (name) => {
    const ran = await sluice(`instances drain ${name}`, { routes });
    expect(ran).toMatchObject({ code: 0, err: [] });
    expect(ran.out[0]).toContain('reporting 7f9c0000 lets 2 open requests go');
  });

  it.each([
    ['reporting', '2 of them begins'],
    ['checkout', 'none that counts begins'],
  ])('%s names none', async (name, says) => {
    const ran = await sluice(`instances drain ${name}`, { routes });
    expect(ran.code).toBe(2);
    expect(ran.err.join('\n')).toContain(says);
  });
});

describe('flag set', () => {
  const name = `${ID}.checkout.read`;
  const flag = {
    name,
    rollout: ID,
    service: 'checkout',
    capability: 'read',
    percentByTarget: { eu: 5 },
    apart: {},
  };
  const at = `PUT /flags/${name}`;

  it('says what the flag is then', async () => {
    const ran = await sluice(`flag set ${name} on --percent 5 --region eu-west --reason slow`, {
      routes: { [at]: { body: flag } },
    });
    expect(ran).toMatchObject({ code: 0, bodies: [{ percent: 5, region: 'eu-west', why: 'slow' }] });
    expect(ran.out[1]).toContain('5 %');
  });

  it.each([
    ['off', 0],
    ['on', 100],
  ])('%s is %i percent', async (to, percent) => {
    const ran = await sluice(`flag set ${name} ${to}`, { routes: { [at]: refusal('flag-unsafe', 409) } });
    expect(ran).toMatchObject({ code: 1, bodies: [{ percent }] });
    expect(ran.err.join('\n')).toContain('Do something else.');
  });
});

describe('rollback', () => {
  const at = rollout({ targets: [target('eu', reading(50))] });
  const routes = {
    [`GET ${AT}`]: { body: at },
    [`POST ${AT}/rollback`]: { body: held },
    [`GET ${AT}/acknowledgements`]: inTurn(
      { body: acknowledgements({ a: null, b: null }) },
      { body: acknowledgements({ a: 12, b: null }) },
      { body: acknowledgements({ a: 12, b: 41 }) },
    ),
    [`GET ${AT}/instances`]: { body: [instance('b')] },
  };

  it('says what it does, shows each acknowledgement once, and ends with the last', async () => {
    const ran = await sluice(`rollback ${ID} --yes --reason slow --to write`, { routes });
    expect(ran).toMatchObject({ code: 0, err: [], bodies: [{ why: 'slow', to: 'write' }] });
    expect(ran.out[0]).toContain('read orders.amount again, in eu');
    expect(ran.out.filter((l) => l.endsWith(' ms'))).toEqual(['  a eu a  12 ms', '  b eu b  41 ms']);
    expect(ran.out).toContain('  ✓ All 2 instances are back. The last one after 41 ms.');
  });

  it('does nothing without a yes', async () => {
    const ran = await sluice(`rollback ${ID}`, { routes, ask: () => Promise.resolve('n') });
    expect(ran).toMatchObject({ code: 1, bodies: [] });
    expect(ran.err).toEqual(['  Nothing was changed.']);
  });

  it('a yes of a person is one', async () => {
    const ran = await sluice(`rollback ${ID}`, { routes, ask: () => Promise.resolve('Yes\n') });
    expect(ran).toMatchObject({ code: 0, bodies: [{}] });
  });

  it('tells scripts who is silent, after the time in which everybody is let go', async () => {
    const silent = { body: acknowledgements({ a: 12, b: null }) };
    const ran = await sluice(`rollback ${ID} --yes --json`, {
      routes: { ...routes, [`GET ${AT}/acknowledgements`]: silent },
    });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out[0] ?? '')).toMatchObject({
      rollout: ID,
      silent: ['b'],
      counted: 2,
      acknowledged: 1,
    });
  });

  it.each([
    [
      'a door behind it',
      rollout({ wayBackNow: { kind: 'one-way', says: 'one way: amount is dropped', loses: 0 } }),
    ],
    ['a done rollout', done],
  ])('asks nobody where there is no way back: %s', async (_, body) => {
    const ran = await sluice(`rollback ${ID} --yes`, { routes: { ...routes, [`GET ${AT}`]: { body } } });
    expect(ran).toMatchObject({ code: 1, bodies: [] });
  });
});

describe('explain', () => {
  it('says what, why, an example and what to do, and asks nobody', async () => {
    const ran = await sluice('explain no-primary-key');
    expect(ran).toMatchObject({ code: 0, err: [], asked: [] });
    expect(ran.out[0]).toBe('no-primary-key   a finding of a plan');
    expect(ran.out.join('\n')).toContain('create unique index concurrently');
    expect(Math.max(...ran.out.map((l) => l.length))).toBeLessThanOrEqual(120);
  });

  it('alone lists every code', async () => {
    const [all] = (await sluice('explain --json')).out;
    const codes = (JSON.parse(all ?? '') as readonly { code: string }[]).map((e) => e.code);
    expect(codes).toEqual(expect.arrayContaining(['gate-closed', 'rows-refused']));
    const list = (await sluice('explain')).out.join('\n');
    for (const code of codes) expect(list).toContain(`  ${code} `);
  });

  it('names the nearest where there is none of this name', async () => {
    const ran = await sluice('explain gate-close');
    expect(ran).toMatchObject({ code: 2, out: [] });
    expect(ran.err.join('\n')).toContain('Did you mean: sluice explain gate-closed');
  });
});
