/** Duty: proves that a process is not taken for another one that had its id before. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isAlive, nameOf, ownerIn, thisProcess } from './owner.js';

it('knows that this process lives', () => {
  expect(isAlive(thisProcess())).toBe(true);
});

it('is not fooled by a process that got the id of a dead one', () => {
  const { pid, started } = thisProcess();
  expect(isAlive({ pid, started: String(Number(started) - 1) })).toBe(false);
});

it('knows that a process has died, also before anybody has reaped it', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isAlive({ pid: child.pid!, started: thisProcess().started })).toBe(false);
});

it('reads from a name what it wrote there', () => {
  const owner = thisProcess();
  expect(ownerIn(nameOf(owner))).toEqual(owner);
  expect(ownerIn(`${nameOf(owner)}-cafe`)).toEqual(owner);
  expect(ownerIn('data')).toBeUndefined();
  expect(ownerIn('12')).toBeUndefined();
});
