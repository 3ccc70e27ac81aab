/** Duty: proves how the pages of the API are served: whole, to everybody, under a policy that lets nothing inline run. */
import express from 'express';
import supertest from 'supertest';
import { expect, it } from 'vitest';
import { apiDocs } from './api-docs.js';

const app = supertest(express().use(apiDocs()));
const page = await app.get('/api/docs');

it('lets nothing inline run, and nothing in from elsewhere', () => {
  expect([page.status, page.type]).toEqual([200, 'text/html']);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(page.text).not.toMatch(/<script>|<style|style=|\son\w+=|https?:/);
});

const files = [...page.text.matchAll(/(?:src|href)="(\/api\/docs[^"]*)"/g)].map(([, path = '']) => path);

it.each(files)('has %s, under the same policy, asked for anew', async (path) => {
  const { status, headers, type } = await app.get(path);
  expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
  expect(type).toMatch(path.endsWith('.css') ? /css/ : /javascript/);
  expect(headers['content-security-policy']).toBe(page.headers['content-security-policy']);
  expect(headers['last-modified'] ?? headers['etag']).toBeDefined();
});

it('has five of them, and nothing else of the library', async () => {
  expect(files).toHaveLength(5);
  for (const path of ['swagger-initializer.js', 'index.html', 'package.json', '../package.json'])
    expect((await app.get(`/api/docs/${path}`)).status).toBe(404);
});
