/** Duty: proves how the pages are served: the policy, what may be kept, and what is no page. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dashboard } from './dashboard.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<h1>pages</h1>');
  writeFileSync(join(folder, 'theme.js'), '1');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), '2');
});
afterAll(() => rmSync(folder, { recursive: true }));

function app() {
  const pages = dashboard(folder);
  if (!pages) throw new Error('wanted a router over the folder, found none');
  return supertest(express().use(pages));
}

it.each(['/', '/rollouts/orders.amount_cents', '/fleet', '/targets', '/targets/eu'])(
  'answers the page at %s, which lets nothing inline run and is asked for anew',
  async (path) => {
    const { status, text, headers } = await app().get(path);
    expect([status, text]).toEqual([200, '<h1>pages</h1>']);
    expect(headers['cache-control']).toBe('no-cache');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
  },
);

it('lets a file be kept for ever whose name holds its hash, and no other', async () => {
  expect((await app().get('/assets/index-abc.js')).headers['cache-control']).toContain('immutable');
  expect((await app().get('/theme.js')).headers['cache-control']).toBe('no-cache');
});

it.each(['/rollouts', '/fleet/nowhere', '/assets/index-old.js', '/../package.json'])(
  'has nothing at %s',
  async (path) => {
    expect((await app().get(path)).status).toBe(404);
  },
);

it('tells a browser with a page that there is none, but no program, and nothing of the API or of files', async () => {
  const asBrowser = (path: string) =>
    app().get(path).set('accept', 'text/html,application/xhtml+xml,*/*;q=0.8');
  const { status, text, headers } = await asBrowser('/fleet/nowhere');
  expect([status, text, headers['cache-control']]).toEqual([404, '<h1>pages</h1>', 'no-cache']);
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  for (const path of ['/api/v1/nothing', '/assets/index-old.js'])
    expect((await asBrowser(path)).text).not.toContain('pages');
  expect((await app().get('/fleet/nowhere').set('accept', '*/*')).text).not.toContain('pages');
});

it('leaves its place to the plain page where nothing was built', () => {
  expect(dashboard(undefined)).toBeUndefined();
  expect(dashboard(join(folder, 'assets'))).toBeUndefined();
});
