/** Duty: tests what a transaction does with the connection that it was lent. */
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { fleet } from './fleet.fixture.js';

const at = fleet();

/** A connection as `pg` hands it out: an emitter whose pool has stopped to listen. */
class Lent extends EventEmitter {
  released: boolean | undefined;
  query(): Promise<{ rows: unknown[] }> {
    return Promise.resolve({ rows: [] });
  }
  release(destroy?: boolean): void {
    this.released = destroy === true;
  }
}

it('a server that goes away in the middle ends the transaction, not the process', async () => {
  const s = at.start();
  const lent = new Lent();
  const gone = s.transaction({ connect: () => Promise.resolve(lent) }, (connection) => {
    // what pg does when the socket closes, whether or not a statement runs
    connection.emit('error', new Error('Connection terminated unexpectedly'));
    return Promise.reject(new Error('gone'));
  });
  await expect(gone).rejects.toThrow('gone');
  expect(lent.listenerCount('error')).toBe(0);
});
