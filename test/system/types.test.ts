/** Duty: holds that what `sluice types` writes makes a wrong name a compile error, by the compiler itself. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SPECS: Readonly<Record<string, string>> = {
  'orders.rollout.yaml': `
column: orders.amount_cents bigint not null
comment: Order total, */ in cents
replaces: { column: amount, up: (amount * 100)::bigint }
services: [checkout]
`,
  'users.rollout.yaml': `
name: mail
column: crm.users.mail_lower text
services: [crm, { reporting: reads }]
`,
};
/** Each line that ends in `// wrong` has to be refused, and no other. */
const SERVICE = `
import { sluice, type Columns, type KnownFlag } from '@sluice/sdk';
import { byHand, eachStage, turn } from '@sluice/sdk/testing';
const s = sluice({ service: 'checkout', database: {} });
s.column('orders.amount_cents', { old: (row: { amount: string }) => Number(row.amount) });
s.column('orders.amount_cent', { old: () => 1 }); // wrong
s.column('crm.users.mail_lower', { old: () => 'a' });
s.column('users.mail_lower', { old: () => 'a' }); // wrong
export const flags: KnownFlag[] = ['orders.amount_cents.checkout.read', 'mail.reporting.write'];
export const flag: KnownFlag = 'orders.amount_cents.reporting.read'; // wrong
export const old: Columns['orders.amount_cents']['replaces'] = 'amount';
export const type: Columns['orders.amount_cents']['type'] = 'text'; // wrong
turn(byHand(), 'orders.amount_cents', 'read');
turn(byHand(), 'orders.amount', 'read'); // wrong
eachStage('crm.users.mail_lower', () => undefined);
eachStage('mail', () => undefined); // wrong
`;
const CONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    customConditions: ['@sluice/source'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    paths: {
      '@sluice/sdk': [join(ROOT, 'packages/sdk/src/index.ts')],
      '@sluice/sdk/testing': [join(ROOT, 'packages/sdk/src/testing/index.ts')],
    },
  },
  include: ['*.ts'],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-types-'));
  for (const [name, text] of Object.entries(SPECS)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'service.ts'), SERVICE);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a script of this repository says, whether it fails or not. */
const said = (script: string, ...args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const path = join(ROOT, script);
    execFile(process.execPath, [path, ...args], { cwd: folder }, (_, out, err) => resolve(out + err));
  });
const wrongLines = async (): Promise<number[]> =>
  [
    ...(await said('node_modules/typescript/bin/tsc', '-p', '.')).matchAll(
      /^service\.ts\((\d+),\d+\): error/gm,
    ),
  ].map((m) => Number(m[1]));

it('a name that no spec has is a compile error, once the types are there', async () => {
  expect(await wrongLines()).not.toContain(6);
  const types = await said('apps/cli/dist/main.js', 'types', ...Object.keys(SPECS));
  writeFileSync(join(folder, 'sluice.d.ts'), types);
  const wanted = SERVICE.split('\n').flatMap((line, i) => (line.endsWith('// wrong') ? [i + 1] : []));
  expect(await wrongLines()).toEqual(wanted);
});
