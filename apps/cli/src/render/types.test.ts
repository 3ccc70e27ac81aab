/** Duty: tests the declarations that specs are written as. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sluice } from '../program.fixture.js';

const ORDERS = `
column: orders.amount_cents bigint not null
comment: Total */ in cents
replaces: { column: amount, up: (amount * 100)::bigint }
services: [checkout]`;
const MAIL = `
name: mail
column: crm.users.mail_lower text
services: []`;
const files: Readonly<Record<string, string>> = {
  'a.yaml': ORDERS,
  'b.yaml': MAIL,
  'wrong.yaml': 'column: orders.amount_cents bigint\nservices: [checkout]\nsoke: 1h',
};
const run = (args: string) =>
  sluice(args, {
    readFile: (path) => (path in files ? Promise.resolve(files[path] ?? '') : readFile(path, 'utf8')),
  });

describe('sluice types', () => {
  it('writes what merges with the types of the SDK, and asks no control plane', async () => {
    const ran = await run('types a.yaml b.yaml');
    expect(ran).toMatchObject({ code: 0, err: [], asked: [] });
    expect(ran.out.join('\n')).toBe(`// Written by \`sluice types\` from the specs; do not edit.
import '@sluice/sdk';

declare module '@sluice/sdk' {
  interface Columns {
    "crm.users.mail_lower": { rollout: "mail"; type: "text"; };
    /** Total * / in cents */
    "orders.amount_cents": { rollout: "orders.amount_cents"; type: "bigint"; replaces: "amount"; };
  }
  interface Flags {
    "orders.amount_cents.checkout.write": true;
    "orders.amount_cents.checkout.shadow": true;
    "orders.amount_cents.checkout.read": true;
    "orders.amount_cents.checkout.retire": true;
  }
}`);
  });

  it('writes the same whatever the order of the files is', async () => {
    expect((await run('types b.yaml a.yaml')).out).toEqual((await run('types a.yaml b.yaml')).out);
  });

  it('writes nothing where one of the specs has a mistake, and places it', async () => {
    const ran = await run('types a.yaml wrong.yaml');
    expect(ran).toMatchObject({ code: 1, out: [] });
    expect(ran.err[0]).toMatch(/^wrong\.yaml:3:1 .*soke/);
  });

  it('says the same to scripts', async () => {
    const ran = await run('types a.yaml --json');
    expect(JSON.parse(ran.out.join(''))).toMatchObject({
      columns: { 'orders.amount_cents': { type: 'bigint', replaces: 'amount' } },
      flags: expect.arrayContaining(['orders.amount_cents.checkout.read']),
    });
    const faulty = await run('types wrong.yaml --json');
    expect(faulty.code).toBe(1);
    expect(JSON.parse(faulty.out.join(''))).toMatchObject({ refused: { mistakes: [{ line: 3 }] } });
  });

  it('names what two specs share', async () => {
    const ran = await run('types a.yaml a.yaml');
    expect(ran).toMatchObject({ code: 2, out: [] });
    expect(ran.err[0]).toContain('orders.amount_cents is in two of these specs');
  });
});
