/** Duty: proves that the reach of another user is judged as the kernel would. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { accountOf, canUse } from './account.js';

const folder = mkdtempSync(join(tmpdir(), 'sluice-account-'));
const inner = join(folder, 'inner');
mkdirSync(inner);
afterAll(() => rmSync(folder, { recursive: true }));

const stranger = { name: 'stranger', uid: 4_242, gid: 4_242 };

it.each([
  [0o755, 0o755, true],
  [0o711, 0o711, true],
  [0o700, 0o755, false],
  [0o755, 0o700, false],
  [0o750, 0o755, false],
])('a stranger under folders of %o and %o: %s', (outer, within, wanted) => {
  chmodSync(inner, within);
  chmodSync(folder, outer);
  expect(canUse(stranger, inner)).toBe(wanted);
});

it('goes by the owner, by the group, then by the rest', () => {
  chmodSync(folder, 0o755);
  const uid = process.getuid!();
  const gid = process.getgid!();
  chmodSync(inner, 0o611);
  expect(canUse({ name: 'us', uid, gid }, inner)).toBe(false);
  chmodSync(inner, 0o701);
  expect(canUse({ ...stranger, gid }, inner)).toBe(false);
  chmodSync(inner, 0o710);
  expect(canUse({ ...stranger, gid }, inner)).toBe(true);
});

it('says no of what is not there', () => {
  expect(canUse(stranger, join(folder, 'nothing'))).toBe(false);
  expect(canUse(undefined, join(folder, 'nothing'))).toBe(false);
});

it('reads accounts from the system', () => {
  expect(accountOf(0)).toEqual({ name: 'root', uid: 0, gid: 0 });
});
